"""A call's title is read in the reader's language, in lists and in mails."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from grants.accounts.models import Person
from grants.calls.models import Call
from grants.calls.operations import set_columns
from grants.calls.text import Text
from grants.kernel.db import db
from grants.kernel.i18n import use_language
from grants.kernel.outbox import OutboxMessage
from grants.notifications.operations import tell
from tests.applications.samples import CALL
from tests.factories.applications import make_application, make_call
from tests.factories.people import keep, make_organisation, make_person, sign_in
from tests.factories.reviews import make_review, make_reviewer

ENGLISH, URDU = "Lanes by daylight", "دن کی روشنی میں گلیاں"
TITLES = {"en": ENGLISH, "ur": URDU}


def titled(status: str) -> Call:
    call = make_call(status=status)
    call.titles = TITLES
    return keep(call)


def reads(app: Flask, path: str, language: str, person: Person | None) -> str:
    client = sign_in(app, person) if person else app.test_client()
    answer = client.get(f"{path}?lang={language}")
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_every_list_shows_the_title_in_the_readers_language(app: Flask) -> None:
    with app.app_context():
        amina, nida = make_person("Amina"), make_person("Nida", roles=["fund_manager"])
        draft = make_application(
            titled("open"),
            status="draft",
            organisation=make_organisation(members=[amina]),
            by=amina,
        )
        bilal = make_reviewer("Bilal")
        make_review(make_application(titled("in_review"), status="in_review"), bilal)
        own = f"/applications/{draft.reference}/print"
        slug = draft.call.slug
    pages: list[tuple[str, Person | None]] = [
        ("/calls", None),
        (f"/calls/{slug}", None),
        ("/applications", amina),
        (own, amina),
        ("/reviews", bilal),
        ("/desk/calls/", nida),
        (f"/desk/calls/{slug}", nida),
    ]
    for path, person in pages:
        english, urdu = (reads(app, path, language, person) for language in ("en", "ur"))
        assert (ENGLISH in english, URDU in english) == (True, False), path
        assert (ENGLISH in urdu, URDU in urdu) == (False, True), path


@pytest.mark.parametrize(
    ("titles", "read"),
    [({"": "Lanes"}, "Lanes"), ({"en": ENGLISH}, ENGLISH), ({"ur": URDU, "ps": "x"}, URDU)],
)
def test_without_a_title_in_the_readers_language_another_is_read(
    titles: dict[str, str], read: str
) -> None:
    with use_language("ur"):
        assert Call(titles=titles).title == read


def test_the_titles_are_those_of_the_current_text() -> None:
    call = Call()
    set_columns(call, replace(CALL, title=Text(tuple(TITLES.items()))))
    assert call.titles == TITLES
    set_columns(call, replace(CALL, title=Text.plain("Lanes")))
    assert call.titles == {"": "Lanes"}


@pytest.mark.usefixtures("in_app")
def test_a_mail_names_the_call_in_its_readers_language() -> None:
    call = titled("open")
    people = [make_person("Amina"), make_person("Bilal", language="ur")]
    for sender in ("en", "ur"):
        with use_language(sender):
            tell(
                f"aside:{sender}",
                to=people,
                template="call_question_aside",
                call=call.title_told,
                slug=call.slug,
                question="When?",
                reason="It is in the text.",
            )
    db.session.commit()
    mails = db.session.execute(select(OutboxMessage.language, OutboxMessage.body)).all()
    assert len(mails) == 4
    for language, body in mails:
        assert [title in body for title in TITLES.values()] == [
            language == "en",
            language == "ur",
        ]
