"""Deeds on the profile and on documents: state, entry, message, refusal."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from grants.accounts.queries import administrators_of
from grants.core.access import NOBODY, WHOLE
from grants.core.errors import NotAllowed, RuleBroken, StaleVersion
from grants.core.files import Upload
from grants.organizations import actions
from grants.organizations.queries import profile_of
from grants.organizations.rules import Profile
from grants.organizations.states import DocumentKind, OrganizationKind
from tests.factories import NOW, an_organization
from tests.organizations.reading import last_entry, mails, nothing_remains
from tests.people import actor, person

OURS = Profile(
    "Lantern House", "KE", kind=OrganizationKind.NGO, registration_country="KE", registration_number="NGO-17"
)


def upload(data: bytes = b"%PDF-1.4 one", name: str = "certificate.pdf") -> Upload:
    return Upload(name, data, "application/pdf", 1)


def test_registering_makes_the_person_its_administrator(session: Any) -> None:
    made = actions.register_organization(WHOLE, profile=OURS, by=actor("ana"), at=NOW)
    assert (made.legal_name, made.country, made.version, made.created_by_id) == (
        "Lantern House",
        "KE",
        1,
        person("ana").id,
    )
    assert administrators_of(made.key, NOW) == [person("ana")]
    assert last_entry() == ("organization.registered", made.trail_ref, {"another_one": False})
    assert mails() == [("organization_registered", "ana")]


def test_registering_asks_for_an_account(session: Any) -> None:
    with pytest.raises(NotAllowed) as refused:
        actions.register_organization(WHOLE, profile=OURS, by=NOBODY, at=NOW)
    assert refused.value.why.key == "sign_in_first"


def test_registering_names_everything_that_is_wrong(session: Any) -> None:
    with pytest.raises(RuleBroken) as refused:
        actions.register_organization(WHOLE, profile=Profile(" ", "XX"), by=actor("ana"), at=NOW)
    assert [(name, why.key) for name, why in refused.value.problems] == [
        ("legal_name", "legal_name_missing"),
        ("country", "country_unknown"),
    ]
    assert nothing_remains()


@pytest.mark.parametrize(
    "double", [Profile("LANTERN  house!", "KE"), Profile("Another", "KE", registration_number="ngo 17")]
)
def test_a_likely_double_is_asked_about(session: Any, double: Profile) -> None:
    there = an_organization()
    with pytest.raises(RuleBroken) as refused:
        actions.register_organization(WHOLE, profile=double, by=actor("chi"), at=NOW)
    assert refused.value.why.key == "likely_double"
    made = actions.register_organization(WHOLE, profile=double, another_one=True, by=actor("chi"), at=NOW)
    assert last_entry() == (
        "organization.registered",
        made.trail_ref,
        {"another_one": True, "doubles": [there.key]},
    )


def test_changing_the_profile_raises_its_version(session: Any) -> None:
    organization = an_organization()
    profile = replace(
        profile_of(organization),
        city=" Mombasa ",
        board_members=[{"name": "B. Sample", "function": ""}, {"name": "", "function": ""}],
    )
    actions.change_profile(organization, profile=profile, version=1, by=actor("ben"), at=NOW)
    assert (organization.city, organization.version) == ("Mombasa", 2)
    assert organization.board_members == [{"name": "B. Sample", "function": ""}]
    assert last_entry() == (
        "organization.profile_changed",
        organization.trail_ref,
        {"fields": ["city", "board_members"], "version": 2},
    )


def test_an_older_version_overwrites_nothing(session: Any) -> None:
    organization = an_organization()
    profile = profile_of(organization)
    actions.change_profile(
        organization, profile=replace(profile, city="Mombasa"), version=1, by=actor("ana"), at=NOW
    )
    with pytest.raises(StaleVersion):
        actions.change_profile(
            organization, profile=replace(profile, city="Kisumu"), version=1, by=actor("ben"), at=NOW
        )
    session.refresh(organization)
    assert (organization.city, organization.version) == ("Mombasa", 2)


def test_saving_what_is_there_already_changes_nothing(session: Any) -> None:
    organization = an_organization()
    actions.change_profile(organization, profile=profile_of(organization), version=1, by=actor("ana"), at=NOW)
    assert organization.version == 1


def test_a_stranger_changes_no_profile(session: Any) -> None:
    organization = an_organization()
    with pytest.raises(NotAllowed):
        actions.change_profile(organization, profile=OURS, version=1, by=actor("chi"), at=NOW)
    assert nothing_remains()


def test_a_new_country_ends_the_placement_in_a_group(session: Any) -> None:
    organization = an_organization(country="PS", registration_country="PS")
    actions.place_in_group(organization, group="asia_pacific", by=actor("olu"), at=NOW)
    assert (organization.regional_group, organization.placed_by_id) == ("asia_pacific", person("olu").id)
    assert last_entry() == ("organization.placed", organization.trail_ref, {"group": "asia_pacific"})
    profile = replace(profile_of(organization), country="KE")
    actions.change_profile(organization, profile=profile, version=1, by=actor("ana"), at=NOW)
    assert (organization.regional_group, organization.placed_by_id) == (None, None)


def test_a_country_of_the_table_is_not_placed(session: Any) -> None:
    with pytest.raises(NotAllowed) as refused:
        actions.place_in_group(an_organization(), group="weog", by=actor("olu"), at=NOW)
    assert refused.value.why.key == "group_by_table"


def test_an_unknown_group_is_refused(session: Any) -> None:
    with pytest.raises(RuleBroken) as refused:
        actions.place_in_group(an_organization(country="PS"), group="nordic", by=actor("olu"), at=NOW)
    assert refused.value.why.key == "group_unknown"


def test_a_name_is_withheld_with_a_reason_only(session: Any) -> None:
    organization = an_organization()
    with pytest.raises(RuleBroken) as refused:
        actions.withhold_name(organization, withheld=True, reason=" ", by=actor("ana"), at=NOW)
    assert [name for name, _ in refused.value.problems] == ["reason"]
    actions.withhold_name(organization, withheld=True, reason="A shelter", by=actor("ana"), at=NOW)
    assert (organization.public_name, organization.withheld_reason) == ("", "A shelter")
    assert last_entry() == ("organization.public_name_decided", organization.trail_ref, {"withheld": True})
    actions.withhold_name(organization, withheld=False, by=actor("ana"), at=NOW)
    assert (organization.public_name, organization.withheld_reason) == ("Lantern House", "")


def test_an_editor_does_not_decide_on_the_name(session: Any) -> None:
    with pytest.raises(NotAllowed):
        actions.withhold_name(an_organization(), withheld=False, reason="", by=actor("ben"), at=NOW)


def test_a_document_is_added_as_its_first_version(session: Any) -> None:
    organization, paper = an_organization(), upload()
    made = actions.add_document(
        organization,
        kind=DocumentKind.REGISTRATION,
        title=" Certificate  2003 ",
        upload=paper,
        by=actor("ben"),
        at=NOW,
    )
    assert (made.version, made.document.title, made.sha256, made.file.pages) == (
        1,
        "Certificate 2003",
        paper.sha256,
        1,
    )
    values = {"document": made.document.key, "kind": "registration", "version": 1, "sha256": paper.sha256}
    assert last_entry() == ("document.added", organization.trail_ref, values)


def test_the_same_document_added_again_is_the_one_that_is_there(session: Any) -> None:
    organization = an_organization()
    said: dict[str, Any] = {
        "kind": DocumentKind.REGISTRATION,
        "title": "Certificate",
        "by": actor("ben"),
        "at": NOW,
    }
    first = actions.add_document(organization, upload=upload(), **said)
    assert actions.add_document(organization, upload=upload(), **said) is first
    assert last_entry()[2] == {"document": first.document.key, "version": 1, "again": True}
    assert actions.add_document(organization, upload=upload(b"%PDF other"), **said) is not first


def test_a_newer_version_leaves_the_earlier_one(session: Any) -> None:
    organization, newer = an_organization(), upload(b"%PDF-1.4 two")
    first = actions.add_document(
        organization,
        kind=DocumentKind.REGISTRATION,
        title="Certificate",
        upload=upload(),
        by=actor("ana"),
        at=NOW,
    )
    second = actions.add_version(
        organization,
        document=first.document,
        upload=newer,
        expires_on=date(2012, 1, 1),
        by=actor("ben"),
        at=NOW,
    )
    assert [v.sha256 for v in first.document.versions] == [first.sha256, newer.sha256]
    assert (second.version, first.document.expires_on) == (2, date(2012, 1, 1))


def test_the_same_file_is_no_newer_version(session: Any) -> None:
    organization = an_organization()
    first = actions.add_document(
        organization, kind=DocumentKind.OTHER, title="Paper", upload=upload(), by=actor("ana"), at=NOW
    )
    with pytest.raises(RuleBroken) as refused:
        actions.add_version(organization, document=first.document, upload=upload(), by=actor("ana"), at=NOW)
    assert refused.value.why.key == "document_unchanged"


def test_an_expired_document_is_refused(session: Any) -> None:
    with pytest.raises(RuleBroken) as refused:
        actions.add_document(
            an_organization(), kind=DocumentKind.OTHER, title="Paper", upload=upload(), expires_on=date(2011, 3, 31), by=actor("ana"), at=NOW
        )  # fmt: skip
    assert [(name, why.key) for name, why in refused.value.problems] == [("expires_on", "document_expired")]


def test_a_document_of_another_organization_is_refused(session: Any) -> None:
    theirs = an_organization("Other House", admin="chi", editor=None)
    paper = actions.add_document(
        theirs, kind=DocumentKind.OTHER, title="Paper", upload=upload(), by=actor("chi"), at=NOW
    )
    with pytest.raises(RuleBroken) as refused:
        actions.add_version(
            an_organization(), document=paper.document, upload=upload(b"%PDF new"), by=actor("ana"), at=NOW
        )
    assert refused.value.why.key == "document_elsewhere"


def test_a_viewer_adds_no_document(session: Any) -> None:
    organization = an_organization()
    with pytest.raises(NotAllowed):
        actions.add_document(
            organization, kind=DocumentKind.OTHER, title="Paper", upload=upload(), by=actor("olu"), at=NOW
        )
