"""A panel's meeting: its agenda, who sees what of it, votes, outcomes, and what guards them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models import Application
from grants.kernel import clock
from grants.kernel.db import Base, db, transact
from grants.kernel.errors import Invalid, NotFound, NotNow, NotPermitted
from grants.kernel.money import Money
from grants.kernel.outbox import OutboxMessage
from grants.kernel.policy import Actor, visible
from grants.reviews import checks_panel, operations, queries_panel
from grants.reviews.agenda import Order, around_the_line
from grants.reviews.models import Decision, Outcome
from grants.reviews.models_panel import (
    Panel,
    PanelItem,
    PanelNote,
    PanelSettlement,
    PanelVote,
    Vote,
)
from grants.reviews.operations import Meeting, panel_session
from grants.reviews.panel_votes import leads
from tests.factories.applications import make_application, make_call
from tests.factories.money import make_contribution, make_fund
from tests.factories.panels import make_panel
from tests.factories.people import make_organisation, make_person
from tests.factories.reviews import make_reviewed, make_reviewer

pytestmark = pytest.mark.usefixtures("in_app")


class Scene:
    """A call with three scored applications, a chair and two reviewers on its panel."""

    def __init__(self, *, in_session: bool = True, quorum: int = 2) -> None:
        self.fund = make_fund()
        make_contribution(self.fund, "1,000,000")
        self.call = make_call(self.fund, budget=10_000_000_00)
        self.best, self.middle, self.last = (
            make_reviewed(make_application(self.call, status="in_review"), {"M1": score})
            for score in (4, 3, 2)
        )
        self.chair = make_person("Chair", roles=[("fund_manager", self.fund.id)])
        self.one = make_reviewer("One", self.fund.id)
        self.two = make_reviewer("Two", self.fund.id)
        self.panel = make_panel(
            self.call,
            [self.one, self.two],
            chair=self.chair,
            quorum=quorum,
            in_session=in_session,
        )

    def item(self, application: Application) -> PanelItem:
        return db.session.scalars(
            select(PanelItem).where(
                PanelItem.panel_id == self.panel.id,
                PanelItem.application_id == application.id,
            )
        ).one()

    def vote(self, who: Person, application: Application, vote: str = "award") -> None:
        actor = actor_of(who)
        transact(lambda: operations.cast_vote(actor, item=self.item(application), vote=Vote(vote)))

    def settle(
        self,
        application: Application,
        outcome: str = "awarded",
        *,
        who: Person | None = None,
        key: str = "once",
    ) -> PanelSettlement:
        actor = actor_of(who or self.chair)
        return transact(
            lambda: operations.settle_item(
                actor,
                item=self.item(application),
                outcome=Outcome(outcome),
                amount=Money(100_000_00, "PKR") if outcome == "awarded" else None,
                reason="Most of us saw the need.",
                key=key,
                departure="" if outcome == "awarded" else "Others do more with less.",
            )
        )

    def declare(self, who: Person, application: Application) -> None:
        actor = actor_of(who)
        transact(
            lambda: operations.declare_conflict(
                actor,
                application=db.session.get_one(Application, application.id),
                kind="family",
            )
        )

    def seen(self, who: Person) -> list[str]:
        return [
            each.application.reference for each in queries_panel.agenda(actor_of(who), self.panel)
        ]


def test_the_agenda_begins_around_the_line() -> None:
    assert around_the_line([1, 2, 3, 4, 5], 2) == [2, 3, 1, 4, 5]
    assert around_the_line([1, 2], 2) == [2, 1]
    assert around_the_line([1, 2, 3], 0) == [1, 2, 3]
    call = make_call(budget=200)
    made = [
        make_application(
            call,
            status="in_review",
            requested=100,
            merit_millis=1000 * merit,
            reviews_submitted=1,
            harm_gate="held" if merit == 4 else "clear",
        )
        for merit in (5, 4, 3, 2, 1)
    ]
    references = [each.reference for each in made]
    for order, places in ((Order.LINE, [2, 3, 0, 4]), (Order.RANK, [0, 2, 3, 4])):
        panel = make_panel(call, [make_reviewer()], order=order, in_session=False)
        agenda = queries_panel.agenda(actor_of(panel.chair), panel)
        assert [each.application.reference for each in agenda] == [references[n] for n in places]


def test_members_are_told_when_and_where_and_nothing_of_the_agenda() -> None:
    scene = Scene(in_session=False)
    mails = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.subject.contains("The panel on"))
    ).all()
    assert {mail.recipient for mail in mails} == {
        scene.chair.email,
        scene.one.email,
        scene.two.email,
    }
    assert all("Town hall, room 2" in mail.body for mail in mails)
    assert not any(scene.best.title in mail.body for mail in mails)


def test_what_a_meeting_needs() -> None:
    call = make_call()
    chair = make_person(roles=[("fund_manager", call.fund_id)])
    reviewer = make_reviewer(fund_id=call.fund_id)
    whole = Meeting(clock.now() + timedelta(days=1), "Here", 2, chair, [chair, reviewer])

    def plan(who: Person, meeting: Meeting) -> Panel:
        actor = actor_of(who)
        return transact(
            lambda: operations.plan_panel(
                actor, call=call, meeting=meeting, order=Order.LINE, most=5
            )
        )

    for wrong, field in (
        (replace(whole, place=" "), "place"),
        (replace(whole, quorum=1), "quorum"),
        (replace(whole, quorum=3), "quorum"),
        (replace(whole, chair=reviewer), "chair"),
        (replace(whole, members=[reviewer, make_person()]), "chair"),
    ):
        with pytest.raises(Invalid) as error:
            plan(chair, wrong)
        assert set(error.value.fields) == {field}
    with pytest.raises(NotPermitted):
        plan(reviewer, whole)
    assert plan(chair, whole).status == "planned"


def test_the_panel_votes_and_the_chair_settles() -> None:
    scene = Scene()
    reviewer = make_reviewer(fund_id=scene.fund.id)
    scene.vote(scene.one, scene.best, "decline")
    scene.vote(scene.one, scene.best)  # changed before it is settled
    scene.vote(scene.two, scene.best, "waitlist")
    scene.vote(scene.chair, scene.best)
    settled = scene.settle(scene.best)
    assert settled.decision is not None
    assert (settled.outcome, settled.decision.outcome) == ("awarded", "awarded")
    assert settled.record == {
        "quorum": 2,
        "present": ["Chair", "One", "Two"],
        "recused": [],
        "votes": [
            {"name": "Chair", "vote": "award", "reviewed": False},
            {"name": "One", "vote": "award", "reviewed": False},
            {"name": "Two", "vote": "waitlist", "reviewed": False},
        ],
    }
    db.session.refresh(scene.best)
    assert scene.best.status == "awarded"
    assert scene.item(scene.best).status == "settled"
    assert list(checks_panel.outcomes_hold()) == []
    with pytest.raises(NotNow, match="It is settled"):
        scene.vote(scene.two, scene.best)
    assert scene.settle(scene.best).id == settled.id  # the same click again
    with pytest.raises(NotPermitted):
        scene.vote(reviewer, scene.middle)  # sits on no panel


def test_who_reviewed_it_may_vote_and_is_shown_as_such() -> None:
    scene = Scene()
    from tests.factories.reviews import make_review, submit

    submit(make_review(scene.middle, scene.one))
    for who in (scene.one, scene.two):
        scene.vote(who, scene.middle, "waitlist")
    record = scene.settle(scene.middle, "waitlisted").record
    assert [each["reviewed"] for each in record["votes"]] == [True, False]


def test_a_quorum_is_of_those_present_without_an_interest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = Scene(quorum=3)
    for who in (scene.chair, scene.one, scene.two):
        scene.vote(who, scene.best)
    scene.declare(scene.two, scene.best)
    with pytest.raises(NotNow, match="2 of the members present can settle it; 3 are needed"):
        scene.settle(scene.best)
    assert db.session.scalars(select(Decision)).all() == []
    # Positive control: without the guard it is settled, and `grants verify` says so.
    monkeypatch.setattr(panel_session, "_demand_quorum", lambda *_given: None)
    record = scene.settle(scene.best).record
    assert (record["recused"], len(record["votes"])) == (["Two"], 2)
    assert any("fewer votes" in str(each) for each in checks_panel.outcomes_hold())


def test_votes_are_needed_and_the_outcome_is_what_most_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = Scene()
    scene.vote(scene.chair, scene.best)
    with pytest.raises(NotNow, match="1 have voted; 2 are needed"):
        scene.settle(scene.best)
    for who in (scene.one, scene.two):
        scene.vote(who, scene.best, "decline")
    with pytest.raises(NotNow, match="did not vote for this outcome"):
        scene.settle(scene.best)
    monkeypatch.setattr(panel_session, "leads", lambda *_given: True)
    scene.settle(scene.best)
    assert any("another outcome" in str(each) for each in checks_panel.outcomes_hold())


def test_where_two_lead_the_chair_chooses() -> None:
    votes = [{"vote": "award"}, {"vote": "decline"}, {"vote": "abstain"}, {"vote": "abstain"}]
    assert [leads(each.value, votes) for each in Outcome] == [True, True, False]
    assert not any(leads(each.value, votes[2:]) for each in Outcome)


def test_only_who_chairs_settles() -> None:
    scene = Scene()
    deputy = make_person("Deputy", roles=[("fund_manager", scene.fund.id)])
    panel = make_panel(scene.call, [deputy, scene.one], chair=scene.chair)
    scene.panel = panel
    for who in (scene.chair, deputy, scene.one):
        scene.vote(who, scene.last, "decline")
    for who in (scene.one, scene.two):
        with pytest.raises(NotPermitted):
            scene.settle(scene.last, "declined", who=who)
    with pytest.raises(NotNow, match="The chair is present"):
        scene.settle(scene.last, "declined", who=deputy)
    scene.declare(scene.chair, scene.last)
    with pytest.raises(NotPermitted):
        scene.settle(scene.last, "declined")
    assert scene.settle(scene.last, "declined", who=deputy).record["recused"] == ["Chair"]


def test_who_is_not_there_neither_votes_nor_settles() -> None:
    scene = Scene()
    chair = actor_of(scene.chair)
    transact(lambda: operations.mark_present(chair, panel=scene.panel, people=[scene.one.id]))
    with pytest.raises(NotNow, match="not marked as present"):
        scene.vote(scene.two, scene.best)
    with pytest.raises(NotNow, match="not marked as present"):
        scene.settle(scene.best)


def _acts(scene: Scene, who: Actor, item: PanelItem) -> list[Callable[[], object]]:
    held = db.session.get_one(PanelItem, item.id)
    return [
        lambda: operations.cast_vote(who, item=held, vote=Vote.AWARD),
        lambda: operations.write_note(who, panel=scene.panel, item=held, text="I was there."),
        lambda: operations.settle_item(
            who, item=held, outcome=Outcome.DECLINED, amount=None, reason="No.", key="k"
        ),
        lambda: operations.defer_item(who, item=held, reason="Later."),
        lambda: operations.move_item(who, item=held, up=True),
    ]


def test_the_barred_see_and_do_nothing() -> None:
    scene = Scene()
    deputy = make_person("Deputy", roles=[("fund_manager", scene.fund.id)])
    scene.panel = make_panel(scene.call, [deputy, scene.one], chair=scene.chair)
    item = scene.item(scene.best)
    chair = actor_of(scene.chair)
    transact(
        lambda: operations.write_note(
            chair, panel=scene.panel, item=scene.item(scene.best), text="A secret."
        )
    )
    scene.vote(deputy, scene.best)
    assert len(scene.seen(deputy)) == 3
    scene.declare(deputy, scene.best)
    assert scene.seen(deputy) == [scene.middle.reference, scene.last.reference]
    barred = actor_of(deputy)
    with pytest.raises(NotFound):
        queries_panel.item(barred, item.public_id)
    assert queries_panel.notes(barred, scene.panel) == []
    assert queries_panel.own_votes(barred, [item]) == {}
    for act in _acts(scene, barred, item):
        with pytest.raises(NotPermitted):
            transact(act)
    # The neighbours change places as if nothing stood between them.
    transact(lambda: operations.move_item(barred, item=scene.item(scene.last), up=True))
    assert scene.seen(deputy) == [scene.last.reference, scene.middle.reference]
    assert scene.seen(scene.one)[0] == scene.best.reference


def test_a_member_from_the_applicant_is_kept_out() -> None:
    scene = Scene()
    member = make_person("Named")
    body = make_organisation(signatories=[member])
    own = make_reviewed(make_application(scene.call, status="in_review", organisation=body))
    scene.panel = make_panel(scene.call, [member], chair=scene.chair)
    assert own.reference not in scene.seen(member)
    assert own.reference in scene.seen(scene.chair)


def test_a_named_member_sees_the_cases_until_the_meeting_is_closed() -> None:
    scene = Scene()
    named = make_person("Named")
    stranger = actor_of(make_person())
    panel = make_panel(scene.call, [named], chair=scene.chair)

    def sees(actor: Actor) -> int:
        rows = db.session.scalars(select(Application).where(visible(actor, Application)))
        return len(rows.all())

    assert (sees(actor_of(named)), sees(stranger)) == (3, 0)
    scene.panel = panel
    scene.declare(named, scene.last)  # on the spot, without a role in the fund
    assert sees(actor_of(named)) == 2
    chair = actor_of(scene.chair)
    transact(lambda: operations.close_panel(chair, panel=panel))
    assert sees(actor_of(named)) == 0
    assert [scene.item(each).status for each in (scene.best, scene.last)] == ["deferred"] * 2


def test_votes_of_others_are_sealed_until_it_is_settled() -> None:
    scene = Scene()
    for who in (scene.chair, scene.one):
        scene.vote(who, scene.last, "decline")

    def seen_by(who: Person) -> int:
        rows = db.session.scalars(select(PanelVote).where(visible(actor_of(who), PanelVote)))
        return len(rows.all())

    assert [seen_by(who) for who in (scene.chair, scene.one, scene.two)] == [1, 1, 0]
    scene.settle(scene.last, "declined")
    assert [seen_by(who) for who in (scene.chair, scene.one, scene.two)] == [2, 2, 2]


@pytest.mark.parametrize("table", ["panel_note", "panel_settlement"])
def test_minutes_are_never_changed(table: str, database_url: str) -> None:
    scene = Scene()
    chair = actor_of(scene.chair)
    transact(lambda: operations.write_note(chair, panel=scene.panel, text="We began."))
    transact(lambda: operations.defer_item(chair, item=scene.item(scene.last), reason="Too late."))
    names = ", ".join(column.name for column in Base.metadata.tables[table].columns)
    attempts = [f"UPDATE {table} SET id = id", f"DELETE FROM {table}"]
    if database_url.startswith("sqlite"):
        attempts.append(f"INSERT OR REPLACE INTO {table} ({names}) SELECT {names} FROM {table}")
    for attempt in attempts:
        with pytest.raises(Exception, match="append-only"):
            db.session.execute(text(attempt))
        db.session.rollback()
    assert db.session.scalars(select(PanelNote)).one().text == "We began."
