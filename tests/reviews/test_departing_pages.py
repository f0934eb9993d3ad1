"""A decision that departs from the ranking, on the pages of a manager and of a panel."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from grants.kernel.db import db
from grants.reviews.models import Decision
from tests.factories.people import sign_in
from tests.reviews.test_panel import Scene

KEY = re.compile(r'name="key"[^>]*value="([^"]+)"')
REASON = "Why it departs from the ranking"
AN_AWARD = "An award of it departs from the ranking."


@pytest.mark.parametrize("by_panel", [False, True])
def test_an_award_past_others_asks_why_and_keeps_it(app: Flask, by_panel: bool) -> None:
    with app.app_context():
        scene = Scene()
        for who in (scene.chair, scene.one):
            scene.vote(who, scene.middle)
        item = scene.item(scene.middle).public_id
        best = f"/desk/applications/{scene.best.reference}/decide"
        path = (
            f"/panel-items/{item}/settle"
            if by_panel
            else f"/desk/applications/{scene.middle.reference}/decide"
        )
        client = sign_in(app, scene.chair)
    assert AN_AWARD not in client.get(best).get_data(as_text=True)
    page = client.get(path).get_data(as_text=True)
    assert REASON in page
    assert AN_AWARD in page
    key = KEY.search(page)
    assert key is not None
    typed = {
        "key": key[1],
        "outcome": "awarded",
        "amount": "100,000",
        "reason": "It meets the need.",
    }
    answer = client.post(path, data=typed)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "1 application that stands before it" in page
    assert "It meets the need." in page
    typed["departure"] = "The first cannot begin this year."
    if not by_panel:
        assert "The first cannot begin this year." in client.post(path, data=typed).text
        typed["confirmed"] = "yes"
    answer = client.post(path, data=typed)
    assert answer.status_code in (302, 303)
    with app.app_context():
        made = db.session.scalars(select(Decision)).one()
        assert made.figures["departs"] == {
            "kinds": ["passes_over"],
            "reason": "The first cannot begin this year.",
        }
        assert made.reason == "It meets the need."
    listed = client.get("/desk/decisions").get_data(as_text=True)
    assert "Departs from the ranking: The first cannot begin this year." in listed


@pytest.mark.parametrize("by_panel", [False, True])
def test_to_decline_above_the_line_asks_why_and_keeps_it(app: Flask, by_panel: bool) -> None:
    with app.app_context():
        scene = Scene()
        for who in (scene.chair, scene.one):
            scene.vote(who, scene.best, "decline")
        path = (
            f"/panel-items/{scene.item(scene.best).public_id}/settle"
            if by_panel
            else f"/desk/applications/{scene.best.reference}/decide"
        )
        meeting = f"/panels/{scene.panel.public_id}/minutes"
        client = sign_in(app, scene.chair)
    page = client.get(path).text
    assert "It stands above the funding line. To decline it" in page
    key = KEY.search(page)
    assert key is not None
    typed = {"key": key[1], "outcome": "declined", "reason": "Not this time."}
    answer = client.post(path, data=typed)
    assert answer.status_code == 422
    assert "It stands above the funding line. Say why." in answer.text
    assert "Not this time." in answer.text
    typed["departure"] = "The city builds the same road itself."
    if not by_panel:
        assert typed["departure"] in client.post(path, data=typed).text
        typed["confirmed"] = "yes"
    assert client.post(path, data=typed).status_code in (302, 303)
    with app.app_context():
        made = db.session.scalars(select(Decision)).one()
        assert made.figures["departs"] == {
            "kinds": ["above_line"],
            "reason": "The city builds the same road itself.",
        }
    if by_panel:
        assert "The city builds the same road itself." in client.get(meeting).text
