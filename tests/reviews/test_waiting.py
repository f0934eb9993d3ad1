"""The waiting list: by rank, moved by people with a reason, and departed from with one."""

import random
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from grants.accounts.actors import actor_of
from grants.applications.models import Application
from grants.calls.models import Call
from grants.kernel.audit import AuditEntry
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.policy import SYSTEM, Actor
from grants.reports import catalogue_panels
from grants.reports.document import Items
from grants.reviews import operations, queries_departing
from grants.reviews.models import Outcome
from grants.reviews.models_waiting import WaitlistMove
from grants.reviews.queries_waiting import waiting_list
from grants.reviews.waiting import Key, between
from tests.factories.people import make_person, sign_in
from tests.harness.application import LiveServer
from tests.harness.crowd import together
from tests.harness.databases import on_sqlite
from tests.journeys.test_panel import Window, is_right, signs_in
from tests.reviews.test_decisions import decide, funded_call, reviewed
from tests.reviews.test_panel import Scene


def test_a_key_between_two_stands_between_them_however_often() -> None:
    """Two hundred moves to random places, each beside a list that is moved by hand."""
    chance = random.Random(7)
    listed = [Key(merit, f"A-{n}") for n, merit in enumerate((90, 80, 80, 70, None))]
    listed.sort(key=Key.order)
    for _move in range(200):
        listed.pop(chance.randrange(len(listed)))
        at = chance.randrange(len(listed) + 1)
        key = between(
            listed[at - 1] if at else None,
            listed[at] if at < len(listed) else None,
        )
        listed.insert(at, key)
        assert sorted(listed, key=Key.order) == listed
        assert len({each.order() for each in listed}) == len(listed)


class Waits:
    """Three wait, the best first; money for one more."""

    def __init__(self) -> None:
        call = funded_call("2,000,000")
        self.call_id = call.id
        self.cases = [reviewed(call, {"M1": score}) for score in (4, 3, 2)]
        self.manager = actor_of(make_person("Nida", roles=[("fund_manager", call.fund_id)]))
        for each in self.cases:
            decide(self.manager, each, Outcome.WAITLISTED, None)

    @property
    def call(self) -> Call:
        return db.session.get_one(Call, self.call_id)

    def move(self, n: int, place: int, reason: str = "It can begin.") -> WaitlistMove | None:
        return transact(
            lambda: operations.move_on_waiting_list(
                self.manager,
                application=db.session.get_one(Application, self.cases[n].id),
                place=place,
                reason=reason,
            )
        )

    def order(self, actor: Actor = SYSTEM) -> list[int]:
        ids = [each.id for each in self.cases]
        return [ids.index(each.application_id) for each in waiting_list(actor, self.call)]


@pytest.mark.usefixtures("in_app")
class TestMoving:
    def test_it_stands_by_rank_and_is_moved_with_a_reason(self) -> None:
        made = Waits()
        assert made.order() == [0, 1, 2]
        for place, reason, field in ((0, "x", "place"), (4, "x", "place"), (1, " ", "reason")):
            with pytest.raises(Invalid) as refused:
                made.move(2, place, reason)
            assert refused.value.fields.keys() == {field}
        move = made.move(2, 1, " It can begin. ")
        assert move is not None
        assert (move.number, move.reason) == (1, "It can begin.")
        assert made.order() == [2, 0, 1]
        assert made.move(2, 1) is None  # the same click again
        assert made.move(0, 3) is not None
        assert made.order() == [2, 1, 0]
        assert len(db.session.scalars(select(WaitlistMove)).all()) == 2
        trail = select(AuditEntry.action).where(AuditEntry.subject_type == "waitlist_move")
        assert db.session.scalars(trail).all() == ["waitlist:move"] * 2
        decide(made.manager, made.cases[2], amount=100_000_00)
        assert made.order() == [1, 0]
        with pytest.raises(NotNow):
            made.move(2, 1)
        auditor = actor_of(make_person(roles=[("auditor", made.call.fund_id)]))
        with pytest.raises(NotPermitted):
            transact(
                lambda: operations.move_on_waiting_list(
                    auditor, application=made.cases[0], place=1, reason="I say so."
                )
            )

    def test_an_award_past_one_that_stands_before_it_says_why(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = Waits()
        made.move(2, 1)
        with pytest.raises(Invalid, match="1 application that stands before it"):
            decide(made.manager, made.cases[0], amount=100_000_00)
        # Who stands first on the list passes nobody, though others have a better rank.
        first = decide(made.manager, made.cases[2], amount=100_000_00)
        assert "departs" not in first.figures
        monkeypatch.setattr(queries_departing, "waiting_before", lambda _actor, _one: 0)
        second = decide(made.manager, made.cases[1], amount=100_000_00)
        assert "departs" not in second.figures  # without the guard

    def test_nobody_learns_of_one_that_they_must_not_know_of(self) -> None:
        made = Waits()
        barred = actor_of(make_person(roles=[("fund_manager", made.call.fund_id)]))
        transact(
            lambda: operations.declare_conflict(
                barred,
                application=db.session.get_one(Application, made.cases[1].id),
                kind="family",
            )
        )
        assert made.order(barred) == [0, 2]
        for place in (1, 3, 2):  # whatever happens to the one they do not see
            made.move(1, place)
            assert made.order(barred) == [0, 2]
        transact(
            lambda: operations.move_on_waiting_list(
                barred,
                application=db.session.get_one(Application, made.cases[2].id),
                place=1,
                reason="It can begin.",
            )
        )
        assert made.order(barred) == [2, 0]
        assert sorted(made.order()) == [0, 1, 2]

    def test_moved_by_two_at_once_it_stays_a_list(self, in_app: Flask) -> None:
        made = Waits()
        manager, ids, call = made.manager, [each.id for each in made.cases], made.call_id
        db.session.remove()

        def mover(n: int) -> Callable[[], int]:
            def work() -> int:
                case = db.session.get_one(Application, ids[n % 3])
                operations.move_on_waiting_list(
                    manager, application=case, place=1 + (n + 1) % 3, reason=f"Move {n}."
                )
                return n

            return work

        got = together(in_app, 6, lambda n: transact(mover(n)))
        assert sorted(map(str, got)) == [str(n) for n in range(6)]
        listed = waiting_list(SYSTEM, db.session.get_one(Call, call))
        assert sorted(each.application_id for each in listed) == sorted(ids)
        moves = db.session.scalars(select(WaitlistMove).order_by(WaitlistMove.number)).all()
        assert [each.number for each in moves] == list(range(1, len(moves) + 1))

    def test_minutes_keep_it_as_it_stood_when_the_meeting_closed(self) -> None:
        scene = Scene()
        for case in (scene.best, scene.middle):
            for who in (scene.chair, scene.one):
                scene.vote(who, case, "waitlist")
            scene.settle(case, "waitlisted", key=case.reference)
        chair = actor_of(scene.chair)

        def move(case: Application) -> None:
            held = db.session.get_one(Application, case.id)
            transact(
                lambda: operations.move_on_waiting_list(
                    chair, application=held, place=1, reason="It can begin."
                )
            )

        def told(who: Actor) -> list[str]:
            document = catalogue_panels.minutes(who, scene.panel)
            last = [each for each in document.parts if isinstance(each, Items)][-1]
            return list(last.items)

        move(scene.middle)
        transact(lambda: operations.close_panel(chair, panel=scene.panel))
        names = [f"{each.title} ({each.reference})" for each in (scene.middle, scene.best)]
        assert told(chair) == [f"{names[0]}: It can begin.", names[1]]
        assert told(actor_of(scene.one)) == names
        move(scene.best)
        assert told(actor_of(scene.one)) == names


def test_the_list_on_its_page(app: Flask) -> None:
    with app.app_context():
        made = Waits()
        path, ref = f"/desk/calls/{made.call.slug}/waiting-list", made.cases[2].reference
        titles = [each.title for each in made.cases]
        person = db.session.get_one(type(make_person()), made.manager.person_id or 0)
        client = sign_in(app, person)
        auditor = sign_in(app, make_person(roles=[("auditor", made.call.fund_id)]))
    page = client.get(f"{path}?move={ref}").text
    places = [page.index(f"{n}. {title}") for n, title in enumerate(titles, start=1)]
    assert places == sorted(places)
    assert f'value="{ref}"' in page
    typed = {"reference": ref, "place": "1"}
    answer = client.post(path, data=typed)
    assert answer.status_code == 422
    assert "Say why it moves." in answer.text
    for wrong, said in (
        ({"reference": "X-1"}, "There is no application"),
        ({"place": "9"}, "3 places"),
    ):
        answer = client.post(path, data={**typed, "reason": "It can begin.", **wrong})
        assert said in answer.text
        assert "It can begin." in answer.text
    for _twice in range(2):
        assert client.post(path, data={**typed, "reason": "It can begin."}).status_code == 303
    page = auditor.get(path).text
    assert f"1. {titles[2]}" in page
    assert page.count("It can begin.") == 1
    assert "Move the application" not in page
    with app.app_context():
        assert len(db.session.scalars(select(WaitlistMove)).all()) == 1


@pytest.mark.browser
@on_sqlite
@pytest.mark.parametrize("phone", [False, True])
def test_the_list_reads_well(
    app: Flask, live_server: LiveServer, person: Window, phone: bool
) -> None:
    with app.app_context():
        made = Waits()
        made.move(2, 1)
        path, email = f"/desk/calls/{made.call.slug}/waiting-list", made.manager.email
        db.session.remove()
    nida = signs_in(person, live_server, "Nida", email, phone=phone)
    for tongue in ("en", "ur"):
        nida.goes_to(f"{path}?lang={tongue}")
        assert "It can begin." in nida.text()
        is_right(nida)
        nida.picture(f"waiting list, {tongue}{', phone' if phone else ''}")
