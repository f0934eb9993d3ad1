"""Caveats, limits, tiers and several applications, from the quiz to the staff's check."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models import Application, CaveatClearance
from grants.applications.operations import clear_caveat, find_eligible, starting
from grants.applications.states import ApplicationStatus
from grants.calls.applying import Applying, Limits, Tier
from grants.calls.definition import CallDefinition
from grants.calls.eligibility import Passes
from grants.calls.models import Call
from grants.calls.questions import Role
from grants.calls.text import Text
from grants.kernel.audit import AuditEntry
from grants.kernel.checks import run_all
from grants.kernel.db import db, transact
from grants.kernel.errors import NotNow
from grants.organisations.models import Organisation
from tests.applications.pages import Applicant, application_named, make_open_call, text_of
from tests.applications.samples import CALL, COMPLETE
from tests.calls.test_judging import rupees
from tests.factories.people import keep, make_organisation, make_person, sign_in
from tests.harness.crowd import together
from tests.harness.databases import on_sqlite

pytestmark = pytest.mark.usefixtures("at")


def with_role_on_own(definition: CallDefinition) -> CallDefinition:
    """The question on the own share asks for the match, and may stay open."""
    sections = tuple(
        replace(
            section,
            questions=tuple(
                replace(each, role=Role.MATCH, when=None) if each.key == "own" else each
                for each in section.questions
            ),
        )
        for section in definition.sections
    )
    return replace(definition, sections=sections)


REGISTERED, *OTHERS, YEARS = CALL.eligibility
DEEP = with_role_on_own(
    replace(
        CALL,
        eligibility=(
            REGISTERED,
            *OTHERS,
            replace(
                YEARS,
                passes=Passes(at_least=3),
                caveat=Passes(at_least=1),
                staff_ask=Text.plain("Staff ask for two references."),
            ),
        ),
        applying=Applying(
            Limits((Text.plain("Peshawar"),), age_at_least=1),
            (
                Tier("small", Text.plain("Small"), rupees(400_000)),
                Tier("large", Text.plain("Large"), rupees(2_500_000), 50, 2),
            ),
        ),
    )
)
SEVERAL = replace(CALL, applying=Applying(several=True))


@pytest.fixture
def begin(app: Flask) -> Callable[..., Applicant]:
    """Somebody of an organisation, signed in, and a call that is open."""

    def make(definition: CallDefinition = DEEP, **profile: object) -> Applicant:
        with app.app_context():
            make_open_call(definition=definition)
            person, owner = make_person("Sana Gul"), make_person("Imran Afridi")
            body = make_organisation("Awaz", members=[person], signatories=[owner], area="Peshawar")
            for name, value in {"founded_year": 2018, **profile}.items():
                setattr(body, name, value)
            keep(body)
        sana = Applicant(app, sign_in(app, person), definition)
        sana.person = person
        return sana

    return make


@pytest.fixture
def nida(app: Flask) -> FlaskClient:
    with app.app_context():
        return sign_in(app, make_person("Nida Shah", roles=["fund_manager"]))


def desk(sana: Applicant, rest: str = "") -> str:
    return f"/desk/applications/{sana.reference}{rest}"


def profile(sana: Applicant, **values: object) -> None:
    """Correct the profile of the organisation."""
    with sana.app.app_context():
        body = db.session.execute(select(Organisation)).scalars().one()
        for name, value in values.items():
            setattr(body, name, value)
        db.session.commit()


def submitted_with_caveat(sana: Applicant) -> None:
    sana.starts({**COMPLETE, "years": 2})
    sana.fills_everything({**COMPLETE, "own": 25_000_000})
    assert "Staff will ask about" in sana.reads(sana.path())
    sana.submits()


def clearing(sana: Applicant, manager: Person) -> CaveatClearance:
    actor = actor_of(db.session.get_one(Person, manager.id))
    application = application_named(sana.reference)
    return clear_caveat(actor, application, question="years", answer="2", note="Both praise it.")


def test_a_caveat_is_cleared_before_it_is_eligible(
    app: Flask, begin: Callable[..., Applicant], nida: FlaskClient
) -> None:
    sana = begin()
    submitted_with_caveat(sana)
    page = text_of(nida.get(desk(sana)))
    assert "Caveat, not cleared" in page
    assert "Staff ask for two references." in page
    assert nida.post(desk(sana, "/eligible")).status_code == 409
    listed = text_of(nida.get("/desk/calls/small-grants/applications/eligible"))
    assert "No application that waits passes" in listed
    path = desk(sana, "/caveats/years")
    assert "Staff ask for two references." in text_of(nida.get(path))
    assert nida.post(path, data={"answer": "2", "note": " "}).status_code == 422
    assert nida.post(path, data={"answer": "9", "note": "Good"}).status_code == 409
    assert nida.post(path, data={"answer": "2", "note": "Both praise it."}).status_code == 303
    assert nida.post(path, data={"answer": "2", "note": "Again"}).status_code == 409
    assert nida.get(desk(sana, "/caveats/registered")).status_code == 404
    page = text_of(nida.get(desk(sana)))
    assert "Nida Shah cleared it" in page
    assert "Both praise it." in page
    with app.app_context():
        entry = db.session.execute(
            select(AuditEntry).where(AuditEntry.action == "application:clear_caveat")
        ).scalar_one()
        assert entry.detail == {"question": "years", "reason": "Both praise it."}
    assert nida.post(desk(sana, "/eligible")).status_code == 303
    with app.app_context():
        assert application_named(sana.reference).status == ApplicationStatus.ELIGIBLE
        assert list(run_all()) == []


@on_sqlite
def test_without_the_guard_a_caveat_would_slip_and_verify_says_so(
    app: Flask,
    begin: Callable[..., Applicant],
    nida: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: take the guard out, and the test above would fail; `verify` still sees it."""
    sana = begin()
    submitted_with_caveat(sana)
    monkeypatch.setattr(
        "grants.applications.queries_eligibility.JudgedAnswer.waits", property(lambda _each: False)
    )
    assert nida.post(desk(sana, "/eligible")).status_code == 303
    with app.app_context():
        assert [(each.check, each.subject) for each in run_all()] == [("caveats", sana.reference)]


def test_two_who_clear_at_once_leave_one_clearance(
    app: Flask, begin: Callable[..., Applicant]
) -> None:
    sana = begin()
    submitted_with_caveat(sana)
    with app.app_context():
        managers = [make_person(name, roles=["fund_manager"]) for name in ("Nida", "Omar")]
    done = together(
        app, 2, lambda number: transact(lambda: clearing(sana, managers[number]).cleared_by_id)
    )
    assert sorted(isinstance(each, NotNow) for each in done) == [False, True], done
    with app.app_context():
        assert db.session.execute(select(func.count(CaveatClearance.id))).scalar_one() == 1


def test_clearing_and_finding_eligible_at_once_leave_one_truth(
    app: Flask, begin: Callable[..., Applicant]
) -> None:
    sana = begin()
    submitted_with_caveat(sana)
    with app.app_context():
        manager = make_person("Nida", roles=["fund_manager"])

    def acts(number: int) -> object:
        def work() -> object:
            if number:
                return clearing(sana, manager).id
            actor = actor_of(db.session.get_one(Person, manager.id))
            return find_eligible(actor, application_named(sana.reference)).id

        return transact(work)

    found, cleared = together(app, 2, acts)
    assert isinstance(cleared, int), cleared
    with app.app_context():
        eligible = application_named(sana.reference).status == ApplicationStatus.ELIGIBLE
        assert eligible is not isinstance(found, NotNow)
        assert list(run_all()) == []


@on_sqlite
@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"kind": "public_body"}, "not for organisations of your kind (public bodies)"),
        ({"area": "Mardan"}, "organisations that work in Peshawar. Yours works in Mardan."),
        ({"founded_year": 2026}, "Yours was founded in 2026 and is 0"),
    ],
)
def test_who_is_outside_a_limit_cannot_begin(
    begin: Callable[..., Applicant], values: dict[str, object], says: str
) -> None:
    sana = begin(**values)
    page = sana.reads("/calls/small-grants/apply")
    assert "Your organisation cannot apply" in page
    assert says in page
    data = {"q_registered": "yes", "q_party": "no", "q_kind": "Association", "q_years": "5"}
    assert says in text_of(sana.sends("/calls/small-grants/apply", data, 422))
    with sana.app.app_context():
        assert db.session.execute(select(func.count(Application.id))).scalar_one() == 0


@on_sqlite
def test_what_the_profile_does_not_say_is_a_gap_and_not_a_refusal(
    begin: Callable[..., Applicant],
) -> None:
    sana = begin(founded_year=None)
    sana.starts()
    sana.fills_everything({**COMPLETE, "own": 25_000_000})
    said = "does not say when it was founded"
    assert said in sana.reads(sana.path())
    assert said in sana.reads(sana.path("/check"))
    assert said in text_of(sana.submits(422, key="k"))
    profile(sana, founded_year=2018)
    assert said not in sana.reads(sana.path())
    sana.submits()


@on_sqlite
def test_a_match_too_small_is_refused_with_the_amounts(begin: Callable[..., Applicant]) -> None:
    sana = begin()
    sana.starts()
    sana.fills_everything(COMPLETE)
    page = sana.reads(sana.path("/sections/money"))
    assert "For PKR 500,000 the tier is “Large”. It needs a match of PKR 250,000" in page
    short = "“Large” needs a match of PKR 250,000, which is 50 % of the requested amount."
    assert short in sana.reads(sana.path())
    assert short in text_of(sana.submits(422, key="k"))
    sana.fills("money", {**COMPLETE, "own": 24_999_900})
    assert "You offer PKR 249,999." in text_of(sana.submits(422, key="k"))
    sana.fills("money", {**COMPLETE, "own": 25_000_000})
    sana.submits()


@on_sqlite
def test_too_young_for_a_tier_asks_for_less(begin: Callable[..., Applicant]) -> None:
    sana = begin(founded_year=2025)
    sana.starts()
    sana.fills_everything({**COMPLETE, "own": 25_000_000})
    assert "For “Large” an organisation must be at least 2 years old." in text_of(
        sana.submits(422, key="k")
    )


def start(sana: Applicant, call_id: int, body_id: int, key: str = "") -> int:
    """Begin, as a colleague who presses the button."""
    person = sana.person
    assert person is not None

    def work() -> int:
        actor = actor_of(db.session.get_one(Person, person.id))
        return starting.start_application(
            actor,
            call=db.session.get_one(Call, call_id),
            organisation=db.session.get_one(Organisation, body_id),
            key=key,
        ).id

    return transact(work)


def the_ids(app: Flask) -> tuple[int, int]:
    with app.app_context():
        call = db.session.execute(select(Call.id)).scalar_one()
        return call, db.session.execute(select(Organisation.id)).scalar_one()


def test_of_two_who_begin_at_once_one_application_comes(
    app: Flask, begin: Callable[..., Applicant]
) -> None:
    sana = begin(CALL)
    ids = the_ids(app)
    first, second = together(app, 2, lambda _number: start(sana, *ids))
    assert first == second
    with app.app_context():
        (made,) = db.session.execute(select(Application)).scalars()
        again = Application(
            **{
                column.name: getattr(made, column.name)
                for column in Application.__table__.columns
                if column.name not in ("id", "reference")
            },
            reference="TWICE-1",
        )
        db.session.add(again)
        # The control: what the lock would let through, the database does not take.
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_several_come_where_the_call_takes_several(
    app: Flask, begin: Callable[..., Applicant]
) -> None:
    sana = begin(SEVERAL)
    ids = the_ids(app)
    made = together(app, 3, lambda number: start(sana, *ids, key=f"key-{number}"))
    assert len(set(made)) == 3, made
    same = together(app, 2, lambda _number: start(sana, *ids, key="one-press"))
    assert same[0] == same[1]
    with app.app_context():
        ordinals = db.session.execute(select(Application.ordinal).order_by(Application.ordinal))
        assert list(ordinals.scalars()) == [1, 2, 3, 4]


@on_sqlite
def test_the_page_begins_another(begin: Callable[..., Applicant]) -> None:
    sana = begin(SEVERAL)
    first = sana.starts()
    page = sana.client.get("/calls/small-grants/apply")
    assert page.status_code == 200
    assert "What you have begun" in text_of(page)
    assert sana.starts() != first
