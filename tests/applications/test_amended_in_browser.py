"""The pages of a call's life in Chromium, on a desk and on a phone, in English and in Urdu."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from grants.accounts.actors import actor_of
from grants.applications.operations import amend_call, answer_question
from grants.calls.operations_asking import ask
from grants.calls.queries import call_by_slug
from grants.kernel.db import transact
from grants.kernel.policy import SYSTEM
from tests.applications.pages import Applicant, make_open_call
from tests.applications.samples import CALL
from tests.applications.test_amendments import MORE
from tests.factories.people import PASSWORD, make_organisation, make_person, sign_in
from tests.harness.application import LiveServer
from tests.harness.databases import on_sqlite
from tests.harness.person import Person

pytestmark = [pytest.mark.browser, on_sqlite]

UNTIL = replace(CALL, questions_until="2026-11-27 12:00", grace_minutes=15)
AMENDED = replace(MORE, questions_until="2026-11-27 15:00", grace_minutes=15)
PUBLIC = f"/calls/{CALL.slug}"
DESK = f"/desk/calls/{CALL.slug}"


def open_as(who: Person, email: str, path: str) -> None:
    who.goes_to(path)
    who.page.locator("input[type=email], input[name=email]").first.fill(email)
    who.page.locator("input[type=password]").fill(PASSWORD)
    with who.page.expect_navigation():
        who.page.locator("main form button[type=submit]").first.click()


@pytest.mark.parametrize(
    ("phone", "language"), [(False, "en"), (True, "en"), (True, "ur")], ids=["desk", "phone", "ur"]
)
def test_the_pages_fit_and_can_be_used(
    app: Flask,
    live_server: LiveServer,
    person: Callable[..., Person],
    at: time_machine.Traveller,
    phone: bool,
    language: str,
) -> None:
    at.move_to(CALL.closes_at - timedelta(days=1))
    with app.app_context():
        make_open_call(definition=UNTIL)
        sana = make_person("Sana Gul", language=language)
        nida = make_person("Nida Shah", roles=["fund_manager"], language=language)
        make_organisation("Awaz Youth Forum", members=[sana])
    applicant = Applicant(app, sign_in(app, sana))
    applicant.starts()
    applicant.fills_everything()
    at.shift(timedelta(minutes=1))
    with app.app_context():
        call = call_by_slug(SYSTEM, CALL.slug)
        manager = actor_of(nida)
        transact(
            lambda: amend_call(SYSTEM, call, definition=AMENDED, reason="We forgot to ask this.")
        )
        asked = transact(lambda: ask(manager, call, text="Is the rent of a hall paid?"))
        transact(
            lambda: answer_question(
                manager, asked, wording="Is rent paid?", answer="Yes, for rooms in use."
            )
        )
        transact(lambda: ask(manager, call, text="May two groups apply together?"))
    pages = {
        sana.email: [
            PUBLIC, f"{PUBLIC}/ask", applicant.path(), applicant.path("/sections/basics"),
            applicant.path("/check"),
        ],
        nida.email: [
            DESK, f"{DESK}/amend", f"{DESK}/amend/text", f"{DESK}/questions",
            f"{DESK}/questions/2", "/desk/calls/new",
        ],
    }  # fmt: skip
    for email, paths in pages.items():
        who = person(email, live_server.address, phone=phone, language=language)
        open_as(who, email, "/sign-in")
        for path in paths:
            who.goes_to(path)
            assert (path, who.overflow(), who.violations()) == (path, 0, [])
            who.picture(f"{language}{' phone' if phone else ''} {path}")
