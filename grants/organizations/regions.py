"""The five regional groups of the United Nations, and which country is counted with which.

Source: the list of regional groups of the Department for General Assembly and Conference Management. The Fund
publishes its balance by these groups, and the interregional criterion of 2011 is judged on them.
"""

from collections.abc import Mapping

from grants.core.reasons import N_
from grants.core.states import State


class RegionalGroup(State):
    """A regional group, as stored text with its name."""

    AFRICAN = "african", N_("African")
    ASIA_PACIFIC = "asia_pacific", N_("Asia-Pacific")
    EASTERN_EUROPEAN = "eastern_european", N_("Eastern European")
    GRULAC = "grulac", N_("Latin American and Caribbean")
    WEOG = "weog", N_("Western European and Others")


# Members of each group. Türkiye and Israel are counted with WEOG.
MEMBERS: Mapping[RegionalGroup, str] = {
    RegionalGroup.AFRICAN: (
        "DZ AO BJ BW BF BI CV CM CF TD KM CG CD CI DJ EG GQ ER SZ ET GA GM GH GN GW KE LS LR LY MG MW ML MR MU MA MZ"
        " NA NE NG RW ST SN SC SL SO ZA SS SD TZ TG TN UG ZM ZW"
    ),
    RegionalGroup.ASIA_PACIFIC: (
        "AF BH BD BT BN KH CN CY KP FJ IN ID IR IQ JP JO KZ KW KG LA LB MY MV MH FM MN MM NR NP OM PK PW PG PH QA KR"
        " WS SA SG SB LK SY TJ TH TL TO TM TV AE UZ VU VN YE"
    ),
    RegionalGroup.EASTERN_EUROPEAN: "AL AM AZ BY BA BG HR CZ EE GE HU LV LT ME MK MD PL RO RU RS SK SI UA",
    RegionalGroup.GRULAC: (
        "AG AR BS BB BZ BO BR CL CO CR CU DM DO EC SV GD GT GY HT HN JM MX NI PA PY PE KN LC VC SR TT UY VE"
    ),
    RegionalGroup.WEOG: "AD AU AT BE CA DK FI FR DE GR IS IE IL IT LI LU MT MC NL NZ NO PT SM ES SE CH TR GB",
}

# Not members of a group, and counted with one all the same: the United States for elections, Kiribati by its place.
COUNTED_WITH: Mapping[str, RegionalGroup] = {"US": RegionalGroup.WEOG, "KI": RegionalGroup.ASIA_PACIFIC}

GROUP_OF: dict[str, RegionalGroup] = {
    code: group for group, codes in MEMBERS.items() for code in codes.split()
} | dict(COUNTED_WITH)


def group_of(country: str, placed: str | None = None) -> RegionalGroup | None:
    """The group of a country by its ISO 3166-1 alpha-2 code.

    `placed` is where an officer put an applicant whose country has none: observers and territories. It never
    overrides the table.
    """
    if country in GROUP_OF:
        return GROUP_OF[country]
    return RegionalGroup(placed) if placed else None
