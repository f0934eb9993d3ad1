"""Minutes and papers of a panel: what stands in them, and what not for whom."""

from flask import Flask

from grants.accounts.actors import actor_of
from grants.kernel.db import db, transact
from grants.reports import catalogue_panels
from grants.reports.catalogue import write
from grants.reports.pdf.reading import read_paper
from grants.reviews import operations
from grants.reviews.models_panel import Panel
from tests.factories.people import sign_in
from tests.reviews.test_panel import Scene


def held(scene: Scene) -> None:
    """The best is awarded with one recused, with notes; the last is left for later."""
    chair, one = actor_of(scene.chair), actor_of(scene.one)
    transact(lambda: operations.write_note(chair, panel=scene.panel, text="We began at nine."))
    item = scene.item(scene.best)
    transact(
        lambda: operations.write_note(one, panel=scene.panel, item=item, text="A careful budget.")
    )
    scene.declare(scene.two, scene.best)
    for who in (scene.chair, scene.one):
        scene.vote(who, scene.best)
    scene.settle(scene.best)
    later = scene.item(scene.last)
    transact(lambda: operations.defer_item(chair, item=later, reason="The budget is not clear."))


def words(pdf: bytes) -> str:
    return " ".join(line for page in read_paper(pdf).pages for line in page.lines)


def test_minutes_on_paper_say_how_it_went(app: Flask) -> None:
    with app.app_context():
        scene = Scene()
        held(scene)
        best, title = scene.item(scene.best), scene.best.title
        seal = scene.settle(scene.best).seal
        made = catalogue_panels.minutes(actor_of(scene.chair), scene.panel)
        assert (
            made.check_sum()
            == catalogue_panels.minutes(actor_of(scene.one), scene.panel).check_sum()
        )
        assert best.public_id not in words(write(made, ".pdf"))
        path = f"/panels/{scene.panel.public_id}"
        chair, two = sign_in(app, scene.chair), sign_in(app, scene.two)
    said = words(chair.get(f"{path}/minutes.pdf").data)
    for each in (
        "Minutes of the panel",
        "We began at nine.",
        "A careful budget.",
        "Award: 2",
        "Recused",
        "Most of us saw the need.",
        "The budget is not clear.",
        seal[:12],
        "The meeting is not closed.",
    ):
        assert each in said, each
    page = chair.get(f"{path}/minutes").get_data(as_text=True)
    assert "A careful budget." in page
    # Who was recused reads of the meeting, and nothing of the case.
    for file in ("minutes.pdf", "papers.pdf"):
        recused = words(two.get(f"{path}/{file}").data)
        for each in (title, "A careful budget.", "Recused", seal[:12]):
            assert each not in recused, each
    assert "We began at nine." in words(two.get(f"{path}/minutes.pdf").data)


def test_papers_hold_answers_and_reasons_until_the_meeting_is_closed(app: Flask) -> None:
    with app.app_context():
        scene = Scene()
        path = f"/panels/{scene.panel.public_id}/papers.pdf"
        one, chair = sign_in(app, scene.one), actor_of(scene.chair)
        title, panel = scene.best.title, scene.panel.id
    said = words(one.get(path).data)
    for each in (title, "We meet every week.", "4: Because.", "M1 Need"):
        assert each in said, each
    with app.app_context():
        meeting = db.session.get_one(Panel, panel)
        transact(lambda: operations.close_panel(chair, panel=meeting))
    assert "We meet every week." not in words(one.get(path).data)
