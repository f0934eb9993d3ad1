"""What differs between two submitted versions, fillings and kept answers included."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import time_machine
from flask import Flask

from grants.accounts.actors import actor_of
from grants.applications.comparing import Change, changes
from grants.applications.eyes import EVERYTHING, REVIEWER, Eyes
from grants.applications.fillings import kept_fillings
from grants.applications.operations import request_changes
from grants.applications.wording import ReadSection, read_sections
from grants.kernel import clock
from grants.kernel.db import transact
from tests.applications.pages import Applicant, application_named, make_open_call, text_of
from tests.applications.samples import CALL as SMALL
from tests.applications.samples import COMPLETE
from tests.applications.test_question_types import CALL
from tests.applications.test_types_drawn import ANSWERS
from tests.factories.people import make_organisation, make_person, sign_in
from tests.harness.databases import on_sqlite

TWO: dict[str, Any] = {
    **ANSWERS,
    "partners.all": kept_fillings((1, 2), 2),
    "partner.1": "Awaz",
    "pays.1": False,
    "partner.2": "Roshni",
    "pays.2": False,
    "iban": "PK36",
}


def read(answers: dict[str, Any], eyes: Eyes = EVERYTHING) -> tuple[ReadSection, ...]:
    return read_sections(CALL, answers, {}, eyes)


def test_each_answer_that_differs_is_told_once() -> None:
    assert changes(read(TWO), read(TWO)) == ()
    now = {**TWO, "begins": "2027-04", "risks": [*TWO["risks"], {"risk": "Heat"}], "iban": "PK37"}
    found = changes(read(TWO), read(now))
    assert found == (
        Change("About you", "When does it begin?", "March 2027", "April 2027"),
        Change("About you", "Which account is paid?", "PK36", "PK37"),
        Change("Your plan", "What can go wrong?", "Rain, Low", "Rain, Low\nHeat"),
    )
    blind = changes(read(TWO, REVIEWER), read(now, REVIEWER))
    assert [each.label for each in blind] == ["When does it begin?", "What can go wrong?"]


def test_a_filling_is_compared_with_itself() -> None:
    without = {**TWO, "partners.all": kept_fillings((2,), 2), "partner.1": None, "pays.1": None}
    assert changes(read(TWO), read(without)) == (
        Change("Partner 1: Awaz", "What is the partner called?", "Awaz", ""),
        Change("Partner 1: Awaz", "Does it add money?", "No", ""),
    )
    added = changes(read(without), read(TWO))
    assert [(each.section, each.before, each.after) for each in added] == [
        ("Partner 1: Awaz", "", "Awaz"),
        ("Partner 1: Awaz", "", "No"),
    ]


@on_sqlite
def test_staff_see_what_changed(app: Flask, at: time_machine.Traveller) -> None:
    with app.app_context():
        make_open_call()
        person, manager = make_person("Sana Gul"), make_person("Farah", roles=["fund_manager"])
        make_organisation("Awaz Youth Forum", signatories=[person])
    at.move_to(SMALL.opens_at)
    sana = Applicant(app, sign_in(app, person))
    sana.starts()
    sana.fills_everything()
    sana.submits()
    office = sign_in(app, manager)
    desk = f"/desk/applications/{sana.reference}"
    assert "See what changed" not in text_of(office.get(desk))
    with app.app_context():
        application = application_named(sana.reference)
        transact(
            lambda: request_changes(
                actor_of(manager),
                application,
                wanted="The people.",
                questions=["people"],
                due_at=clock.now() + timedelta(days=7),
            )
        )
    assert sana.fills("basics", {**COMPLETE, "people": 60}).status_code == 303
    sana.submits()
    assert "1 answer changed since version 1. See what changed" in text_of(office.get(desk))
    page = text_of(office.get(f"{desk}/differences"))
    assert "Before 40 people Now 60 people" in page
