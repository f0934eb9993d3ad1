"""Files in chunks: they go on where they stopped, are checked when whole, and read by rank."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from grants.applications.operations import begin_upload, receive_chunk, sweep_uploads
from grants.applications.queries import upload_of
from grants.applications.queries_drafts import files_of
from grants.applications.queries_sealed import readable_file
from grants.calls.questions import Question
from grants.kernel import clock, parts
from grants.kernel.db import db, transact
from grants.kernel.policy import Actor
from grants.kernel.scanning import scan_waiting, scanner
from grants.kernel.storage import storage
from tests.applications.pages import PDF, Applicant, application_named, make_open_call, text_of
from tests.applications.samples import CALL
from tests.factories.people import make_organisation, make_person, sign_in
from tests.harness.crowd import together
from tests.kernel.test_files import archive, with_place

pytestmark = pytest.mark.usefixtures("at")

BIG = b"%PDF-1.4\n" + bytes(range(256)) * 2000 + b"\n%%EOF\n"


@pytest.fixture
def sana(app: Flask, at: time_machine.Traveller) -> Applicant:
    """Somebody who has begun."""
    with app.app_context():
        make_open_call()
        person = make_person("Sana Gul")
        make_organisation("Awaz Youth Forum", members=[person])
    applicant = Applicant(app, sign_in(app, person))
    applicant.person = person
    applicant.starts()
    applicant.fills("basics", {"minors": True})
    return applicant


@pytest.fixture(autouse=True)
def _without_scanner() -> Iterator[None]:
    yield
    scanner.use("")


def begins(sana: Applicant, size: int = len(BIG), name: str = "policy.pdf") -> TestResponse:
    return sana.client.post(
        sana.path("/uploads"), data={"question": "policy", "filename": name, "size": size}
    )


def sends(sana: Applicant, state: Any, content: bytes = BIG, *, offset: int | None = None) -> Any:
    """The next chunk."""
    at = state["offset"] if offset is None else offset
    return sana.client.post(
        f"{state['url']}?offset={at}",
        data=content[at : at + 200_000],
        content_type="application/octet-stream",
    )


def filenames(sana: Applicant) -> list[str]:
    with sana.app.app_context():
        return [each.filename for each in files_of(application_named(sana.reference))["policy"]]


def policy() -> Question:
    return next(q for section in CALL.sections for q in section.questions if q.key == "policy")


def test_a_file_comes_in_chunks_and_is_whole(sana: Applicant) -> None:
    state = begins(sana).get_json()
    while not state["done"]:
        answer = sends(sana, state)
        assert answer.status_code == 200, text_of(answer)
        state = answer.get_json()
    with sana.app.app_context():
        (kept,) = files_of(application_named(sana.reference))["policy"]
        assert storage.get(kept.public_id) == BIG
        assert sweep_uploads(clock.now()) == 0
        assert list(parts.names()) == []


def test_a_chunk_sent_twice_or_too_early_is_told_where_to_go_on(sana: Applicant) -> None:
    first = begins(sana).get_json()
    state = sends(sana, first).get_json()
    again = sends(sana, first)
    assert (again.status_code, again.get_json()["offset"]) == (409, state["offset"])
    early = sends(sana, state, offset=400_000)
    assert (early.status_code, early.get_json()["offset"]) == (409, state["offset"])
    assert sana.client.get(state["url"]).get_json()["offset"] == state["offset"]
    while not state["done"]:
        state = sends(sana, state).get_json()
    # The last answer was lost: asked again, it is done, and there is one file.
    assert sends(sana, first, offset=len(BIG) - 1).get_json()["done"] is True
    assert filenames(sana) == ["policy.pdf"]


def test_the_same_chunk_from_two_windows_at_once_is_kept_once(sana: Applicant) -> None:
    with sana.app.app_context():
        actor, application = sana.actor(), application_named(sana.reference)
        upload = transact(
            lambda: begin_upload(actor, application, policy(), filename="p.pdf", size=len(PDF))
        )
        name = upload.public_id

    def send(_n: int) -> bool:
        application = application_named(sana.reference)
        upload, actor = upload_of(application, name), sana.actor()
        done = transact(lambda: receive_chunk(actor, upload, offset=0, chunk=PDF))
        return done.finished_at is not None

    assert together(sana.app, 2, send) == [True, True]
    assert filenames(sana) == ["p.pdf"]


@pytest.mark.parametrize(
    ("size", "words"), [(0, "The file is empty."), (50_000_000, "Choose one under")]
)
def test_a_size_out_of_limits_is_refused_before_anything_is_sent(
    sana: Applicant, size: int, words: str
) -> None:
    answer = begins(sana, size)
    assert answer.status_code == 422
    assert words in answer.get_json()["error"]


def test_what_is_not_what_it_says_is_refused_when_whole(sana: Applicant) -> None:
    script = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    for name in ("policy.pdf", "policy.svg", "policy.html"):
        answer = sends(sana, begins(sana, len(script), name).get_json(), script)
        assert answer.status_code == 422
        assert answer.get_json()["error"]
    with sana.app.app_context():
        assert files_of(application_named(sana.reference)) == {}


def test_a_file_is_saved_under_a_safe_name_and_never_opened(sana: Applicant) -> None:
    both = b"%PDF-1.4\n<script>alert(1)</script>\n%%EOF\n"  # a page and a document at once
    name = "../..\u202e/\u0645\u0646\r\n.pdf"
    state = begins(sana, len(both), name).get_json()
    assert sends(sana, state, both).get_json()["done"]
    with sana.app.app_context():
        (kept,) = files_of(application_named(sana.reference))["policy"]
    answer = sana.client.get(sana.path(f"/files/{kept.public_id}"))
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"file.pdf\"; filename*=UTF-8''%D9%85%D9%86.pdf"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/pdf"


def test_what_nobody_finished_is_forgotten(sana: Applicant, at: time_machine.Traveller) -> None:
    state = sends(sana, begins(sana).get_json()).get_json()
    with sana.app.app_context():
        assert len(list(parts.names())) == 1
        assert sweep_uploads(clock.now()) == 0
        at.shift(timedelta(days=1, minutes=1))
        assert sweep_uploads(clock.now()) == 1
        assert list(parts.names()) == []
    sana.client = sign_in(sana.app, sana.person)  # type: ignore[arg-type]
    assert sana.client.get(state["url"]).status_code == 404


def test_another_organisation_finds_no_upload(sana: Applicant) -> None:
    state = begins(sana).get_json()
    with sana.app.app_context():
        stranger = make_person("Imran Afridi")
        make_organisation("Other", members=[stranger])
    client = sign_in(sana.app, stranger)
    assert client.get(state["url"]).status_code == 404
    assert client.post(state["url"], data=b"x").status_code == 404


def test_in_quarantine_nobody_downloads_a_file(sana: Applicant) -> None:
    scanner.use("127.0.0.1:1")  # nobody listens there
    sana.uploads("basics", "policy")
    with sana.app.app_context():
        (kept,) = files_of(application_named(sana.reference))["policy"]
        assert scan_waiting() == 0
    answer = sana.client.get(sana.path(f"/files/{kept.public_id}"))
    assert answer.status_code == 409
    assert "waits for the virus scanner" in text_of(answer)


def test_reviewers_get_the_copy_and_staff_the_file_itself(
    sana: Applicant, monkeypatch: pytest.MonkeyPatch
) -> None:
    from grants.applications import queries_sealed
    from grants.applications.operations import attach_file, drafting

    monkeypatch.setattr(drafting, "ENDINGS", {})
    photo = with_place()
    with sana.app.app_context():
        application, actor = application_named(sana.reference), sana.actor()
        asked = Question("policy", policy().type, policy().label, max_files=3)
        transact(lambda: attach_file(actor, application, asked, io.BytesIO(photo), "us.jpg"))
        transact(
            lambda: attach_file(
                actor,
                application,
                asked,
                io.BytesIO(
                    archive(
                        {
                            "docProps/core.xml": b"<dc:creator>Sana</dc:creator>",
                            "word/document.xml": b"x",
                        }
                    )
                ),
                "plan.docx",
            )
        )
        facts = files_of(application)["policy"]
        nida = make_person("Nida Khan", roles=[("fund_manager", application.fund_id)])
        application.status = "submitted"
        db.session.commit()
        monkeypatch.setattr(queries_sealed, "files_in", lambda _content: {"policy": tuple(facts)})
        monkeypatch.setattr(queries_sealed, "seen", lambda _actor, record: db.select(record))
        from grants.accounts.actors import actor_of
        from grants.applications.content import content_hash, frozen_content
        from grants.applications.models import SubmittedVersion

        content = frozen_content(CALL, {}, {"policy": facts})
        db.session.add(
            SubmittedVersion(
                application_id=application.id,
                number=1,
                receipt_number="R-1",
                content=content,
                content_hash=content_hash(content),
                submitted_by_id=actor.person_id,
            )
        )
        db.session.commit()
        reviewer = Actor(person_id=999, name="A reviewer")
        for each in facts:
            own = readable_file(actor, sana.reference, each.public_id).file
            staff = readable_file(actor_of(nida), sana.reference, each.public_id).file
            found = readable_file(reviewer, sana.reference, each.public_id)
            assert found.name == each.filename
            outside = found.file
            assert own.public_id == staff.public_id == each.public_id
            assert outside.public_id != each.public_id
            assert outside.filename == each.filename
            content_read = storage.get(outside.public_id)
            assert b"Palwasha" not in content_read
            assert b"Sana" not in content_read
