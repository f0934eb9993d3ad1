"""The pages of a panel: planned, opened, noted, voted, settled, closed; the barred see nothing."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.kernel.db import db
from grants.reviews import queries_panel
from grants.reviews.models_panel import PanelItem, PanelNote, PanelSettlement, PanelVote
from grants.reviews.queries import rubric_of
from grants.reviews.scoring import points_in
from tests.factories.people import make_person, sign_in
from tests.factories.reviews import make_review
from tests.reviews.test_panel import Scene

KEY = re.compile(r'name="key"[^>]*value="([^"]+)"')


def text(client: FlaskClient, path: str, expect: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == expect, answer.status
    return answer.get_data(as_text=True)


def test_a_meeting_is_planned_and_changed_on_its_pages(app: Flask) -> None:
    with app.app_context():
        scene = Scene(in_session=False)
        slug = scene.call.slug
        ids = {each.name: each.public_id for each in (scene.chair, scene.one, scene.two)}
        guest = make_person("Guest").email
        client = sign_in(app, scene.chair)
    path = f"/desk/calls/{slug}/panels/new"
    typed = {
        "meets_at": "2026-11-30T09:00",
        "place": "Old library",
        "members": [ids["Chair"], ids["One"]],
        "chair": ids["Chair"],
        "quorum": "3",
        "order": "line",
        "most": "2",
    }
    answer = client.post(path, data=typed)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "The panel has 2 members" in page
    assert "Old library" in page  # what was typed stands there still
    answer = client.post(path, data={**typed, "others": "nobody@people.example"})
    assert "has not signed up here" in answer.get_data(as_text=True)
    answer = client.post(path, data={**typed, "others": guest})
    assert answer.status_code == 303
    page = text(client, answer.location)
    assert "Old library" in page
    assert "Guest" in page
    assert page.count("/panel-items/") >= 2
    change = answer.location + "/change"
    assert "2026-11-30T09:00" in text(client, change)
    answer = client.post(change, data={**typed, "quorum": "2", "place": "Town hall"})
    assert answer.status_code == 303
    assert "Town hall" in text(client, answer.location)
    assert "Guest" not in text(client, answer.location)
    assert "Old library" not in text(client, "/panels")


def test_from_opening_to_closing(app: Flask) -> None:
    with app.app_context():
        scene = Scene(in_session=False)
        panel, chair_id = f"/panels/{scene.panel.public_id}", scene.chair.public_id
        item = f"/panel-items/{scene.item(scene.best).public_id}"
        other = f"/panel-items/{scene.item(scene.last).public_id}"
        one_id, title = scene.one.public_id, scene.best.title
        chair, one, two = (sign_in(app, who) for who in (scene.chair, scene.one, scene.two))
    assert "Open the meeting" in text(chair, panel)
    assert "Open the meeting" not in text(one, panel)
    assert chair.post(f"{panel}/open").status_code == 303
    chair.post(f"{panel}/present", data={"present": [chair_id, one_id]})
    assert "Not present" in text(two, panel)
    assert one.post(f"{item}/note", data={"text": "A strong budget."}).status_code == 303
    assert one.post(f"{item}/note", data={"text": " "}).status_code == 422
    assert chair.post(f"{panel}/note", data={"text": "We began late."}).status_code == 303
    page = text(two, panel)
    assert "A strong budget." in page
    assert "We began late." in page
    assert "You vote as soon as you are marked as present" in text(two, item)
    assert two.post(f"{item}/vote", data={"vote": "award"}).status_code == 409
    for who in (chair, one):
        assert who.post(f"{item}/vote", data={"vote": "award"}).status_code == 303
    page = text(chair, f"{item}/settle")
    assert "Award: <b>2</b>" in page
    typed = {"outcome": "awarded", "amount": "100,000", "reason": "It meets the need."}
    found = KEY.search(page)
    assert found is not None
    key = {"key": found[1]}
    for _twice in range(2):
        assert chair.post(f"{item}/settle", data={**typed, **key}).status_code == 303
    page = text(one, item)
    assert "It meets the need." in page
    assert "How it ended" in page
    later = {"outcome": "deferred", "reason": "The budget is not clear.", "key": "k"}
    assert chair.post(f"{other}/settle", data=later).status_code == 303
    assert title not in text(chair, f"{panel}/close")
    assert chair.post(f"{panel}/close").status_code == 303
    assert "Meeting closed" in text(one, panel)
    assert one.post(f"{panel}/note", data={"text": "Too late."}).status_code == 409
    with app.app_context():
        settled = db.session.scalars(select(PanelSettlement).order_by(PanelSettlement.id)).all()
        assert [each.outcome for each in settled] == ["awarded", "deferred"]
        assert len(db.session.scalars(select(PanelNote)).all()) == 2
        assert len(db.session.scalars(select(PanelVote)).all()) == 2


def test_the_chair_moves_and_adds(app: Flask) -> None:
    with app.app_context():
        scene = Scene(in_session=False)
        panel, last = f"/panels/{scene.panel.public_id}", scene.item(scene.last).public_id
        held = scene.last.reference
        chair = sign_in(app, scene.chair)
    for _twice in range(3):
        chair.post(f"/panel-items/{last}/move", data={"way": "up"})
    with app.app_context():
        rows = db.session.scalars(select(PanelItem).order_by(PanelItem.place)).all()
        assert rows[0].public_id == last
    for typed, said in ((held, "on the agenda already"), ("X-1", "no application")):
        answer = chair.post(f"{panel}/add", data={"reference": typed})
        assert answer.status_code == 422
        assert said in answer.get_data(as_text=True)


def test_who_is_recused_is_numbered_as_if_nothing_were_left_out(app: Flask) -> None:
    with app.app_context():
        scene = Scene()
        panel, item = scene.panel.public_id, scene.item(scene.best).public_id
        titles = [scene.middle.title, scene.last.title]
        client = sign_in(app, scene.one)
    answer = client.post(f"/panel-items/{item}/conflict", data={"kind": "family"})
    assert answer.status_code == 303
    page = text(client, f"/panels/{panel}")
    assert [f"{n}. {title}" in page for n, title in enumerate(titles, 1)] == [True, True]
    for path in (f"/panel-items/{item}", f"/panel-items/{item}/conflict"):
        text(client, path, 404)


def test_a_member_sees_no_score_before_their_own_review(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        scene = Scene()
        make_review(scene.best, scene.one)
        panel, item = scene.panel.public_id, scene.item(scene.best).public_id
        said = points_in(rubric_of(scene.best), scene.best.merit_millis)
        client = sign_in(app, scene.one)
    pages = (f"/panels/{panel}", f"/panel-items/{item}", f"/panels/{panel}/minutes")
    assert [said in text(client, each) for each in pages] == [False] * 3
    # The control: without the rule they read it on each.
    monkeypatch.setattr(queries_panel, "to_submit_yet", lambda _actor, _cases: set())
    assert [said in text(client, each) for each in pages] == [True] * 3
