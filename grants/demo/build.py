"""The steps by which the demonstration comes about, in the order of the calendar.

Four weeks ago the last call closed and its thirty applications went to reviewers; half a
year ago an earlier call led to an award, one instalment of which is paid; one call is
open. Everything is done by the people whose job it is, so it passes every rule.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import select

from grants.accounts.actors import actor_of
from grants.accounts.models import Person, Role
from grants.accounts.operations import add_person
from grants.accounts.operations_roles import grant_role
from grants.applications import operations as applying
from grants.applications.models import Application
from grants.applications.queries_drafts import answers_of as answers_of_draft
from grants.applications.queries_eligibility import answer_code
from grants.awards.models import Award
from grants.calls import operations as calling
from grants.calls.models import Call
from grants.calls.operations_clock import due_calls, move_by_clock
from grants.calls.templates import call_template
from grants.calls.text import Text
from grants.demo import agreement, cast, complaints, framework, money, paid, panel, varied
from grants.demo.scores import review_all
from grants.demo.stories import STORIES, Story, answers_of
from grants.disbursements.models import Disbursement
from grants.funds import operations as giving
from grants.funds.models import Fund
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.policy import SYSTEM, Actor
from grants.organisations.models import Organisation
from grants.organisations.operations import describe_organisation

T = TypeVar("T")

ZONE = "Asia/Karachi"
EARLIER = Story(
    "Awaz Youth Forum",
    "cso",
    "Rickshaw theatre, first season",
    "Young people perform short plays about rumours from the back of a rickshaw.",
    "Rumours set neighbours against each other after the floods.",
    "town-1",
    420,
    2000,
    3.4,
)


def build() -> None:
    """Make the whole demonstration in an empty, migrated database."""
    today = clock.today(ZONE)
    people = _people()
    with clock.at(_at(today, -260, 9)):
        fund = _fund(people)
        paid.give_bands(
            fund,
            manager=people[cast.MANAGER.address],
            second=people[cast.SECOND_MANAGER.address],
        )
    _earlier_award(fund, people, today)
    _call_in_review(fund, people, today)
    _open_call(fund, people, today)
    with clock.at(_at(today, -1)):
        _read_the_bank(fund, people, today)
    complaints.complain(
        _actor(people[cast.MANAGER.address]),
        db.session.scalars(select(Award)).one(),
        db.session.scalars(select(Call).where(Call.slug == "safe-streets-2027")).one(),
        earlier=_at(today, -12),
        yesterday=_at(today, -1),
    )


def _read_the_bank(fund: Fund, people: dict[str, Person], today: date) -> None:
    money.give_for_work(_actor(people[cast.MANAGER.address]), fund)
    money.ask_another(_actor(people[cast.MANAGER.address]))
    paid_on = db.session.scalars(select(Disbursement.paid_on)).one()
    if paid_on is None:
        raise RuntimeError("the first instalment was not paid")
    days = (
        today - timedelta(days=260),
        paid_on,
        today - timedelta(days=1),
        today - timedelta(days=1),
    )
    money.read_the_bank(_actor(people[cast.FINANCE.address]), fund, days)


def _at(today: date, days: int, hour: int = 10) -> datetime:
    day = today + timedelta(days=days)
    return clock.from_local(f"{day.isoformat()} {hour:02}:00", ZONE)


def _do(work: Callable[[], T]) -> T:
    return transact(work)


def _move_calls() -> None:
    for call_id in due_calls(clock.now()):
        _do(lambda c=call_id: move_by_clock(c, clock.now()))  # type: ignore[misc]


def _people() -> dict[str, Person]:
    parts = [*cast.STAFF, *cast.REVIEWERS, cast.RECIPIENT, cast.APPLICANT]
    made: dict[str, Person] = {}
    for part in parts:
        person = _do(
            lambda part=part: add_person(  # type: ignore[misc]
                SYSTEM,
                name=part.name,
                email=part.email,
                password=cast.PASSWORD,
                language=part.language,
            )
        )
        for role in part.roles:
            if role != Role.CONTRIBUTOR:
                _do(lambda p=person, r=role: grant_role(SYSTEM, person=p, role=Role(r)))  # type: ignore[misc]
        made[part.address] = person
    return made


def _actor(person: Person) -> Actor:
    return actor_of(person)


def _fund(people: dict[str, Person]) -> Fund:
    manager = _actor(people[cast.MANAGER.address])
    fund = _do(
        lambda: giving.open_fund(
            manager,
            name="Peshawar Local Innovation Fund",
            slug="peshawar",
            reference_prefix="PLIF",
            currency="PKR",
            time_zone=ZONE,
            city="Peshawar",
            objectives=(
                "Resilience of neighbourhoods, positive alternatives for young people, and trust "
                "between communities and the city, as the local framework for prevention says."
            ),
            contact="City Hall, Peshawar. Free helpline 0800 00 000, Monday to Saturday, 9 to 17",
        )
    )
    money.give(manager, fund)
    money.let_in(manager, _actor(people[cast.CONTRIBUTOR.address]))
    agreement.keep(manager, fund)
    framework.enter(manager, fund)
    money.match(manager, _actor(people[cast.SECOND_MANAGER.address]), fund)
    return fund


def _call(
    fund: Fund,
    manager: Actor,
    slug: str,
    title: tuple[str, str],
    opens: datetime,
    closes: datetime,
    objectives: Sequence[str],
) -> Call:
    template = call_template("young-people-and-belonging")
    if template is None:
        raise RuntimeError("the call template is missing from the product")
    named = replace(template.definition, title=Text((("en", title[0]), ("ur", title[1]))))
    definition = framework.answering(named, objectives)
    call = _do(
        lambda: calling.copy_call(
            manager,
            fund=fund,
            definition=definition,
            slug=slug,
            opens=clock.local(opens, ZONE).strftime("%Y-%m-%d %H:%M"),
            closes=clock.local(closes, ZONE).strftime("%Y-%m-%d %H:%M"),
        )
    )
    _do(lambda: calling.announce(manager, call))
    return call


def _submit(
    fund: Fund, call: Call, story: Story, person: Person, organisation: Organisation
) -> Application:
    """One organisation applies, from the first answer to the receipt."""
    actor = _actor(person)
    application = _do(
        lambda: applying.start_application(actor, call=call, organisation=organisation)
    )
    answers = answers_of(story, _first_day(call))
    answers |= framework.ticked(calling.definition_of(call), story.people)
    _do(lambda: applying.save_answers(actor, application, answers))
    _do(
        lambda: applying.submit_application(
            actor, application, arrived_at=clock.now(), key=f"demo-{application.reference}"
        )
    )
    return application


def _first_day(call: Call) -> date:
    """The first day on which the call lets work begin."""
    asked = calling.definition_of(call).question("starts")
    earliest = asked.earliest if asked is not None else None
    return date.fromisoformat(earliest) if earliest else clock.today(ZONE)


def _check_all(manager: Actor, call: Call) -> list[Application]:
    """The manager finds every submitted application eligible, and starts the review."""
    applications = list(
        db.session.scalars(
            select(Application).where(Application.call_id == call.id).order_by(Application.id)
        )
    )
    for application in applications:
        if answers_of_draft(application).get("worked_before") == "begun":
            _do(lambda a=application: _clear(manager, a))  # type: ignore[misc]
        _do(lambda a=application: applying.find_eligible(manager, a))  # type: ignore[misc]
    _do(lambda: calling.start_review(manager, call))
    return applications


def _clear(manager: Actor, application: Application) -> None:
    applying.clear_caveat(
        manager,
        application,
        question="worked_before",
        answer=answer_code("begun"),
        note="The union council knows their evening classes and speaks well of them.",
    )


def _organisation(story: Story, person: Person) -> Organisation:
    return _do(
        lambda: describe_organisation(
            _actor(person),
            name=story.organisation,
            kind=story.kind,
            registration_number=f"KP-{4000 + len(story.title) * 37}",
            founded_year=2008 + story.people % 12,
            area="Peshawar",
            address="Peshawar, Khyber Pakhtunkhwa",
            about=story.summary,
        )
    )


def _earlier_award(fund: Fund, people: dict[str, Person], today: date) -> None:
    manager = _actor(people[cast.MANAGER.address])
    with clock.at(_at(today, -230)):
        call = _call(
            fund, manager, "first-call-2026",
            ("Neighbours after the floods", "سیلاب کے بعد ہمسائے"),
            _at(today, -230, 9), _at(today, -200, 17),
            ("belonging", "work"),
        )  # fmt: skip
    with clock.at(_at(today, -205)):
        sana = people[cast.RECIPIENT.address]
        organisation = _organisation(EARLIER, sana)
        application = _submit(fund, call, EARLIER, sana, organisation)
    with clock.at(_at(today, -199)):
        _move_calls()
        _check_all(manager, call)
        reviewers = [people[part.address] for part in cast.REVIEWERS[:3]]
        review_all(manager, [(application, EARLIER)], reviewers, leave_open=0)
    award = paid.decide_and_pay(
        fund=fund,
        application=application,
        recipient=people[cast.RECIPIENT.address],
        manager=people[cast.MANAGER.address],
        second_manager=people[cast.SECOND_MANAGER.address],
        finance=people[cast.FINANCE.address],
        second=people[cast.SECOND_FINANCE.address],
        decided=_at(today, -170),
        zone=ZONE,
    )
    with clock.at(_at(today, -160)):
        _do(lambda: calling.publish_decisions(manager, call))
    varied.vary(
        award,
        recipient=people[cast.RECIPIENT.address],
        manager=people[cast.MANAGER.address],
        second_manager=people[cast.SECOND_MANAGER.address],
        earlier=_at(today, -70),
        lately=_at(today, -2),
    )


def _call_in_review(fund: Fund, people: dict[str, Person], today: date) -> None:
    manager = _actor(people[cast.MANAGER.address])
    with clock.at(_at(today, -58)):
        call = _call(
            fund, manager, "belonging-2026",
            ("Young people and belonging", "نوجوان اور اپنائیت"),
            _at(today, -58, 9), _at(today, -21, 17),
            ("cohesion", "belonging", "trust"),
        )  # fmt: skip
    pairs: list[tuple[Application, Story]] = []
    for number, story in enumerate(STORIES):
        with clock.at(_at(today, -36 + number // 2, 9 + number % 8)):
            if story.organisation == EARLIER.organisation:
                person = people[cast.RECIPIENT.address]
                organisation = db.session.scalars(
                    select(Organisation).where(Organisation.name == story.organisation)
                ).one()
            else:
                person = _writer(number)
                organisation = _organisation(story, person)
            pairs.append((_submit(fund, call, story, person, organisation), story))
    with clock.at(_at(today, -20)):
        _move_calls()
        _check_all(manager, call)
    with clock.at(_at(today, -18)):
        reviewers = [people[part.address] for part in cast.REVIEWERS]
        review_all(manager, pairs, reviewers, leave_open=3)
    with clock.at(_at(today, -2)):
        panel.tell_interests(reviewers)
        panel.watch_risks(manager, pairs[1][0], cast.SECOND_MANAGER.name)
        chair, second = people[cast.MANAGER.address], people[cast.SECOND_MANAGER.address]
        panel.plan_meeting(
            manager, call, chair, [second, *reviewers[:3]], meets_at=_at(today, 6, 11)
        )


def _writer(number: int) -> Person:
    """Whoever writes for an organisation; nobody needs to sign in as them."""
    return _do(
        lambda: add_person(
            SYSTEM,
            name=f"Coordinator {number + 1}",
            email=f"coordinator{number + 1}@example.org",
            password=cast.PASSWORD,
        )
    )


def _open_call(fund: Fund, people: dict[str, Person], today: date) -> None:
    manager = _actor(people[cast.MANAGER.address])
    with clock.at(_at(today, -16)):
        call = _call(
            fund, manager, "safe-streets-2027",
            ("Safe streets, open schools", "محفوظ گلیاں، کھلے سکول"),
            _at(today, -16, 9), _at(today, 5, 17),
            ("belonging", "trust"),
        )  # fmt: skip
    with clock.at(_at(today, -3)):
        writer = people[cast.APPLICANT.address]
        story = replace(
            STORIES[3],
            organisation="Rahat Learning (Pvt) Ltd",
            title="Homework rooms above the bazaar",
            summary="Shops lend their upper rooms for homework hours with a student tutor.",
        )
        organisation = _organisation(story, writer)
        actor = _actor(writer)
        draft = _do(lambda: applying.start_application(actor, call=call, organisation=organisation))
        begun = {
            key: value
            for key, value in answers_of(story, _first_day(call)).items()
            if key not in {"budget", "declaration", "safety", "complaints", "results"}
        }
        _do(lambda: applying.save_answers(actor, draft, begun))
