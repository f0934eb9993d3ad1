"""An application on paper is entered in Chromium: wide and on a phone, and its mark is read."""

from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from grants.kernel import clock
from tests.applications.pages import PDF, make_open_call
from tests.applications.samples import CALL
from tests.applications.test_on_behalf import IN_TIME, LATE
from tests.calls.test_editor_in_browser import signs_in
from tests.factories.people import make_organisation, make_person
from tests.harness.application import LiveServer
from tests.harness.databases import on_sqlite
from tests.harness.person import Person

pytestmark = [pytest.mark.browser, on_sqlite]
ENTER = f"/desk/calls/{CALL.slug}/on-behalf"


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_a_manager_enters_a_paper(
    app: Flask,
    at: time_machine.Traveller,
    live_server: LiveServer,
    person: Callable[..., Person],
    tmp_path: Path,
    phone: bool,
) -> None:
    at.move_to(LATE)
    with app.app_context():
        call = make_open_call(status="open")
        email = make_person("Farah", roles=[("fund_manager", call.fund_id)]).email
        make_organisation("Awaz Youth Forum")
    (stamp := tmp_path / "stamp.pdf").write_bytes(PDF)
    who = person("Farah", live_server.address, phone=phone)
    width = "phone" if phone else "wide"

    def looks(name: str) -> None:
        assert (who.overflow(), who.violations()) == (0, [])
        who.picture(f"behalf-{name}-{width}")

    signs_in(who, email, f"/desk/calls/{CALL.slug}/applications")
    looks("list")
    who.submits("Enter an application on behalf")
    looks("new")
    who.fills("Find the organisation", "awaz")
    who.submits("Find organisation")
    who.submits("Begin the application")
    assert "Choose the scan of the stamp" in who.text()
    looks("wrong")
    who.ticks("Awaz Youth Forum")
    who.ticks("On paper")
    moment = f"{clock.local(IN_TIME, CALL.time_zone):%Y-%m-%dT%H:%M}"
    who.page.locator("[name=handed_in_at]").fill(moment)
    who.uploads("Proof of when it reached us", stamp)
    who.fills("Who handed it in", "Bibi Jan")
    who.submits("Begin the application")
    assert "Entered by staff on behalf of the organisation, from paper" in who.text()
    looks("draft")
    who.goes_to(ENTER)
    assert "What you are entering" in who.text()
    looks("entering")
