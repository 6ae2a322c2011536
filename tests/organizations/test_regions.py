"""The regional groups, counted against the published figures."""

from collections import Counter

import pycountry
import pytest

from grants.organizations.regions import COUNTED_WITH, GROUP_OF, MEMBERS, RegionalGroup, group_of

PUBLISHED = {
    RegionalGroup.AFRICAN: 54,
    RegionalGroup.ASIA_PACIFIC: 53,
    RegionalGroup.EASTERN_EUROPEAN: 23,
    RegionalGroup.GRULAC: 33,
    RegionalGroup.WEOG: 28,
}


def test_the_groups_have_as_many_members_as_published() -> None:
    assert {group: len(codes.split()) for group, codes in MEMBERS.items()} == PUBLISHED


def test_with_the_two_in_no_group_they_are_the_193_member_states() -> None:
    assert len(GROUP_OF) == 193
    assert Counter(GROUP_OF.values()) == Counter(PUBLISHED) + Counter(COUNTED_WITH.values())


def test_no_country_is_named_twice() -> None:
    assert len(" ".join(MEMBERS.values()).split()) == len(set(" ".join(MEMBERS.values()).split())) == 191


def test_every_code_is_a_country() -> None:
    assert [code for code in GROUP_OF if pycountry.countries.get(alpha_2=code) is None] == []


@pytest.mark.parametrize(
    ("country", "group"),
    [
        ("TR", RegionalGroup.WEOG), ("IL", RegionalGroup.WEOG), ("US", RegionalGroup.WEOG), ("KI", RegionalGroup.ASIA_PACIFIC),
        ("CY", RegionalGroup.ASIA_PACIFIC), ("AU", RegionalGroup.WEOG), ("KZ", RegionalGroup.ASIA_PACIFIC),
        ("AZ", RegionalGroup.EASTERN_EUROPEAN), ("EG", RegionalGroup.AFRICAN), ("MX", RegionalGroup.GRULAC),
    ],
)  # fmt: skip
def test_the_ones_people_get_wrong(country: str, group: RegionalGroup) -> None:
    assert group_of(country) is group


@pytest.mark.parametrize("country", ["PS", "VA", "HK", "PR", "GL", "TW", "XK", ""])
def test_observers_and_territories_have_none_until_an_officer_places_them(country: str) -> None:
    assert group_of(country) is None
    assert group_of(country, "weog") is RegionalGroup.WEOG


def test_a_placement_never_overrides_the_table() -> None:
    assert group_of("KE", "weog") is RegionalGroup.AFRICAN
