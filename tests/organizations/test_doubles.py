"""Two people registering the same organization are brought together: found, asked about, told apart or merged."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from grants.accounts import duties
from grants.accounts.queries import members_of
from grants.core.access import WHOLE
from grants.core.errors import NotAllowed, RuleBroken, WrongState
from grants.core.outbox import OutboxMessage
from grants.home.needs import needs_of
from grants.organizations import actions, matching, team
from grants.organizations.models import Document, DoublePair, Organization, SearchKey, SearchPiece
from grants.organizations.queries import profile_of
from grants.organizations.rules import Profile, alike, name_key, site_of
from grants.organizations.states import PairState
from tests.factories import (
    NOW,
    a_call,
    a_document,
    a_submission,
    a_verified_account,
    an_award,
    an_organization,
)
from tests.organizations.reading import last_entry, mails, page
from tests.people import actor, give, person
from tests.queries import counted_queries
from tests.signing_in import signed_in


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Lantern House e.V.", "LANTERN HOUSE", True),
        ("Casa del Niño, A.C.", "Casa del Nino", True),
        ("House of the Lantern Ltd", "Lantern House of", True),
        ("Ліхтар Дім", "Likhtar Dim", True),
        ("Lantern Hause", "Lantern House", True),
        ("Lantern House", "Anchor Refuge", False),
        ("CARE", "CURE", False),
        ("***", "---", False),
    ],
)
def test_names_are_compared_without_legal_form_script_and_order(one: str, other: str, same: bool) -> None:
    assert alike(name_key(one), name_key(other)) is same


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://www.lantern.example/about", "lantern.example"),
        ("ana@lantern.example", "lantern.example"),
        ("ana@gmail.com", ""),
        ("https://facebook.com/lantern", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_only_a_domain_of_their_own_says_who_somebody_is(address: str, site: str) -> None:
    assert site_of(address) == site


@pytest.mark.parametrize(
    ("profile", "how"),
    [
        (Profile("Lantern Hause Ltd", "KE"), ["name"]),
        (Profile("LH Kenya", "KE"), ["name"]),
        (Profile("Night Light", "KE"), ["name"]),
        (Profile("Other", "KE", registration_number="ngo 17"), ["number"]),
        (Profile("Other", "NP", website="https://lantern.example/x"), ["site"]),
        (Profile("Lantern House", "NP"), []),
    ],
)
def test_a_double_is_found_by_any_name_its_number_or_its_domain(
    session: Any, profile: Profile, how: list[str]
) -> None:
    there = an_organization(
        short_name="LH Kenya",
        former_names="Night Light (until 2009); Star",
        website="https://www.lantern.example",
    )
    assert matching.doubles_of(profile) == ([(there, how)] if how else [])


def test_the_domain_of_who_registers_counts_too(session: Any) -> None:
    there = an_organization(website="https://lantern.example")
    assert matching.doubles_of(Profile("X", "NP"), ("eve@lantern.example",)) == [(there, ["site"])]


def test_keys_follow_the_organization_whoever_changes_it(session: Any) -> None:
    organization = an_organization()
    organization.legal_name = "Anchor Refuge"
    session.commit()
    assert matching.doubles_of(Profile("Lantern House", "KE")) == []
    assert matching.doubles_of(Profile("Anchor Refuge", "KE"))[0][0] == organization


def test_looking_takes_as_many_statements_for_many_as_for_few(session: Any) -> None:
    def count() -> int:
        with counted_queries() as counted:
            matching.doubles_of(Profile("Lantern House", "KE"))
        return len(counted)

    an_organization()
    few = count()
    for number in range(30):
        an_organization(f"Lantern House {'abcdefghij'[number % 10]}", registration_number=f"R{number}")
    assert count() == few <= 5


def a_pair(**fields: Any) -> tuple[DoublePair, Organization, Organization]:
    """Ana's organization, and chi's, who said that it is another one."""
    one = an_organization()
    profile = Profile("Lantern House Ltd", "KE", **fields)
    two = actions.register_organization(WHOLE, profile=profile, another_one=True, by=actor("chi"), at=NOW)
    return matching.pairs_of(one)[two.id], one, two


def test_going_on_is_recorded_and_officers_see_the_pair(session: Any) -> None:
    pair, _, two = a_pair()
    assert (pair.state, pair.alike_by, pair.said, pair.found_by_id) == (
        PairState.SUSPECTED, ["name"], "another", two.created_by_id,
    )  # fmt: skip
    assert "organizations.doubles" in [n.endpoint for n in needs_of(actor("olu"), NOW)]
    assert "organizations.doubles" not in [n.endpoint for n in needs_of(actor("fay"), NOW)]


def test_different_stays_so_until_either_changes(session: Any) -> None:
    pair, one, _ = a_pair()
    with pytest.raises(RuleBroken):
        actions.tell_apart(pair, reason=" ", by=actor("olu"), at=NOW)
    actions.tell_apart(pair, reason="Other founders.", by=actor("olu"), at=NOW)
    assert last_entry()[0] == "organizations.told_apart"
    profile = replace(profile_of(one), city="Mombasa")
    actions.change_profile(one, profile=profile, version=1, by=actor("ana"), at=NOW)
    assert pair.state is PairState.DIFFERENT
    profile = replace(profile_of(one), legal_name="The Lantern House")
    actions.change_profile(one, profile=profile, version=2, by=actor("ana"), at=NOW)
    assert (pair.state, pair.reason) == (PairState.SUSPECTED, "")


def test_a_change_of_name_is_asked_about(session: Any) -> None:
    an_organization()
    other = an_organization("Anchor Refuge", admin="chi", editor=None, registration_number="2")
    profile = replace(profile_of(other), legal_name="Lantern House")
    with pytest.raises(RuleBroken) as refused:
        actions.change_profile(other, profile=profile, version=1, by=actor("chi"), at=NOW)
    assert refused.value.why.key == "likely_double"
    actions.change_profile(other, profile=profile, version=1, said="same", by=actor("chi"), at=NOW)
    assert session.query(DoublePair).one().said == "same"


def merge(pair: DoublePair, kept: Organization, by: str = "olu") -> None:
    actions.merge_organizations(pair, kept=kept, reason="The same certificate.", by=actor(by), at=NOW)


def test_a_merge_takes_everything_over(app: Flask, session: Any) -> None:
    pair, one, two = a_pair()
    a_document(two)
    application = a_submission(two, a_call())
    merge(pair, one)
    assert (two.merged_into_id, pair.state, application.organization_id) == (one.id, PairState.MERGED, one.id)
    assert members_of(two.key, NOW) == []
    assert session.query(Document).one().organization_id == one.id
    deed, _, values = last_entry()
    assert (deed, values["gone"], values["kept"], values["members"], values["applications"]) == (
        "organizations.merged", two.key, one.key, 1, 1,
    )  # fmt: skip
    assert sorted(m for m in mails() if m[0] == "organizations_merged") == [
        ("organizations_merged", name) for name in ("ana", "ben", "chi")
    ]
    client = signed_in(app.test_client(), "ana")
    moved = client.get(f"/organizations/{two.key}/documents")
    assert (moved.status_code, moved.location) == (301, f"/organizations/{one.key}/documents")
    assert page(app, "chi", f"/organizations/{two.key}")[0] == 404
    assert page(app, "dee", f"/organizations/{two.key}")[0] == 404
    assert matching.doubles_of(Profile("Lantern House Ltd", "KE"))[0][0] == one


def test_nobody_comes_into_the_surviving_one_without_its_own_people(app: Flask, session: Any) -> None:
    pair, one, two = a_pair()
    give(person("ben"), "organization_administrator", ("organization", two.key))
    actions.invite_member(
        two, name="Dee", email="dee@x.example", role="organization_administrator", by=actor("chi"), at=NOW
    )
    merge(pair, one)
    roles = {who.name: duty.role for who, duty in members_of(one.key, NOW)}
    assert roles == {"Ana": "organization_administrator", "Ben": "organization_editor"}
    (request,) = team.requests_of(one)
    assert (request.person.name, team.invitations_of(one)) == ("Chi", [])
    assert [m for m in mails() if m[0] == "join_asked"] == [("join_asked", "ana")]
    told = {m.address: m.body for m in session.query(OutboxMessage).filter_by(kind="organizations_merged")}
    assert "not yet one of" in told["chi@demo.example"]
    assert "what you were before" in told["ben@demo.example"]
    assert (
        "was a member of Lantern House Ltd"
        in session.query(OutboxMessage).filter_by(kind="join_asked").one().body
    )
    assert page(app, "chi", f"/organizations/{one.key}")[0] == 404
    actions.accept_join(request, role="organization_viewer", by=actor("ana"), at=NOW)
    assert page(app, "chi", f"/organizations/{one.key}")[0] == 200


def test_who_has_asked_already_asks_once(session: Any) -> None:
    pair, one, _ = a_pair()
    actions.ask_to_join(one, by=actor("chi"), at=NOW)
    merge(pair, one)
    assert len(team.requests_of(one)) == 1


def test_where_nobody_is_left_the_officers_are_asked(session: Any) -> None:
    pair, one, _ = a_pair()
    for _who, duty in members_of(one.key, NOW):
        duties.end(duty, by=actor("olu"), at=NOW)
    session.commit()
    merge(pair, one)
    assert session.scalars(team.orphans(NOW)).all() == [one]
    assert [request.person.name for request in team.requests_of(one)] == ["Chi"]
    assert "organizations.appoint" in [need.endpoint for need in needs_of(actor("olu"), NOW)]


def test_both_with_a_live_application_to_one_call_are_not_merged(session: Any) -> None:
    pair, one, two = a_pair()
    call = a_call()
    a_submission(one, call)
    a_submission(two, call, number=43)
    with pytest.raises(RuleBroken) as refused:
        merge(pair, one)
    assert refused.value.why.key == "merge_same_call"
    assert two.merged_into_id is None


def test_money_takes_two_officers(session: Any) -> None:
    pair, one, _ = a_pair()
    a_verified_account(one)
    with pytest.raises(WrongState):
        merge(pair, one)
    actions.ask_to_merge(pair, kept=one, reason="Same.", by=actor("olu"), at=NOW)
    with pytest.raises(NotAllowed) as refused:
        actions.confirm_merge(pair, by=actor("olu"), at=NOW)
    assert refused.value.why.key == "pair_second_person"
    assert "organizations.double" in [n.endpoint for n in needs_of(actor("lea"), NOW)]
    actions.confirm_merge(pair, by=actor("lea"), at=NOW)
    assert (pair.state, last_entry()[0]) == (PairState.MERGED, "organizations.merge_confirmed")


def test_money_stays_where_it_is(session: Any) -> None:
    pair, one, two = a_pair()
    a_verified_account(two)
    with pytest.raises(RuleBroken) as other_way:
        merge(pair, one)
    assert other_way.value.why.key == "merge_other_way"
    an_award(a_submission(one, a_call()))
    with pytest.raises(RuleBroken) as both:
        merge(pair, two)
    assert both.value.why.key == "merge_both_money"


@pytest.mark.parametrize("who", ["ana", "fay", "sam", "uma"])
def test_only_fund_managers_decide_on_doubles(session: Any, who: str) -> None:
    pair, one, _ = a_pair()
    with pytest.raises(NotAllowed):
        merge(pair, one, by=who)


def test_a_withheld_name_is_not_shown_while_registering(app: Flask, session: Any) -> None:
    an_organization(name_withheld=True, withheld_reason="A shelter", city="Secret")
    typed = {"legal_name": "Lantern Hause", "country": "KE", "kind": "ngo", "not_for_profit": "yes"}
    client = signed_in(app.test_client(), "chi")
    answer = client.submit("/organizations/register", typed, button="Register the organization")
    assert answer.status_code == 422
    assert "not shown by name" in answer.text
    assert "Lantern House" not in answer.text
    assert "Ask to join" not in answer.text


def test_officers_compare_and_decide_on_the_page(app: Flask, session: Any) -> None:
    pair, _, two = a_pair()
    assert "Lantern House Ltd" in page(app, "olu", "/organizations/doubles")[1]
    client = signed_in(app.test_client(), "olu")
    url = f"/organizations/doubles/{pair.key}"
    assert client.submit(url, {"decision": two.key, "reason": ""}, button="Decide").status_code == 422
    said = {"decision": two.key, "reason": "The same certificate."}
    assert "one organization now" in client.submit(url, said, button="Decide").text
    assert page(app, "fay", url)[0] == 404


def test_organizations_from_before_get_their_keys(session: Any) -> None:
    for name in ("Lantern House", "Lantern Hause"):
        an_organization(name)
    for model in (SearchPiece, SearchKey):
        session.query(model).delete()
    session.commit()
    from grants.organizations.views import find_doubles_chore

    assert find_doubles_chore(NOW) == 2
    assert session.query(DoublePair).count() == 1
    assert find_doubles_chore(NOW) == 0
