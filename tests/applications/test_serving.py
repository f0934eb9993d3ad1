"""Applications say which aims of the framework they serve; staff correct it with a reason."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from grants.applications.models import Application, SubmittedVersion
from grants.applications.models_serving import AimCorrection, ApplicationAim
from grants.applications.operations import correct_aims
from grants.applications.queries_serving import aims_now, held
from grants.applications.serving import Served, holding, served
from grants.calls.aims import NamedAim
from grants.calls.definition import CallDefinition
from grants.calls.operations_framework import keep_aims
from grants.kernel.audit import AuditEntry
from grants.kernel.checks import run_all
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotPermitted
from tests.applications.pages import Applicant, application_named, make_open_call, text_of
from tests.applications.samples import CALL
from tests.factories.applications import make_fund
from tests.factories.framework import make_aim
from tests.factories.money import make_manager
from tests.factories.people import make_actor, make_organisation, make_person, sign_in

pytestmark = pytest.mark.usefixtures("at")


def objective(*keys: str) -> Served:
    return frozenset(("objective", key) for key in keys)


def naming(*keys: str) -> CallDefinition:
    return replace(CALL, objectives=tuple(NamedAim(key) for key in keys))


@pytest.mark.parametrize(
    ("named", "answers", "found"),
    [
        ((), {}, ()),
        (("belonging",), {}, ("belonging",)),
        (("belonging",), {"serves_objectives": ["trust"]}, ("belonging",)),
        (("belonging", "trust"), {}, ()),
        (("belonging", "trust"), {"serves_objectives": ["trust"]}, ("trust",)),
        (("belonging", "trust"), {"serves_objectives": ["gone", "trust"]}, ("trust",)),
    ],
)
def test_one_is_given_and_of_several_some_are_ticked(
    named: Sequence[str], answers: dict[str, Any], found: Sequence[str]
) -> None:
    assert served(naming(*named), answers) == objective(*found)


SAID = st.sets(st.sampled_from("abc")).map(lambda keys: objective(*keys))


@given(st.lists(SAID, min_size=1, max_size=4), SAID, st.integers(1, 4))
def test_a_correction_holds_until_something_else_is_said(
    versions: list[Served], found: Served, number: int
) -> None:
    corrected = min(number, len(versions))
    now = holding(versions, [(corrected, found)])
    later = versions[corrected:]
    if all(each == versions[corrected - 1] for each in later):
        assert now == found
    else:
        assert now == versions[-1]


@pytest.fixture
def sana(app: Flask) -> Applicant:
    """Somebody with a draft to a call that names two objectives and one priority."""
    with app.app_context():
        fund = make_fund("Peshawar Local Innovation Fund")
        make_aim(fund, "belonging", name="Belonging", ur="اپنائیت")
        make_aim(fund, "trust", name="Trust")
        definition = naming("belonging", "trust")
        call = make_open_call(fund, definition)
        keep_aims(call, definition)
        db.session.commit()
        person = make_person("Sana Gul")
        make_organisation("Awaz Youth Forum", members=[person])
    applicant = Applicant(app, sign_in(app, person))
    applicant.person = person
    applicant.starts()
    applicant.fills_everything()
    return applicant


def serves(sana: Applicant, *keys: str) -> None:
    answer = sana.client.post(
        sana.path("/sections/serves"), data={"q_serves_objectives": list(keys), "save": "next"}
    )
    assert answer.status_code == 303, text_of(answer)


def test_who_serves_one_of_two_says_which_before_submitting(sana: Applicant, app: Flask) -> None:
    assert "What your work serves" in sana.reads(sana.path())
    refused = text_of(sana.sends(sana.path("/submit"), {"key": "early", "confirm": "y"}, 422))
    assert "Which of the call’s objectives does your work serve?" in refused
    serves(sana, "trust")
    sana.submits()
    with app.app_context():
        application = application_named(sana.reference)
        version = db.session.scalars(select(SubmittedVersion)).one()
        said = version.content["sections"][0]
        assert (said["key"], said["questions"][0]["answer"]) == ("serves", ["trust"])
        assert aims_now(application) == held(application) == objective("trust")
        assert list(run_all()) == []


def submitted(sana: Applicant, *keys: str) -> None:
    serves(sana, *keys)
    sana.submits()


def test_staff_correct_it_with_a_reason(sana: Applicant, app: Flask) -> None:
    submitted(sana, "trust")
    with app.app_context():
        staff = sign_in(app, make_person(roles=["fund_manager"]))
    path = f"/desk/applications/{sana.reference}"
    page = f"{path}/serves"
    wrong = staff.post(page, data={"objectives": ["belonging"], "reason": ""})
    assert (wrong.status_code, "Say why" in wrong.text) == (422, True)
    same = staff.post(page, data={"objectives": ["trust"], "reason": "It is so."})
    assert (same.status_code, "It says so already" in same.text) == (422, True)
    done = staff.post(page, data={"objectives": ["belonging"], "reason": "Read the plan."})
    assert done.status_code == 303
    shown = staff.get(path).text
    assert ("Belonging" in shown, "Read the plan." in shown) == (True, True)
    with app.app_context():
        application = application_named(sana.reference)
        assert aims_now(application) == held(application) == objective("belonging")
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "application:correct_aims")
        ).one()
        assert entry.detail["was"] == [["objective", "trust"]]
        version = db.session.scalars(select(SubmittedVersion)).one()
        assert version.content["sections"][0]["questions"][0]["answer"] == ["trust"]
        assert list(run_all()) == []


def test_who_may_not_correct_it(sana: Applicant, app: Flask) -> None:
    submitted(sana, "trust")
    with app.app_context():
        application = application_named(sana.reference)
        for who in (sana.actor(), make_actor(roles=["auditor"]), make_actor(roles=["reviewer"])):
            wrong = partial(
                correct_aims, who, application, priorities=(), objectives=("belonging",), reason="X"
            )
            with pytest.raises(NotPermitted):
                transact(wrong)
        with pytest.raises(Invalid):
            transact(
                lambda: correct_aims(
                    make_manager(), application, priorities=[], objectives=["gone"], reason="X"
                )
            )
        assert db.session.scalars(select(AimCorrection)).all() == []


def test_verify_finds_what_nobody_said(sana: Applicant, app: Flask) -> None:
    submitted(sana, "trust")
    with app.app_context():
        assert list(run_all()) == []
        db.session.execute(
            update(ApplicationAim).values(
                aim_id=db.session.scalars(select(ApplicationAim.aim_id).limit(1)).one() - 1
            )
        )
        db.session.commit()
        assert [each.check for each in run_all()] == ["aims of applications"]


def test_a_draft_says_nothing_yet(sana: Applicant, app: Flask) -> None:
    serves(sana, "trust")
    with app.app_context():
        assert db.session.scalars(select(ApplicationAim)).all() == []
        assert db.session.scalars(select(Application.status)).one() == "draft"
