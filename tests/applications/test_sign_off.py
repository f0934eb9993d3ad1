"""The sign-off before submission: this very content, by an owner, or no submission."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models import SignOff
from grants.applications.operations import (
    save_answers,
    sign_off,
    submit_application,
    submitting,
)
from grants.applications.queries_drafts import draft_of
from grants.applications.queries_signing import signing_of
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.errors import NotNow
from grants.kernel.outbox import OutboxMessage
from tests.applications.pages import Applicant, application_named, make_open_call
from tests.applications.samples import COMPLETE
from tests.applications.test_submitting import LAST_MINUTE, status_of
from tests.factories.people import keep, make_organisation, make_person, sign_in
from tests.harness.crowd import together
from tests.harness.databases import on_sqlite


class Team(Applicant):
    """An editor at the pages; an owner and a viewer of the same organisation."""

    editor: Person
    owner: Person
    viewer: Person


@pytest.fixture
def editor(app: Flask, at: time_machine.Traveller) -> Team:
    """An editor with a complete draft, in an organisation whose owner must sign it off."""
    at.move_to(LAST_MINUTE)
    with app.app_context():
        make_open_call()
        person, owner, viewer = make_person("Sana Gul"), make_person("Omar"), make_person("Vali")
        body = make_organisation("Awaz", members=[person], signatories=[owner], viewers=[viewer])
        body.sign_off_needed = True
        keep(body)
    applicant = Team(app, sign_in(app, person))
    applicant.editor, applicant.owner, applicant.viewer = person, owner, viewer
    applicant.starts()
    applicant.fills_everything()
    return applicant


def content_of(editor: Team) -> str:
    with editor.app.app_context():
        signing = signing_of(draft_of(application_named(editor.reference)))
        assert signing is not None
        return signing.content_hash


def test_an_editor_asks_an_owner_signs_and_then_it_goes(editor: Team) -> None:
    page = editor.reads(editor.path("/check"))
    assert "Ask for sign-off" in page
    assert "Submit application" not in page
    editor.sends(editor.path("/submit"), {"key": "k", "confirm": "y"}, 409)
    assert status_of(editor) == "draft"
    for _twice in range(2):
        editor.sends(editor.path("/ask-sign-off"), {})
    owner = sign_in(editor.app, editor.owner)
    shown = owner.get(editor.path("/check")).text
    assert "Sana Gul asked for the sign-off" in shown
    seal = content_of(editor)
    assert seal in shown
    assert editor.client.post(editor.path("/sign-off"), data={"content": seal}).status_code == 403
    for _twice in range(2):
        assert owner.post(editor.path("/sign-off"), data={"content": seal}).status_code == 303
    assert "Omar signed off the application" in editor.reads(editor.path("/check"))
    editor.submits()
    assert status_of(editor) == "submitted"
    with editor.app.app_context():
        steps = db.session.scalars(select(SignOff.step).order_by(SignOff.id)).all()
        assert steps == ["asked", "signed"]
        mails = db.session.scalars(
            select(OutboxMessage.recipient)
            .where(OutboxMessage.key.startswith("sign_off_"))
            .order_by(OutboxMessage.id)
        ).all()
        assert mails == [editor.owner.email, editor.editor.email]


def test_a_later_change_voids_the_sign_off(editor: Team) -> None:
    owner = sign_in(editor.app, editor.owner)
    seal = content_of(editor)
    assert owner.post(editor.path("/sign-off"), data={"content": seal}).status_code == 303
    changed = {**COMPLETE, "name": "Another name"}
    assert editor.fills("basics", changed).status_code == 303
    assert content_of(editor) != seal
    page = editor.reads(editor.path("/check"))
    assert "no longer holds" in page
    assert "Submit application" not in page
    editor.sends(editor.path("/submit"), {"key": "k", "confirm": "y"}, 409)
    stale = owner.post(editor.path("/sign-off"), data={"content": seal})
    assert stale.status_code == 409, "an owner signs what they read, not what came later"
    assert status_of(editor) == "draft"


@on_sqlite
def test_without_the_guard_it_would_be_submitted(
    editor: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submitting, "demand_signed_off", lambda _application, _content: None)
    editor.sends(editor.path("/submit"), {"key": "k", "confirm": "y"})
    assert status_of(editor) == "submitted"


@on_sqlite
def test_a_viewer_reads_the_draft_and_changes_nothing(editor: Team) -> None:
    viewer = sign_in(editor.app, editor.viewer)
    shown = viewer.get(editor.path()).text
    assert "/sections/" not in shown
    for path in ("/sections/basics", "/eligibility"):
        assert viewer.get(editor.path(path)).status_code == 403
    for path in ("/sections/basics", "/eligibility", "/submit", "/sign-off", "/ask-sign-off"):
        assert viewer.post(editor.path(path), data={"confirm": "y"}).status_code == 403
    assert "/sections/" in editor.client.get(editor.path()).text, (
        "control: an editor is led to the sections"
    )


def test_a_change_and_a_submission_at_once_never_submit_what_nobody_signed(
    editor: Team,
) -> None:
    owner = sign_in(editor.app, editor.owner)
    owner.post(editor.path("/sign-off"), data={"content": content_of(editor)})
    seal = content_of(editor)
    reference, person_id = editor.reference, editor.editor.id

    def acts(number: int) -> str:
        def submit() -> str:
            actor = actor_of(db.session.get_one(Person, person_id))
            return submit_application(
                actor, application_named(reference), arrived_at=clock.now(), key="k"
            ).content_hash

        def change() -> str:
            actor = actor_of(db.session.get_one(Person, person_id))
            save_answers(actor, application_named(reference), {"name": "Changed"})
            return "changed"

        work: Callable[[], str] = (submit, change)[number]
        return transact(work)

    submitted, _changed = together(editor.app, 2, acts)
    assert submitted == seal or isinstance(submitted, NotNow)


@on_sqlite
def test_two_owners_who_sign_at_once_leave_one_sign_off(editor: Team) -> None:
    seal, reference, owner_id = content_of(editor), editor.reference, editor.owner.id

    def sign(_number: int) -> int:
        def work() -> int:
            actor = actor_of(db.session.get_one(Person, owner_id))
            return sign_off(actor, application_named(reference), content=seal).id

        return transact(work)

    first, second = together(editor.app, 2, sign)
    assert first == second
