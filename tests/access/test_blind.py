"""In a blind call its reviewers learn nothing of who applies: two worlds compared."""

from dataclasses import replace
from datetime import date
from functools import partial
from io import BytesIO

import pytest
from PIL import Image

from grants.accounts.models import Person
from grants.applications.content import content_hash, frozen_content
from grants.applications.eyes import BLIND, REVIEWER
from grants.applications.limits import FileFacts
from grants.applications.models import Application, SubmittedVersion
from grants.applications.wording import read_sections
from grants.calls.callfile import parse
from grants.calls.document import from_document
from grants.calls.questions import FileType, Question, QuestionType, Section
from grants.calls.reviewing import Reviewing
from grants.funds.models import Fund
from grants.harm.operations import raise_by_hand
from grants.kernel.db import db, transact
from grants.kernel.policy import SYSTEM
from grants.kernel.storage import store
from grants.reviews.models import Review
from grants.reviews.operations import assign_reviewers
from grants.reviews.queries_sheet import cases
from tests.access.test_secrets import Reader, case_of, differences, on_sqlite, person, read
from tests.access.world import World
from tests.calls.samples import SAMPLE
from tests.factories.applications import SECTIONS, make_application, make_call, words
from tests.factories.people import keep, make_organisation, make_person
from tests.factories.reviews import submit

__all__ = ["read"]

ASKED = (
    *SECTIONS,
    Section(
        "who",
        words("Who you are"),
        (
            Question("mail", QuestionType.EMAIL, words("Your address")),
            Question("phone", QuestionType.PHONE, words("Your telephone")),
            Question("page", QuestionType.WEB, words("Your page")),
            Question("office", QuestionType.ADDRESS, words("Your office")),
            Question("signed", QuestionType.SIGNED_DECLARATION, words("You sign")),
            Question(
                "team",
                QuestionType.TABLE,
                words("Your team"),
                columns=(
                    Question("does", QuestionType.SHORT_TEXT, words("What they do")),
                    Question("reached", QuestionType.EMAIL, words("Where they are reached")),
                ),
            ),
            Question(
                "partners",
                QuestionType.GROUP,
                words("Your partners"),
                questions=(Question("site", QuestionType.WEB, words("Their page")),),
            ),
            Question("plan", QuestionType.FILE, words("Your plan"), allowed=(FileType.PNG,)),
        ),
    ),
)


def answered(name: str) -> dict[str, object]:
    """Answers in which everything that tells who applies is other than in the other world."""
    handle = name.split()[0].lower()
    return {
        "name": "Evenings in the park",
        "story": "We meet every week.",
        "amount": 100_000,
        "mail": f"{handle}@example.org",
        "phone": "+92915700001" if handle == "ravi" else "+92915700002",
        "page": f"https://{handle}.example",
        "office": {"lines": name, "city": "Peshawar", "country": "PK"},
        "signed": {"name": f"Head of {name}", "role": "chair", "signed_at": "2026-11-01T10:00:00"},
        "team": [{"does": "Teaches", "reached": f"teacher@{handle}.example"}],
        "partners": [{"site": f"https://friends-of-{handle}.example"}],
    }


def applied_by(name: str, world: World, *, blind: bool = True, scores: bool = True) -> None:
    """One organisation applies to a call; the world's reviewer is to review it, and has begun."""
    fund = db.session.get_one(Fund, case_of(world).fund_id)
    call = make_call(
        fund, title="Evenings", sections=ASKED, reviewing=Reviewing(blind=blind, apart=20)
    )
    writes = make_person(f"Writer of {name}")
    body = make_organisation(name, signatories=[writes])
    application = make_application(call, organisation=body, by=writes, title="Evenings in the park")
    _submit_again(application, writes, name)
    reviewer = person(world, "reviewer").person_id
    manager, number = person(world, "fund_manager"), application.id
    review = transact(
        lambda: assign_reviewers(
            manager,
            application=db.session.get_one(Application, number),
            reviewers=[db.session.get_one(Person, reviewer)],
            due_on=date(2026, 12, 1),
        )
    )[0]
    actor = person(world, "reviewer")
    transact(
        lambda: raise_by_hand(
            actor,
            application=db.session.get_one(Application, number),
            criterion="D3",
            is_stop=False,
            note="Who has agreed?",
            would_make_safe="A note from the school.",
        )
    )
    if scores and not blind:
        submit(db.session.get_one(Review, review.id))


def _submit_again(application: Application, writes: Person, name: str) -> None:
    stored = transact(lambda: store(picture(), f"{name} plan.PNG", actor=SYSTEM))
    facts = FileFacts(stored.public_id, f"{name} plan.PNG", "image/png", stored.size, stored.sha256)
    definition = from_document(application.call_version.document)
    content = frozen_content(definition, answered(name), {"plan": (facts,)})
    keep(
        SubmittedVersion(
            application_id=application.id,
            number=2,
            receipt_number="R-again",
            content=content,
            content_hash=content_hash(content),
            submitted_by_id=writes.id,
        )
    )


def picture() -> BytesIO:
    """A small picture."""
    found = BytesIO()
    Image.new("RGB", (2, 2)).save(found, "PNG")
    found.seek(0)
    return found


RAVI, SWAT = "Ravi Readers", "Swat Scouts"


def test_reviewers_of_a_blind_call_do_not_learn_who_applies(read: Reader) -> None:
    roles = ("reviewer", "fund_manager")
    # The sheet is packed with the public id of the review; what stands in it is tried below.
    but_not = ("reviews.sheet",)
    one = read(partial(applied_by, RAVI), roles, but_not)
    other = read(partial(applied_by, SWAT), roles, but_not)
    found = differences(one, other)
    assert set(found) == {"fund_manager"}, found
    seen = [said for path, said in one["reviewer"].answers.items() if "/criteria/" in path]
    assert any("We meet every week." in said and "file-1.png" in said for said in seen)
    assert any("Teaches" in said for said in seen)


@on_sqlite
def test_the_comparison_sees_a_call_that_is_not_blind(read: Reader) -> None:
    roles = ("reviewer",)
    found = differences(
        read(partial(applied_by, RAVI, blind=False), roles, ("reviews.sheet",)),
        read(partial(applied_by, SWAT, blind=False), roles, ("reviews.sheet",)),
    )
    assert "/desk/harm/" in found["reviewer"]


@on_sqlite
@pytest.mark.parametrize("blind", [True, False])
def test_the_scoring_sheet_of_a_blind_call_names_nobody(read: Reader, blind: bool) -> None:
    said: list[str] = []

    def taken_out(world: World) -> None:
        applied_by(RAVI, world, blind=blind, scores=False)
        said.append(repr(cases(person(world, "reviewer"))))

    read(taken_out, ())
    assert "We meet every week." in said[0]
    assert ("ravi" in said[0].lower()) is not blind


def test_only_what_tells_is_hidden() -> None:
    definition = replace(parse(SAMPLE), sections=ASKED)
    answers = answered(RAVI)
    everything = read_sections(definition, answers, {}, REVIEWER)
    hidden = read_sections(definition, answers, {}, BLIND)

    def asked(sections: object) -> set[str]:
        return {read.question.key for each in sections for read in each.answers}  # type: ignore[attr-defined]

    telling = {"mail", "phone", "page", "office", "signed", "partners"}
    assert asked(everything) - asked(hidden) == telling
    (team,) = [r for each in hidden for r in each.answers if r.question.key == "team"]
    assert team.table is not None
    assert (team.table.headings, team.table.rows) == (("What they do",), (("Teaches",),))
