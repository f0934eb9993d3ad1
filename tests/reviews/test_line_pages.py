"""The funding line on the ranking page: moved by mouse or by keys, or by number without scripts."""

import pytest
from flask import Flask
from playwright.sync_api import expect

from grants.calls.models import Call
from grants.kernel.db import db
from grants.reviews.queries_line import line_of
from tests.factories.people import make_person, sign_in
from tests.harness.application import LiveServer
from tests.harness.databases import on_sqlite
from tests.harness.person import Person
from tests.journeys.test_panel import Window, is_right, signs_in
from tests.reviews.test_line import ranked_call


def opened(app: Flask, server: LiveServer, person: Window, **window: object) -> tuple[Person, int]:
    """A manager's window on the ranking of a call with money for two of four."""
    with app.app_context():
        call = ranked_call()
        who = make_person("Nida", roles=[("fund_manager", call.fund_id)])
        path, number = f"/desk/calls/{call.slug}/ranking", call.id
        email = who.email
        db.session.remove()
    nida = signs_in(person, server, "Nida", email, **window)
    nida.goes_to(path)
    return nida, number


def drawn(app: Flask, number: int) -> tuple[int, int | None, str]:
    with app.app_context():
        line = line_of(db.session.get_one(Call, number))
        assert line is not None
        return line.number, line.merit_millis, line.reason


def ranks_above(who: Person) -> list[str]:
    """The ranks of the rows above the line."""
    found: list[str] = who.page.evaluate(
        """() => {
          const line = document.querySelector("[data-line]").closest("tr");
          return [...document.querySelectorAll("tr[data-rank]")]
            .filter(row => row.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING)
            .map(row => row.dataset.rank);
        }"""
    )
    return found


@pytest.mark.browser
@on_sqlite
@pytest.mark.parametrize("phone", [False, True])
def test_it_is_drawn_with_the_pointer(
    app: Flask, live_server: LiveServer, person: Window, phone: bool
) -> None:
    nida, number = opened(app, live_server, person, phone=phone)
    page, handle = nida.page, nida.page.get_by_role("slider", name="Funding line")
    assert ranks_above(nida) == ["1", "2"]
    handle.scroll_into_view_if_needed()
    held = handle.bounding_box()
    to = page.locator("tr[data-rank='3']").bounding_box()
    assert held is not None
    assert to is not None
    page.mouse.move(held["x"] + 10, held["y"] + 10)
    page.mouse.down()
    page.mouse.move(held["x"] + 10, to["y"] + to["height"] - 4, steps=6)
    page.mouse.up()
    expect(handle).to_have_attribute("aria-valuetext", "Below rank 3")
    assert ranks_above(nida) == ["1", "2", "3"]
    is_right(nida)
    nida.picture(f"ranking, line moved{', phone' if phone else ''}")
    expect(page.get_by_label("Reason")).to_be_focused()
    page.keyboard.type("More is pledged.")
    nida.submits("Draw the line", exact=True)
    assert "Line drawn by Nida: More is pledged." in nida.text()
    assert ranks_above(nida) == ["1", "2", "3"]
    assert drawn(app, number) == (1, 70_000, "More is pledged.")
    is_right(nida)


@pytest.mark.browser
@on_sqlite
def test_it_is_drawn_with_the_keys(app: Flask, live_server: LiveServer, person: Window) -> None:
    nida, number = opened(app, live_server, person)
    page, handle = nida.page, nida.page.get_by_role("slider", name="Funding line")
    handle.focus()
    for key, rank in (("ArrowDown", "3"), ("End", "4"), ("ArrowDown", "4"), ("ArrowUp", "3")):
        page.keyboard.press(key)
        expect(handle).to_have_attribute("aria-valuenow", rank)
    page.keyboard.press("Escape")
    expect(handle).to_have_attribute("aria-valuenow", "2")
    assert ranks_above(nida) == ["1", "2"]
    page.keyboard.press("Home")
    expect(handle).to_have_attribute("aria-valuetext", "Above every rank")
    page.keyboard.press("ArrowDown")
    expect(handle).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("The second is not ready.")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert drawn(app, number) == (1, 90_000, "The second is not ready.")
    assert ranks_above(nida) == ["1"]
    # Once drawn, it is moved from where it stands.
    handle.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert drawn(app, number) == (2, 80_000, "")


@pytest.mark.browser
@on_sqlite
def test_without_scripts_the_number_draws_it(
    app: Flask, live_server: LiveServer, person: Window
) -> None:
    nida, number = opened(app, live_server, person, scripts=False)
    assert nida.page.locator("[data-line]").is_hidden()
    assert "Move the line" not in nida.text()
    nida.page.locator("summary", has_text="Draw the line").click()
    nida.fills("Below rank", "2")
    nida.submits("Draw the line", exact=True)
    assert drawn(app, number) == (1, 80_000, "")


def test_who_may_not_draw_has_no_handle(app: Flask) -> None:
    with app.app_context():
        call = ranked_call()
        path = f"/desk/calls/{call.slug}/ranking"
        clients = [
            sign_in(app, make_person(roles=[(role, call.fund_id)]))
            for role in ("fund_manager", "auditor")
        ]
    assert ["data-line" in each.get(path).text for each in clients] == [True, False]
    assert ["line.js" in each.get(path).text for each in clients] == [True, False]
