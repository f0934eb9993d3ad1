"""A panel from agenda to minutes: a chair and two members at three browsers, one recused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from grants.kernel.db import db
from tests.factories.people import PASSWORD
from tests.harness.application import LiveServer
from tests.harness.databases import on_sqlite
from tests.harness.person import Person
from tests.reviews.test_panel import Scene

Window = Callable[..., Person]


def signs_in(person: Window, server: LiveServer, name: str, email: str, **window: object) -> Person:
    """Somebody opens a window of their own and signs in."""
    at_it = person(name, server.address, **window)
    at_it.goes_to("/sign-in")
    at_it.page.fill("[name=email]", email)
    at_it.page.fill("[name=password]", PASSWORD)
    with at_it.page.expect_navigation():
        at_it.page.locator("main button[type=submit]").click()
    at_it.begin()
    return at_it


def sends(who: Person, form: str) -> None:
    """Send the form whose address ends so, in whatever language its button is."""
    with who.page.expect_navigation():
        who.page.locator(f"form[action$='/{form}'] button[type=submit]").click()


def is_right(*people: Person) -> None:
    """No page is too wide, and none has what axe finds fault with."""
    assert [each.overflow() for each in people] == [0] * len(people)
    assert [found for each in people for found in each.violations()] == []


@pytest.mark.browser
@on_sqlite
def test_from_the_agenda_to_the_minutes(
    app: Flask, live_server: LiveServer, person: Window
) -> None:
    with app.app_context():
        scene = Scene(in_session=False)
        best, middle = scene.best.title, scene.middle.title
        panel = f"/panels/{scene.panel.public_id}"
        who = [(each.name, each.email) for each in (scene.chair, scene.one, scene.two)]
        db.session.remove()
    chair = signs_in(person, live_server, *who[0])
    one = signs_in(person, live_server, *who[1], phone=True)
    two = signs_in(person, live_server, *who[2], phone=True)
    for each in (chair, one, two):
        each.goes_to(panel)
        assert best in each.text()
    is_right(chair, one, two)
    chair.submits("Down " + best)  # the best comes second
    assert chair.text().index(middle) < chair.text().index(best)
    chair.submits("Open the meeting")
    for name in ("Chair", "One", "Two"):
        chair.ticks(name)
    chair.submits("Keep who is present")
    chair.picture("panel, in session")

    # One has an interest in the best, and says so on the spot; nothing of it is left to them.
    one.goes_to(panel)
    one.clicks_on(best)
    one.clicks_on("I have a conflict of interest")
    one.ticks("Family or close friend")
    one.submits("Declare my interest")
    one.goes_to(panel)
    assert best not in one.text()
    assert f"1. {middle}" in one.text()
    is_right(one)
    one.picture("panel, recused")

    two.goes_to(f"{panel}?lang=ur")
    two.clicks_on(best)
    two.page.locator("input[name=vote][value=award]").check()
    sends(two, "vote")
    two.page.locator("textarea[name=text]").fill("A careful budget.")
    sends(two, "note")
    is_right(two)
    two.picture("panel item, in Urdu")

    # The chair's page shows the note as soon as it is opened again, and settles as was voted.
    chair.goes_to(panel)
    assert "A careful budget." in chair.text()
    chair.clicks_on(best)
    assert "Recused: One" in chair.text()
    chair.ticks("Award")
    chair.submits("Keep my vote")
    chair.clicks_on("Settle or defer")
    is_right(chair)
    chair.picture("panel, settle")
    chair.ticks("Award")
    chair.fills("Amount to award", "100,000")
    chair.fills("Reason", "It meets the need.")
    chair.submits("Settle", exact=True)
    chair.clicks_on("Close the meeting")
    assert middle in chair.text()
    chair.submits("Close the meeting")
    chair.clicks_on("Minutes")
    for said in ("A careful budget.", "Award: 2", "It meets the need.", "Meeting closed"):
        assert said in chair.text(), said
    is_right(chair)
    chair.picture("panel, minutes")

    # Who was recused reads minutes without the case.
    one.goes_to(f"{panel}/minutes")
    assert middle in one.text()
    for said in (best, "A careful budget.", "It meets the need."):
        assert said not in one.text(), said
    is_right(one)
