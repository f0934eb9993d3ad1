"""The funding line as people draw it: by number, kept, with a reason away from the money."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from grants.accounts.actors import actor_of
from grants.calls.models import Call
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotPermitted
from grants.reports import catalogue_panels
from grants.reports.document import Facts
from grants.reviews import operations, queries_line
from grants.reviews.models_panel import Panel
from grants.reviews.models_portfolio import FundingLine
from grants.reviews.queries_line import drawn_after
from grants.reviews.queries_ranking import Place
from grants.reviews.ranking import TOP, Candidate, Row
from tests.factories.applications import make_application, make_call
from tests.factories.people import make_person, sign_in
from tests.harness.crowd import together
from tests.reviews.test_panel import Scene


def ranked_call() -> Call:
    """Four of 100 each, and money for two."""
    call = make_call(budget=200)
    for merit in (90, 80, 70, 60):
        make_application(
            call, status="in_review", requested=100, merit_millis=1000 * merit, reviews_submitted=1
        )
    return call


@pytest.mark.usefixtures("in_app")
class TestDrawing:
    def test_away_from_the_money_it_needs_a_reason(self) -> None:
        call = ranked_call()
        who = make_person(roles=[("fund_manager", call.fund_id)])

        def draw(after: int, reason: str = "") -> FundingLine:
            actor = actor_of(who)
            return transact(
                lambda: operations.draw_line(
                    actor, call=db.session.get_one(Call, call.id), after=after, reason=reason
                )
            )

        assert (draw(2).number, draw(2).reason) == (1, "")  # where the money ends
        for after, field in ((3, "reason"), (0, "reason"), (5, "after"), (-1, "after")):
            with pytest.raises(Invalid) as refused:
                draw(after)
            assert refused.value.fields.keys() == {field}
        line = draw(3, " The fund will grow. ")
        assert (line.number, line.merit_millis, line.reason) == (3, 70_000, "The fund will grow.")
        assert draw(0, "Nothing is ready.").reference == ""
        auditor = actor_of(make_person(roles=[("auditor", call.fund_id)]))
        with pytest.raises(NotPermitted):
            transact(lambda: operations.draw_line(auditor, call=call, after=2, reason=""))

    def test_drawn_by_two_at_once_both_are_kept(self, in_app: Flask) -> None:
        call = ranked_call()
        actor, number = actor_of(make_person(roles=[("fund_manager", call.fund_id)])), call.id
        db.session.remove()

        def draw(n: int) -> int:
            return transact(
                lambda: (
                    operations.draw_line(
                        actor, call=db.session.get_one(Call, number), after=n, reason="Both."
                    ).number
                )
            )

        assert sorted(map(str, together(in_app, 2, draw))) == ["1", "2"]
        last = queries_line.line_of(db.session.get_one(Call, number))
        assert last is not None
        assert last.number == 2


def test_on_which_page_the_line_stands() -> None:
    rows = [Row(Candidate(name, merit, "clear", 1), 1) for name, merit in (("a", 9), ("b", 8))]
    line = FundingLine(merit_millis=8, reference="b")
    assert drawn_after(None, rows, None, last=True) is None
    assert drawn_after(line, rows, None, last=True) == 1
    assert drawn_after(line, rows, None, last=False) is None  # perhaps more stand above it
    assert drawn_after(FundingLine(merit_millis=9, reference="a"), rows, None, last=False) == 0
    later = [Row(Candidate("c", 7, "clear", 1), 3)]
    assert drawn_after(line, later, Place(8, "b", TOP), last=True) == -1
    assert drawn_after(line, later, Place(7, "b", TOP), last=True) is None
    assert drawn_after(FundingLine(merit_millis=None, reference=""), rows, None, last=True) == -1


def test_it_is_drawn_and_shown_on_the_ranking(app: Flask) -> None:
    with app.app_context():
        call = ranked_call()
        path = f"/desk/calls/{call.slug}/ranking"
        who = make_person("Nida", roles=[("fund_manager", call.fund_id)])
        client = sign_in(app, who)
    assert "Line drawn by" not in client.get(path).text
    answer = client.post(f"{path}/line", data={"after": "3"})
    assert answer.status_code == 422
    assert "The money ends below rank 2." in answer.text
    assert (
        client.post(f"{path}/line", data={"after": "3", "reason": "More comes."}).status_code == 303
    )
    page = " ".join(client.get(path).text.split())
    assert re.search(r"Line drawn by Nida.{0,20}More comes\.", page)
    assert page.index("Line drawn by") > page.index("Funding line:")
    with app.app_context():
        assert [each.number for each in db.session.scalars(select(FundingLine))] == [1]


def test_a_panel_reads_on_which_side_of_the_line_each_item_stands(app: Flask) -> None:
    with app.app_context():
        scene = Scene()
        chair, member = actor_of(scene.chair), actor_of(scene.one)
        call, panel = scene.call.id, scene.panel.id
        path = f"/panels/{scene.panel.public_id}"
        people = [sign_in(app, who) for who in (scene.chair, scene.one)]

    def draw(after: int, reason: str) -> None:
        held = db.session.get_one(Call, call)
        transact(lambda: operations.draw_line(chair, call=held, after=after, reason=reason))

    with app.app_context():
        draw(1, "Only the first is ready.")
    for who in people:
        for page in (who.get(path).text, who.get(f"{path}/minutes").text):
            assert (page.count("Above the line"), page.count("Below the line")) == (1, 2)
            # Why it was drawn may speak of any case: who sees the ranking reads it.
            assert ("Only the first is ready." in page) is (who is people[0])
    with app.app_context():
        held = db.session.get_one(Panel, panel)
        papers = catalogue_panels.papers(member, held)
        facts = [each for part in papers.parts if isinstance(part, Facts) for each in part.facts]
        sides = sorted(each.value for each in facts if each.label == "Funding line")
        assert sides == ["Above the line", "Below the line", "Below the line"]
        transact(lambda: operations.close_panel(chair, panel=held))
        draw(3, "After the meeting.")
    assert people[0].get(f"{path}/minutes").text.count("Below the line") == 2
