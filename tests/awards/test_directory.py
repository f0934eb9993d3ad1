"""The directory: who works where, on what, with whom, funded by whom."""

import pytest
from flask import Flask

from grants.awards.directory import drawn
from grants.awards.queries_directory import entries, landscape, listed
from grants.kernel.db import db
from grants.kernel.policy import SYSTEM
from grants.organisations.kinds import WorkKind
from grants.organisations.models import Organisation
from grants.organisations.models_profile import OrganisationWork
from grants.organisations.names import key_of
from grants.reports.catalogue import REPORTS, write
from grants.reviews.models import ConflictOfInterest
from tests.factories.money import make_award, make_contribution, make_contributor, make_fund
from tests.factories.people import keep, make_actor, make_organisation, make_person, sign_in

pytestmark = pytest.mark.usefixtures("at")
AREA, THEME, PARTNER = WorkKind.AREA, WorkKind.THEME, WorkKind.PARTNER


def works(body: Organisation, kind: WorkKind, *words: str) -> None:
    for each in words:
        keep(
            OrganisationWork(
                organisation_id=body.id, kind=kind.value, words=each, words_key=key_of(each)
            )
        )


def made() -> tuple[Organisation, Organisation]:
    awaz = make_organisation("Awaz", signatories=[make_person("Amina")])
    khel = make_organisation("Khel", kind="firm")
    works(awaz, AREA, "Hayatabad", "Saddar")
    works(awaz, THEME, "Sports")
    works(awaz, PARTNER, "Khel")
    works(khel, AREA, "hayatabad")
    works(khel, THEME, "Theatre", "sports")
    return awaz, khel


def names(query: object) -> list[str]:
    return sorted(each.name for each in db.session.scalars(query))  # type: ignore[call-overload]


@pytest.mark.usefixtures("in_app")
def test_it_is_filtered_by_area_theme_and_kind() -> None:
    made()
    manager = make_actor("Nadia", roles=["fund_manager"])
    assert names(listed(manager, area="HAYATABAD")) == ["Awaz", "Khel"]
    assert names(listed(manager, area="Saddar")) == ["Awaz"]
    assert names(listed(manager, area="Hayatabad", theme="Theatre")) == ["Khel"]
    assert names(listed(manager, theme="Sports", kind="firm")) == ["Khel"]
    assert names(listed(manager, area="Nowhere")) == []


@pytest.mark.usefixtures("in_app")
def test_areas_and_themes_are_crossed_as_they_are_spelt_once() -> None:
    made()
    found = landscape(SYSTEM)
    assert {key_of(each) for each in found.areas} == {"hayatabad", "saddar"}
    by = {
        (key_of(area), key_of(theme)): found.count(area, theme)
        for area in found.areas
        for theme in found.themes
    }
    assert by == {
        ("hayatabad", "sports"): 2,
        ("hayatabad", "theatre"): 1,
        ("saddar", "sports"): 1,
        ("saddar", "theatre"): 0,
    }
    assert found.empty == 1
    picture = drawn(found)
    assert picture is not None
    assert picture.finding == "1 theme of an area has no organisation"


@pytest.mark.usefixtures("in_app")
def test_who_funds_whom_is_told_of_what_is_not_kept_from_the_reader() -> None:
    awaz, khel = made()
    fund = make_fund()
    giver = make_contributor(fund, "Khyber Bank", kind="company")
    make_contribution(fund, "50,000", contributor=giver)
    award = make_award(fund, "1,000", organisation=awaz)
    manager = make_actor("Nadia", roles=["fund_manager"])

    def told() -> dict[str, list[tuple[str, str]]]:
        return {
            each.organisation.name: [(one.contributor, str(one.amount)) for one in each.funded]
            for each in entries(manager, [awaz, khel])
        }

    assert told() == {"Awaz": [("Khyber Bank", "PKR 1,000")], "Khel": []}
    keep(
        ConflictOfInterest(
            application_id=award.application_id, person_id=manager.person_id, kind="family"
        )
    )
    assert told() == {"Awaz": [], "Khel": []}


@pytest.mark.usefixtures("in_app")
def test_the_report_lists_everybody() -> None:
    made()
    document = REPORTS["directory"].build(SYSTEM, fund=make_fund())
    csv = write(document, ".csv").decode("utf-8-sig")
    assert ("Awaz" in csv, "Hayatabad; Saddar" in csv, "Theatre" in csv) == (True, True, True)
    assert write(document, ".pdf").startswith(b"%PDF")
    assert write(document, ".xlsx").startswith(b"PK")


def test_the_page_is_of_staff(app: Flask) -> None:
    with app.app_context():
        made()
        manager, applicant = make_person(roles=["fund_manager"]), make_person("Omar")
    page = sign_in(app, manager).get("/directory?theme=Theatre")
    assert ("Khel" in page.text, "Organisations by theme and area" in page.text) == (True, True)
    assert "/organisations/awaz" not in page.text
    assert sign_in(app, applicant).get("/directory").status_code == 403
