"""A rubric in its whole depth on the pages of reviewers, of the panel and of the applicant."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from grants.accounts.models import Person
from grants.kernel.db import db
from grants.reviews.models import Review
from tests.applications.pages import text_of
from tests.factories.people import make_person, sign_in
from tests.reviews.deep_rubric import HARMLESS, asks, deep_call, send_to_review


def test_from_the_scales_to_the_reasons(app: Flask) -> None:
    with app.app_context():
        call = deep_call()
        weak, strong = asks(call, 1_000, 10), asks(call, 2_000, 10)
        for each in (weak, strong):
            send_to_review(each)
        reviews = db.session.scalars(select(Review).order_by(Review.id)).all()
        people = [db.session.get_one(Person, each.reviewer_id) for each in reviews]
        manager = make_person("Manager", roles=["fund_manager"])
        applicant = db.session.get_one(Person, weak.started_by_id)
        ids = [each.public_id for each in reviews]
        ranking = f"/desk/calls/{call.slug}/ranking"
        reference = weak.reference
        clients = [sign_in(app, each) for each in (*people, manager, applicant)]
    for n, shown in ((0, 1), (1, 6)):
        values = {"shown": shown, "heard": 2, "design": 4, **HARMLESS}
        for pair in (("shown", "D1"), ("heard", "D3"), ("design", "D4")):
            typed = {key: str(values[key]) for key in pair}
            typed |= {f"{key}-reason": "Because." for key in pair}
            address = f"/reviews/{ids[n]}/criteria/{pair[0]}"
            page = clients[n].get(address).get_data(as_text=True)
            assert 'name="cost"' not in page
            assert clients[n].post(address, data=typed).status_code == 302
    said = text_of(clients[0].get(f"/reviews/{ids[0]}/criteria/shown"))
    assert "Proof · Need · Merit shown, 12 of 70 points" in said
    assert "3 criteria are worked out from the answers; nobody scores them" in said
    assert clients[0].get(f"/reviews/{ids[0]}/criteria/cost").status_code == 404
    checked = text_of(clients[0].get(f"/reviews/{ids[0]}/check"))
    assert "Worked out from the answers: “How much?” divided by “How many people?”" in checked
    for n in (0, 1):
        sent = clients[n].post(f"/reviews/{ids[n]}/check", data={"key": f"k{n}", "comment": ""})
        assert sent.status_code == 302
    _reviewer, _other, panel, writer = clients
    said = text_of(panel.get(ranking))
    assert "Merit in points, of 70." in said
    assert "Below 8 of 20 on Need." in said
    assert "1 below a threshold" in said
    decide = f"/desk/applications/{reference}/decide"
    said = text_of(panel.get(decide))
    assert "It is below 8 of 20 on Need." in said
    assert "No rank" in said
    typed = {"outcome": "declined", "reason": "Too little need.", "key": "d", "confirmed": "yes"}
    assert panel.post(decide, data=typed).status_code == 302
    said = text_of(writer.get(f"/applications/{reference}/feedback"))
    assert "7 of 7, worked out from your answers" in said
    assert "1 of 6" in said
    assert "of 70 points" in text_of(panel.get("/desk/decisions"))
    public = text_of(writer.get(f"/calls/{call_slug(ranking)}"))
    assert "Below 30 of 70 points there is no award." in public


def call_slug(ranking: str) -> str:
    return ranking.split("/")[3]
