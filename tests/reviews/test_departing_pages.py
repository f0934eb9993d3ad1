"""An award past others of a better rank, on the pages of a manager and of a panel."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from grants.kernel.db import db
from grants.reviews.models import Decision
from tests.factories.people import sign_in
from tests.reviews.test_panel import Scene

KEY = re.compile(r'name="key"[^>]*value="([^"]+)"')
REASON = "Why it goes before others of a better rank"


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
    assert REASON not in client.get(best).get_data(as_text=True)
    page = client.get(path).get_data(as_text=True)
    assert REASON in page
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
    assert "1 application of a better rank" in page
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
            "passed_over": 1,
            "reason": "The first cannot begin this year.",
        }
        assert made.reason == "It meets the need."
    listed = client.get("/desk/decisions").get_data(as_text=True)
    assert "Departs from the ranking: The first cannot begin this year." in listed
