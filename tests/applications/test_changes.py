"""Changes after submission: on named answers only, by a day, as a new version beside the old."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask

from grants.applications.content import answers_in
from grants.applications.models import Answer
from grants.applications.operations import (
    attach_file,
    end_changes,
    remove_file,
    request_changes,
    save_answers,
    submit_application,
    submitting,
    withdraw_application,
)
from grants.applications.queries_changes import change_request, last_version
from grants.applications.queries_drafts import answers_of, attachments_of, draft_of, files_of
from grants.kernel import clock
from grants.kernel.checks import run_all
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.policy import Actor
from grants.reminders.operations import send_due
from tests.applications.pages import PDF, Applicant, application_named, make_open_call, text_of
from tests.applications.samples import CALL, COMPLETE
from tests.factories.people import make_organisation, make_person, sign_in
from tests.harness.crowd import together

DUE = CALL.closes_at + timedelta(days=7)


@pytest.fixture
def sana(app: Flask, at: time_machine.Traveller) -> Applicant:
    """Somebody who has submitted, and a manager of the fund."""
    at.move_to(CALL.closes_at - timedelta(hours=1))
    with app.app_context():
        call = make_open_call()
        person = make_person("Sana Gul")
        make_organisation("Awaz Youth Forum", members=[person])
        nida = make_person("Nida Khan", roles=[("fund_manager", call.fund_id)])
    applicant = Applicant(app, sign_in(app, person))
    applicant.person = person
    applicant.starts()
    applicant.fills_everything()
    applicant.submits()
    applicant.colleague = Applicant(app, sign_in(app, nida))
    applicant.colleague.person = nida
    return applicant


def nida_of(sana: Applicant) -> Actor:
    assert sana.colleague is not None
    return sana.colleague.actor()


def asks(sana: Applicant, *questions: str, due: datetime = DUE) -> None:
    """Staff ask for changes to these answers."""
    with sana.app.app_context():
        application = application_named(sana.reference)
        actor = nida_of(sana)
        transact(
            lambda: request_changes(
                actor, application, wanted="Say more.", questions=questions, due_at=due
            )
        )


def refused(sana: Applicant, work: Callable[[Actor, Any], Any]) -> str:
    """What the operation says."""
    with sana.app.app_context():
        application, actor = application_named(sana.reference), sana.actor()
        with pytest.raises(NotNow) as error:
            transact(lambda: work(actor, application))
        return error.value.message


def saved(sana: Applicant) -> dict[str, Any]:
    with sana.app.app_context():
        return answers_of(application_named(sana.reference))


def test_only_the_named_answers_can_be_changed(sana: Applicant) -> None:
    asks(sana, "story")
    story = next(q for s in CALL.sections for q in s.questions if q.key == "policy")
    words = "Only the answers that we asked you to change can be changed now."
    assert refused(sana, lambda a, it: save_answers(a, it, {"name": "Another"})) == words
    assert refused(sana, lambda a, it: save_answers(a, it, {}, unread={"amount": "x"})) == words
    assert refused(sana, lambda a, it: save_answers(a, it, {"party": True})) == words
    assert refused(sana, lambda a, it: remove_file(a, it, attachments_of(it)[0])) == words
    assert refused(sana, lambda a, it: attach_file(a, it, story, BytesIO(PDF), "two.pdf")) == words
    with sana.app.app_context():
        application, actor = application_named(sana.reference), sana.actor()
        # What is the same is no change.
        transact(
            lambda: save_answers(actor, application, {"name": COMPLETE["name"], "story": "New."})
        )
    assert (saved(sana)["name"], saved(sana)["story"]) == (COMPLETE["name"], "New.")


def test_the_page_opens_only_what_was_named(sana: Applicant) -> None:
    asks(sana, "story")
    page = sana.client.get(sana.path("/sections/basics")).get_data(as_text=True)
    assert 'name="q_story"' in page
    assert 'name="q_name"' not in page
    assert sana.client.get(sana.path("/sections/money")).status_code == 404
    assert sana.client.get(sana.path("/eligibility")).status_code == 302
    path = sana.path("/sections/basics")
    sana.sends(path, {"q_story": "New.", "q_name": "Smuggled", "save": "list"})
    assert (saved(sana)["name"], saved(sana)["story"]) == (COMPLETE["name"], "New.")
    shown = sana.reads(sana.path())
    assert "These answers are open:" in shown
    assert "It must reach us by" in shown


def test_what_a_named_answer_leads_to_is_open_too(sana: Applicant) -> None:
    sana_minors = {**COMPLETE, "minors": True}
    asks(sana, "amount")
    with sana.app.app_context():
        draft = draft_of(application_named(sana.reference))
        assert draft.open == frozenset({"amount"})
        application, actor = application_named(sana.reference), sana.actor()
        transact(lambda: save_answers(actor, application, {"amount": 100_000_000}))
        draft = draft_of(application_named(sana.reference))
        assert draft.open == frozenset({"amount", "own"})
        transact(lambda: save_answers(actor, application, {"own": 5_000_00}))
    assert saved(sana)["own"] == 5_000_00
    assert sana_minors["minors"] is True


def test_the_last_guard_holds_whatever_way_an_answer_was_changed(
    sana: Applicant, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks(sana, "story")
    with sana.app.app_context():
        name = db.session.query(Answer).filter_by(question_key="name").one()
        name.content = {"value": "Changed behind the back"}
        db.session.commit()
    again: Callable[[Actor, Any], Any] = lambda a, it: submit_application(  # noqa: E731
        a, it, arrived_at=clock.now(), key="k"
    )
    assert "Only the answers" in refused(sana, again)
    # Without the guard it would have gone through.
    monkeypatch.setattr(submitting, "_demand_only_what_was_asked", lambda *_args: None)
    with sana.app.app_context():
        actor, application = sana.actor(), application_named(sana.reference)
        assert transact(lambda: again(actor, application)).number == 2


def test_lateness_is_judged_by_arrival(sana: Applicant, at: time_machine.Traveller) -> None:
    asks(sana, "story")
    at.move_to(DUE + timedelta(minutes=5))
    late: Callable[[Actor, Any], Any] = lambda a, it: submit_application(  # noqa: E731
        a, it, arrived_at=DUE, key="late"
    )
    assert "The time for changes ended on" in refused(sana, late)
    assert "The time for changes ended on" in refused(
        sana, lambda a, it: save_answers(a, it, {"story": "Late."})
    )
    with sana.app.app_context():
        actor, application = sana.actor(), application_named(sana.reference)
        version = transact(
            lambda: submit_application(
                actor, application, arrived_at=DUE - timedelta(seconds=1), key="in time"
            )
        )
        assert version.number == 2


def test_staff_go_on_with_what_was_submitted_when_the_day_has_passed(
    sana: Applicant, at: time_machine.Traveller
) -> None:
    asks(sana, "story", "policy")
    with sana.app.app_context():
        actor, application = sana.actor(), application_named(sana.reference)
        transact(lambda: save_answers(actor, application, {"story": "Half written"}))
        transact(lambda: remove_file(actor, application, attachments_of(application)[0]))
        with pytest.raises(NotNow):
            end_changes(nida_of(sana), application)
        db.session.rollback()
    at.move_to(DUE)
    assert sana.colleague is not None
    assert sana.colleague.person is not None
    sana.colleague.client = sign_in(sana.app, sana.colleague.person)  # weeks have passed
    path = f"/desk/applications/{sana.reference}"
    assert "The time for changes has passed." in sana.colleague.reads(path)
    sana.colleague.sends(f"{path}/changes/end", {})
    with sana.app.app_context():
        application = application_named(sana.reference)
        assert application.status == "submitted"
        assert change_request(application) is None
        version = last_version(application)
        assert version is not None
        assert answers_of(application)["story"] == answers_in(version.content)["story"]
        assert [each.filename for each in files_of(application)["policy"]] == ["policy.pdf"]
        assert list(run_all()) == []


def test_asked_again_the_new_request_holds_and_other_answers_go_back(sana: Applicant) -> None:
    asks(sana, "story", "name")
    with sana.app.app_context():
        actor, application = sana.actor(), application_named(sana.reference)
        transact(lambda: save_answers(actor, application, {"story": "Mine.", "name": "Other"}))
    asks(sana, "story", due=DUE + timedelta(days=1))
    assert (saved(sana)["story"], saved(sana)["name"]) == ("Mine.", COMPLETE["name"])


@pytest.mark.parametrize(
    ("questions", "due", "field"),
    [
        ([], DUE, "questions"),
        (["no_such"], DUE, "questions"),
        (["story"], CALL.opens_at, "due"),
    ],
)
def test_a_request_names_questions_and_a_day_to_come(
    sana: Applicant, questions: list[str], due: datetime, field: str
) -> None:
    with sana.app.app_context():
        with pytest.raises(Invalid) as error:
            request_changes(
                nida_of(sana),
                application_named(sana.reference),
                wanted="Say more.",
                questions=questions,
                due_at=due,
            )
        assert list(error.value.fields) == [field]
        db.session.rollback()


def test_staff_ask_at_the_page_and_read_both_versions_side_by_side(
    app: Flask, sana: Applicant
) -> None:
    assert sana.colleague is not None
    nida, path = sana.colleague, f"/desk/applications/{sana.reference}"
    assert nida.client.get(f"{path}/differences").status_code == 404
    answer = nida.client.post(f"{path}/changes", data={"wanted": "Say more."})
    assert answer.status_code == 422
    assert "Choose at least one question" in text_of(answer)
    form = {"wanted": "Say more.", "questions": ["story", "policy"], "due": "2027-01-15T17:00"}
    nida.sends(f"{path}/changes", form)
    assert "By Friday 15 January 2027 at 17:00" in nida.reads(path)
    sana.fills("basics", {**COMPLETE, "story": "Young people write plays."})
    sana.submits()
    for who, where in ((nida, path), (sana, sana.path())):
        page = who.client.get(f"{where}/differences").get_data(as_text=True)
        assert "<del>make </del>" in page
        assert "<ins>write </ins>" in page
        assert "Street theatre</p>" not in page
    assert "What changed since the version before" in sana.reads(sana.path("/receipt"))
    assert nida.client.get(sana.path("/differences")).status_code == 404


def both(sana: Applicant, *works: Callable[[Applicant], Any]) -> list[Any]:
    """Several acts at once."""
    return together(sana.app, len(works), lambda n: works[n](sana))


def test_a_request_and_a_withdrawal_at_once_leave_one_truth(sana: Applicant) -> None:
    def withdraw(who: Applicant) -> None:
        actor, application = who.actor(), application_named(who.reference)
        transact(lambda: withdraw_application(actor, application, reason="We stop."))

    def ask(who: Applicant) -> None:
        actor, application = nida_of(who), application_named(who.reference)
        transact(
            lambda: request_changes(
                actor, application, wanted="More.", questions=["story"], due_at=DUE
            )
        )

    results = both(sana, withdraw, ask)
    assert results[0] is None
    assert results[1] is None or isinstance(results[1], NotNow)
    with sana.app.app_context():
        application = application_named(sana.reference)
        assert (application.status, application.changes_wanted) == ("withdrawn", "")
        assert list(run_all()) == []


def test_submitted_again_in_two_windows_there_is_one_new_version(sana: Applicant) -> None:
    asks(sana, "story")

    def again(key: str) -> Callable[[Applicant], int]:
        def work(who: Applicant) -> int:
            actor, application = who.actor(), application_named(who.reference)
            return transact(
                lambda: submit_application(actor, application, arrived_at=clock.now(), key=key)
            ).number

        return work

    results = both(sana, again("one"), again("two"))
    assert sorted(str(each) if isinstance(each, int) else "refused" for each in results) == [
        "2",
        "refused",
    ]
    with sana.app.app_context():
        version = last_version(application_named(sana.reference))
        assert version is not None
        assert version.number == 2


def test_members_are_reminded_before_the_day_and_once(
    sana: Applicant, at: time_machine.Traveller
) -> None:
    asks(sana, "story")
    with sana.app.app_context():
        assert send_due(DUE - timedelta(days=5)) == 0
        assert send_due(DUE - timedelta(days=3)) == 1
        assert send_due(DUE - timedelta(days=3)) == 0
    at.move_to(CALL.closes_at)
    with sana.app.app_context():
        actor, application = sana.actor(), application_named(sana.reference)
        transact(
            lambda: submit_application(actor, application, arrived_at=clock.now(), key="again")
        )
        assert send_due(DUE - timedelta(days=1)) == 0
