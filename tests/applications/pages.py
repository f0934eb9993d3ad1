"""People at the pages of applications, without a browser: what they send, and what they read."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models import Application
from grants.applications.parts import (
    WITH_LINES,
    WITH_PARTS,
    line_questions,
    part_questions,
    part_values,
)
from grants.calls.definition import CallDefinition
from grants.calls.document import digest, to_document
from grants.calls.models import Call, CallVersion
from grants.calls.questions import Question, QuestionType
from grants.funds.models import Fund
from grants.kernel.db import db
from grants.kernel.policy import Actor
from tests.applications.samples import CALL, COMPLETE
from tests.factories.applications import make_fund
from tests.factories.people import keep

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def make_open_call(
    fund: Fund | None = None, definition: CallDefinition = CALL, *, status: str = "open"
) -> Call:
    """The sample call (or another), announced; its own dates say when it is open."""
    fund = fund or make_fund("Peshawar Local Innovation Fund", currency=definition.currency)
    document = to_document(definition)
    call = Call(
        slug=definition.slug,
        fund_id=fund.id,
        status=status,
        titles=dict(definition.title.versions),
        summary=definition.summary.read(),
        theme=definition.theme or "",
        area=definition.area or "",
        opens_at=definition.opens_at,
        closes_at=definition.closes_at,
        time_zone=definition.time_zone,
        budget_minor=definition.budget.minor,
        ceiling_minor=definition.ceiling.minor,
        grace_minutes=definition.grace_minutes,
        questions_until=definition.questions_until_at,
        is_test=definition.test,
        reviewers_per_application=definition.reviewers,
    )
    version = CallVersion(call=call, number=1, document=document, document_hash=digest(document))
    db.session.add_all([call, version])
    db.session.flush()
    call.current_version_id = version.id
    return keep(call)


def text_of(answer: TestResponse) -> str:
    """The page as a reader has it: no tags, single spaces."""
    body = re.sub(r"<(script|style).*?</\1>", "", answer.get_data(as_text=True), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def hidden(answer: TestResponse, name: str) -> str:
    """The value of a hidden field on the page."""
    for field in re.findall(r"<input[^>]*>", answer.get_data(as_text=True)):
        if f'name="{name}"' in field:
            found = re.search(r'value="([^"]*)"', field)
            return html.unescape(found[1]) if found else ""
    raise AssertionError(f"no field {name} on the page")


def marks(answer: TestResponse) -> dict[str, str]:
    """What the page remembers of the answers it shows."""
    found = re.findall(r'name="(seen_[\w.]+)" value="([^"]*)"', answer.get_data(as_text=True))
    return dict(found)


def typed(questions: Any, answers: dict[str, Any], *, minor: int = 100) -> dict[str, Any]:
    """Answers as a person types them: the fields a page sends."""
    data: dict[str, Any] = {}
    for question in questions:
        _type_into(data, f"q_{question.key}", question, answers.get(question.key), minor)
    return data


def _type_into(data: dict[str, Any], name: str, question: Question, value: Any, minor: int) -> None:
    if value is None:
        return
    match question.type:
        case QuestionType.FILE:
            return
        case QuestionType.MONEY:
            data[name] = f"{value // minor:,}"
        case QuestionType.YES_NO:
            data[name] = "yes" if value else "no"
        case QuestionType.DECLARATION:
            data[name] = "y"
        case each if each in WITH_PARTS:
            parts = part_values(question, value)
            for part in part_questions(question):
                _type_into(data, f"{name}-c_{part.key}", part, parts[part.key], minor)
        case QuestionType.BUDGET_TABLE:
            for number, line in enumerate(value):
                for key, cell in line.items():
                    if cell is not None:
                        shown = str(cell // minor) if key == "amount" else str(cell)
                        data[f"{name}-{number}-c_{key}"] = shown
        case each if each in WITH_LINES:
            for number, line in enumerate(value):
                for column in line_questions(question):
                    cell_name = f"{name}-{number}-c_{column.key}"
                    _type_into(data, cell_name, column, line.get(column.key), minor)
        case _:
            data[name] = value if isinstance(value, list) else str(value)


class Applicant:
    """Somebody who applies: signed in, at the pages."""

    def __init__(self, app: Flask, client: FlaskClient, definition: CallDefinition = CALL) -> None:
        self.app = app
        self.client = client
        self.definition = definition
        self.reference = ""
        self.minor = 10**2
        self.colleague: Applicant | None = None
        self.person: Person | None = None

    def actor(self) -> Actor:
        """Who it is, for operations; needs the application's context."""
        assert self.person is not None
        return actor_of(db.session.get_one(Person, self.person.id))

    def reads(self, path: str, status: int = 200) -> str:
        """Open a page; its text."""
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code, text_of(answer))
        return text_of(answer)

    def sends(self, path: str, data: dict[str, Any], status: int = 303) -> TestResponse:
        """Send a form."""
        answer = self.client.post(path, data=data)
        assert answer.status_code == status, (path, answer.status_code, text_of(answer))
        return answer

    def starts(self, answers: dict[str, Any] = COMPLETE) -> str:
        """Answer who can apply, and begin; the reference."""
        path = f"/calls/{self.definition.slug}/apply"
        self.reads(path)
        asked = [each.question for each in self.definition.eligibility]
        answer = self.sends(path, typed(asked, answers, minor=self.minor))
        self.reference = answer.headers["Location"].rsplit("/", 1)[-1]
        return self.reference

    def path(self, rest: str = "") -> str:
        """The address of a page of the application."""
        return f"/applications/{self.reference}{rest}"

    def fills(self, key: str, answers: dict[str, Any], **more: Any) -> TestResponse:
        """Fill a section from what its page asks, and press “Save and go on”."""
        shown = self.client.get(self.path(f"/sections/{key}"))
        assert shown.status_code == 200, text_of(shown)
        base, _dot, filling = key.partition(".")
        section = self.definition.section(base)
        assert section is not None
        asked = section.questions
        if filling:
            asked = tuple(replace(each, key=f"{each.key}.{filling}") for each in asked)
        data = typed(asked, answers, minor=self.minor)
        return self.client.post(
            self.path(f"/sections/{key}"), data={**data, **marks(shown), "save": "next", **more}
        )

    def uploads(
        self, key: str, question: str, content: bytes = PDF, filename: str = "policy.pdf"
    ) -> TestResponse:
        """Choose a file and press “Upload file”."""
        return self.client.post(
            self.path(f"/sections/{key}"),
            data={"upload": question, f"q_{question}": (BytesIO(content), filename)},
        )

    def fills_everything(self, answers: dict[str, Any] = COMPLETE) -> None:
        """Every section of the sample call."""
        assert self.fills("basics", answers).status_code == 303
        assert self.uploads("basics", "policy").status_code == 303
        assert self.fills("basics", answers).status_code == 303
        assert self.fills("care", answers).status_code == 303
        answer = self.fills("money", answers)
        assert answer.status_code == 303, text_of(answer)

    def submits(self, status: int = 303, key: str = "") -> TestResponse:
        """Check the answers and submit them."""
        page = self.client.get(self.path("/check"))
        assert page.status_code == 200, text_of(page)
        return self.sends(
            self.path("/submit"), {"key": key or hidden(page, "key"), "confirm": "y"}, status
        )


def application_named(reference: str) -> Application:
    """The record."""
    return db.session.execute(
        select(Application).where(Application.reference == reference)
    ).scalar_one()
