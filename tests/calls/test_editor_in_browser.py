"""The form of a draft in a real browser: without scripts, by keyboard, wide and on a phone."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from grants.calls.models import Call
from grants.calls.operations import definition_of, import_call
from grants.kernel.db import db, transact
from grants.kernel.policy import SYSTEM
from tests.calls.samples import SAMPLE
from tests.factories.applications import make_fund
from tests.factories.people import PASSWORD, make_person
from tests.harness.application import LiveServer
from tests.harness.databases import on_sqlite
from tests.harness.person import Person

pytestmark = [pytest.mark.browser, on_sqlite]
FORM = "/desk/calls/small-grants/form"
RUBRIC = "/desk/calls/small-grants/rubric"
PAGES = (
    FORM,
    f"{FORM}/question?question=people",
    f"{FORM}/question?question=ward",
    f"{FORM}/section?section=care",
    f"{FORM}/languages",
    f"{FORM}/review",
    f"{FORM}/language?code=ur",
    f"{FORM}/delete?do=delete-section:care",
    RUBRIC,
    f"{RUBRIC}/item?kind=criterion&key=M1",
    f"{RUBRIC}/item?kind=criterion&way=order",
    f"{RUBRIC}/item?kind=criterion&way=bands",
    f"{RUBRIC}/item?kind=criterion&way=conditions",
    f"{RUBRIC}/item?kind=section",
    f"{RUBRIC}/item?kind=harm&key=D4",
    f"{RUBRIC}/whole",
    f"{RUBRIC}/delete?do=delete-criterion:M1",
)


def manager_of_the_draft(app: Flask) -> str:
    with app.app_context():
        fund = make_fund()
        nida = make_person("Nida Shah", roles=["fund_manager"])
        transact(lambda: import_call(SYSTEM, fund=fund, text=SAMPLE))
        return nida.email


def signs_in(who: Person, email: str, path: str) -> None:
    who.goes_to(path)
    who.page.locator("input[name=email]").fill(email)
    who.page.locator("input[type=password]").fill(PASSWORD)
    with who.page.expect_navigation():
        who.page.locator("main form button[type=submit]").first.click()


def test_without_scripts_and_by_keyboard(
    app: Flask, live_server: LiveServer, person: Callable[..., Person]
) -> None:
    nida = person("Nida", live_server.url(), scripts=False)
    signs_in(nida, manager_of_the_draft(app), FORM)
    for key in ("Enter", "Space"):
        nida.page.get_by_role("button", name="Move down What is it called?", exact=True).focus()
        with nida.page.expect_navigation():
            nida.page.keyboard.press(key)
        assert nida.page.url.endswith("#question-name")
    nida.page.get_by_role("link", name="Edit How many people take part?").focus()
    with nida.page.expect_navigation():
        nida.page.keyboard.press("Enter")
    nida.page.get_by_label("At most (max)").focus()
    nida.page.keyboard.press("Control+A")
    nida.page.keyboard.type("900")
    with nida.page.expect_navigation():
        nida.page.keyboard.press("Enter")
    with app.app_context():
        call = definition_of(db.session.execute(select(Call)).scalar_one())
    assert [each.key for each in call.sections[0].questions][:3] == ["email", "story", "name"]
    people = call.question("people")
    assert people is not None
    assert people.max == 900


@pytest.mark.parametrize("phone", [False, True])
def test_every_page_can_be_read_and_fits(
    app: Flask, live_server: LiveServer, person: Callable[..., Person], phone: bool
) -> None:
    nida = person("Nida", live_server.url(), phone=phone)
    signs_in(nida, manager_of_the_draft(app), FORM)
    wrong = []
    for number, path in enumerate(PAGES):
        nida.goes_to(path)
        wrong += [f"{path}: {each}" for each in nida.violations()]
        if nida.overflow():
            wrong.append(f"{path}: wider than the window by {nida.overflow()}")
        nida.picture(f"editor-{'phone' if phone else 'wide'}-{number}")
    assert wrong == []
