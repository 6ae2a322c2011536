"""The consortium as rules see it: shares, and whether a signature stands."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from grants.applications.rules.answers import cleaned
from grants.applications.rules.partners import (
    DECLARATION,
    Signed,
    address_of,
    cleaned_signature,
    share_hints,
    shares_of,
    signed_rows,
    still_to_sign,
    what_changed,
)
from grants.applications.stock import STOCK
from grants.core.errors import RuleBroken
from grants.core.money import Money
from grants.eligibility.facts import facts_of
from tests.applications.partnering import SAID, a_partner
from tests.applications.writing import a_line

SECTION = (
    next(section for section in STOCK if section.key == "partners")
    if not isinstance(STOCK, dict)
    else STOCK["partners"]
)


def a_budget(*partners: str, each: int = 1_000_000) -> dict[str, object]:
    lines = [
        {**a_line(1), "key": str(n), "partner": partner, "amount_minor": each}
        for n, partner in enumerate(partners)
    ]
    return {"lines": lines, "total_minor": each * len(lines), "currency": "USD"}


def hints(share: int, *partners: str) -> list[str]:
    rows = [a_partner(share_minor=share)]
    return [reason.key for reason in share_hints({"partners": rows, "budget": a_budget(*partners)})]


def test_what_no_partner_spends_is_the_leads_own_share() -> None:
    shares = shares_of(
        [a_partner(share_minor=300), a_partner(key="b", share_minor=200)],
        {**a_budget(""), "total_minor": 1000},
    )
    assert (shares.of_partners, shares.of_lead, shares.counted, shares.lead_of_lines) == (
        500,
        500,
        False,
        None,
    )


def test_lines_that_name_partners_are_counted_beside_what_was_typed() -> None:
    shares = shares_of([a_partner(share_minor=5)], a_budget("", "daraja", "daraja", "gone"))
    assert [(s.typed, s.of_lines, s.differs) for s in shares.partners] == [(5, 2_000_000, True)]
    assert shares.lead_of_lines == 2_000_000


def test_shares_that_do_not_add_up_are_warned_of() -> None:
    assert hints(5_000_000, "", "") == ["shares_above_request"]
    assert hints(2_000_000, "", "") == []
    assert hints(999, "", "daraja") == ["share_not_of_lines"]
    assert hints(1_000_000, "", "daraja") == []
    assert hints(999) == []  # no budget yet: nothing to add up to
    reason = share_hints({"partners": [a_partner(share_minor=5_000_000)], "budget": a_budget("")})[0]
    assert (reason["shares"], reason["total"]) == (Money(5_000_000, "USD"), Money(1_000_000, "USD"))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("name", "Another", ("name",)), ("country", "IN", ("country",)), ("role", "All", ("what it does",)), ("share_minor", 1, ("share of the budget",)),
     ("email", "x@y.example", ()), ("registration_number", "1", ())],
)  # fmt: skip
def test_a_signature_is_for_name_country_role_and_share(
    field: str, value: object, words: tuple[str, ...]
) -> None:
    assert what_changed(a_partner(), {**a_partner(), field: value}) == words


def signature(**partner: object) -> dict[str, object]:
    signer = {
        "name": "P. Sample",
        "function": "Director",
        "registration_number": "NP-78",
        "head_name": "Q. Sample",
    }
    return {
        "partner": a_partner(**partner),
        "signer": signer,
        "signed_at": datetime(2011, 4, 1, 23, 30, tzinfo=UTC).isoformat(),
        "hash": "ab",
    }


def test_what_is_sent_holds_the_day_of_the_signature_and_the_partners_own_data() -> None:
    (row,) = signed_rows([a_partner()], {"daraja": signature()}, ZoneInfo("Europe/Vienna"))
    assert row["declaration_signed_on"] == "2011-04-02"
    assert row["declaration_signed_by"] == "P. Sample, Director"
    assert (row["registration_number"], row["head_name"], row["declaration_hash"]) == (
        "NP-78",
        "Q. Sample",
        "ab",
    )


def test_a_signature_for_other_words_counts_for_nothing_and_a_typed_day_neither() -> None:
    rows = [{**a_partner(), "declaration_signed_on": "2011-03-20"}]
    document = {"partners": signed_rows(rows, {"daraja": signature(role="Cooks")}, ZoneInfo("UTC"))}
    assert document["partners"][0]["declaration_signed_on"] is None
    assert still_to_sign(document) == ["Daraja Legal Clinic"]


def test_a_day_that_is_typed_is_not_kept_and_two_partners_never_share_a_key() -> None:
    rows = [{**a_partner(), "declaration_signed_on": "2011-03-20"}, a_partner(name="Second")]
    kept = cleaned(SECTION, {"partners": rows})["partners"]
    assert "declaration_signed_on" not in kept[0]
    assert kept[0]["key"] == "daraja" != kept[1]["key"]


@pytest.mark.parametrize(
    "email",
    [
        "",
        "x",
        "a@b",
        "a b@c.example",
        "a@b.example\0",
        "a@b.example, c@d.example",
        "<a@b.example>",
        f"{'x' * 250}@b.example",
    ],
)
def test_an_address_is_one_address(email: str) -> None:
    with pytest.raises(RuleBroken):
        address_of(a_partner(email=email))


def test_an_address_is_kept_in_small_letters() -> None:
    assert address_of(a_partner(email=" Office@Daraja.Example ")) == "office@daraja.example"


def test_everything_that_is_missing_is_said_at_once() -> None:
    with pytest.raises(RuleBroken) as broken:
        cleaned_signature(Signed(" ", "", "x" * 81, "", False))
    assert [name for name, _ in broken.value.problems] == [
        "name",
        "function",
        "registration_number",
        "head_name",
        "confirmed",
    ]
    assert cleaned_signature(Signed(" P.  Sample ", "Director", "1", "x", True)).name == "P. Sample"
    assert cleaned_signature(SAID) == SAID


def test_the_declaration_says_the_four_things() -> None:
    text = " ".join(DECLARATION)
    assert all(
        word in text
        for word in (
            "takes part",
            "share of the budget",
            "trafficking",
            "exploitation",
            "fraud",
            "The Fund may ask us",
        )
    )


def test_the_lead_is_judged_by_itself() -> None:
    """No partner lends the lead its registration, its country or its years: facts but the partners' own list are the same."""
    lead = {"organization": {"kind": None, "country": "KE", "registered_on": None}, "partners": []}
    strong = {
        **lead,
        "partners": [
            a_partner(
                declaration_signed_on="2011-04-01",
                kind="ngo",
                registered_on="1990-01-01",
                not_for_profit=True,
            )
        ],
    }
    at = datetime(2011, 5, 1, tzinfo=UTC)
    alone, together = facts_of(lead, at), facts_of(strong, at)
    differing = [
        name for name in alone.__dataclass_fields__ if getattr(alone, name) != getattr(together, name)
    ]
    assert differing == ["partners"]
