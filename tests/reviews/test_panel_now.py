"""A meeting's page renews itself: only what changed, and nothing of a case one is barred from."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import expect

from grants.accounts.actors import actor_of
from grants.kernel.db import db, transact
from grants.kernel.money import Money
from grants.reviews import operations, policy_panel, views_panel_now
from grants.reviews.models import Outcome
from grants.reviews.models_panel import Panel, PanelItem, Vote
from tests.factories.people import sign_in
from tests.harness.application import LiveServer
from tests.harness.databases import on_sqlite
from tests.harness.person import Person
from tests.journeys.test_panel import Window, is_right, signs_in
from tests.reviews.test_panel import Scene


class Discussed:
    """The best of an agenda while the panel meets; what can be done on it, one after the other."""

    def __init__(self, *, barred: bool = False) -> None:
        scene = Scene()
        if barred:
            scene.declare(scene.two, scene.best)
        self.path = f"/panels/{scene.panel.public_id}"
        self.people = {each.name: each for each in (scene.chair, scene.one, scene.two)}
        self.emails = {name: each.email for name, each in self.people.items()}
        self.chair, self.one = actor_of(scene.chair), actor_of(scene.one)
        self.panel, self.item = scene.panel.id, scene.item(scene.best).id
        self.address = f"/panel-items/{scene.item(scene.best).public_id}"
        self.other = f"/panel-items/{scene.item(scene.middle).public_id}"
        self.title = scene.best.title

    def _item(self) -> PanelItem:
        return db.session.get_one(PanelItem, self.item)

    def _panel(self) -> Panel:
        return db.session.get_one(Panel, self.panel)

    def acts(self) -> list[Callable[[], object]]:
        """A note, the chair's vote, another vote, an award."""
        return [
            lambda: operations.write_note(
                self.chair, panel=self._panel(), item=self._item(), text="It was long."
            ),
            lambda: operations.cast_vote(self.chair, item=self._item(), vote=Vote.AWARD),
            lambda: operations.cast_vote(self.one, item=self._item(), vote=Vote.AWARD),
            lambda: operations.settle_item(
                self.chair,
                item=self._item(),
                outcome=Outcome.AWARDED,
                amount=Money(100_000_00, "PKR"),
                reason="It meets the need.",
                key="once",
            ),
        ]

    def close(self) -> None:
        transact(lambda: operations.close_panel(self.chair, panel=self._panel()))


@pytest.mark.parametrize("guarded", [True, False])
def test_nothing_moves_for_who_is_barred_from_what_is_discussed(
    app: Flask, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        made = Discussed(barred=True)
        path = f"{made.path}/now"
        one, two = (sign_in(app, made.people[name]) for name in ("One", "Two"))
    if not guarded:
        # Without the rule that hides the item, the one who is barred would see it move.
        monkeypatch.setattr(policy_panel, "kept_out", lambda _actor: [])
    seen = {each: each.get(path).headers["ETag"] for each in (one, two)}
    before = two.get(path).text
    answers: dict[FlaskClient, list[int]] = {one: [], two: []}
    for act in made.acts():
        with app.app_context():
            transact(act)
        for who, found in answers.items():
            answer = who.get(path, headers={"If-None-Match": seen[who]})
            found.append(answer.status_code)
            seen[who] = answer.headers["ETag"]
    # The chair's vote shows nobody else; one's own, the note and the outcome do.
    assert answers[one] == [200, 304, 200, 200]
    assert (answers[two] == [304, 304, 304, 304]) is guarded
    assert (two.get(path).text == before) is guarded


def test_it_is_the_same_until_something_is_added(app: Flask) -> None:
    with app.app_context():
        made = Discussed()
        path = f"{made.path}/now"
        chair = sign_in(app, made.people["Chair"])
    answer = chair.get(path)
    assert 'name="csrf_token"' in answer.text  # its forms have keys that differ each time
    assert "<html" not in answer.text
    again = chair.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    with app.app_context():
        made.close()
    moved = chair.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert 'data-status="closed"' in moved.text
    assert views_panel_now._TOKEN.sub("", answer.text) != answer.text


def test_an_item_renews_for_who_may_see_it(app: Flask) -> None:
    with app.app_context():
        made = Discussed(barred=True)
        path = f"{made.address}/now"
        one, two = (sign_in(app, made.people[name]) for name in ("One", "Two"))
    assert two.get(path).status_code == 404
    seen = one.get(path).headers["ETag"]
    found = []
    for act in made.acts():
        with app.app_context():
            transact(act)
        answer = one.get(path, headers={"If-None-Match": seen})
        found.append(answer.status_code)
        seen = answer.headers["ETag"]
    assert found == [200, 200, 200, 200]
    assert "It was long." in one.get(path).text
    assert two.get(path).status_code == 404


@pytest.mark.browser
@on_sqlite
def test_an_items_page_shows_votes_and_notes_as_they_come(
    app: Flask, live_server: LiveServer, person: Window
) -> None:
    with app.app_context():
        made = Discussed()
        db.session.remove()
    one = signs_in(person, live_server, "One", made.emails["One"])
    one.goes_to(made.address)
    one.page.fill("textarea[name=text]", "Half a senten")
    note, vote, *_more = made.acts()
    with app.app_context():
        transact(note)
        transact(vote)
    looks(one, "It was long.")
    expect(one.page.locator("main")).to_contain_text("1 has voted")
    assert one.page.input_value("textarea[name=text]") == "Half a senten"
    is_right(one)


@pytest.mark.browser
@on_sqlite
def test_what_is_typed_stays_while_the_page_renews(
    app: Flask, live_server: LiveServer, person: Window
) -> None:
    with app.app_context():
        made = Discussed()
        db.session.remove()
    one = signs_in(person, live_server, "One", made.emails["One"], phone=True)
    one.goes_to(made.path)
    assert "This page renews itself." in one.text()
    one.page.fill("textarea[name=text]", "Half a senten")
    one.page.locator(f"a[href='{made.other}']").focus()
    with app.app_context():
        for act in made.acts():
            transact(act)
    looks(one, "It was long.")
    agenda = one.page.locator("[data-part=agenda]")
    expect(agenda.get_by_text("To discuss", exact=True)).to_have_count(2)
    assert one.page.input_value("textarea[name=text]") == "Half a senten"
    focused: str = one.page.evaluate("document.activeElement.getAttribute('href')")
    assert focused == made.other
    is_right(one)
    one.picture("panel, renewed")
    # The meeting ends: who has typed something is told, and keeps it.
    with app.app_context():
        made.close()
    looks(one, "The meeting has moved on.")
    assert one.page.input_value("textarea[name=text]") == "Half a senten"
    # Who has typed nothing reads the new page.
    with one.page.expect_navigation():
        # In one go: between the two the page might look by itself, and be gone.
        one.page.locator("textarea[name=text]").evaluate(
            "one => { one.value = ''; document.dispatchEvent(new Event('visibilitychange')); }"
        )
    assert "Meeting closed" in one.text()
    assert made.title in one.text()


def looks(who: Person, for_what: str) -> None:
    """The page looks at once, as when one comes back to it, and shows this."""
    who.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    who.page.get_by_text(for_what).first.wait_for()
