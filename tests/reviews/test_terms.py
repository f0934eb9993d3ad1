"""What a call's terms of review do: which scores need a reason, what applicants read."""

import pytest
from flask import Flask

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models import Application
from grants.calls.reviewing import Feedback, Justify, Reviewing
from grants.calls.rubric import Scale
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid
from grants.kernel.policy import Actor
from grants.reviews import operations, queries
from grants.reviews.models import Outcome, Review
from grants.reviews.operations import DraftInput
from grants.reviews.scoring import needs_reason
from tests.factories.applications import make_application, make_call
from tests.factories.people import make_organisation, make_person, sign_in
from tests.factories.reviews import FINE, make_review, make_reviewed
from tests.harness.databases import on_sqlite
from tests.reviews.test_operations import actor_for
from tests.reviews.test_pages import text_of


def application_under(**terms: object) -> Application:
    call = make_call(reviewing=Reviewing(**terms))  # type: ignore[arg-type]
    return make_application(call, status="in_review")


@pytest.mark.parametrize(
    ("justify", "needed"),
    [(Justify.EVERY, [0, 1, 2, 3, 4]), (Justify.ENDS, [0, 4]), (Justify.NEVER, [])],
)
def test_which_scores_need_a_reason(justify: Justify, needed: list[int]) -> None:
    assert [n for n in range(5) if needs_reason(justify, Scale(0, 4), n)] == needed


SCORES = {**FINE, "M1": 4, "M2": 2, "D1": 0, "D3": 1}


@pytest.mark.parametrize(
    ("justify", "wanted"),
    [
        # D3 is strict: a score of 1 raises a flag, and a flag needs its reason always.
        (Justify.EVERY, {"M1", "M2", "D1", "D3", "D4"}),
        (Justify.ENDS, {"M1", "D1", "D3"}),
        (Justify.NEVER, {"D3"}),
    ],
)
@on_sqlite
@pytest.mark.usefixtures("in_app")
def test_a_review_is_submitted_with_the_reasons_its_call_wants(
    justify: Justify, wanted: set[str]
) -> None:
    review = make_review(application_under(justify=justify))
    who, number = actor_for(review), review.id

    def score(reasons: set[str]) -> None:
        held = db.session.get_one(Review, number)
        typed = {
            key: DraftInput(value, "Seen." if key in reasons else "")
            for key, value in SCORES.items()
        }
        operations.save_scores(who, review=held, scores=typed)

    def submit() -> None:
        held = db.session.get_one(Review, number)
        operations.submit_review(who, review=held, comment="", key="once")

    transact(lambda: score(set()))
    with pytest.raises(Invalid) as error:
        transact(submit)
    assert set(error.value.fields) == wanted
    transact(lambda: score(wanted))
    transact(submit)
    assert db.session.get_one(Review, number).status == "submitted"


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({}, "The applicant reads this, without your name."),
        ({"justify": Justify.ENDS}, "Needed for the lowest and the highest score"),
        ({"justify": Justify.NEVER}, "Needed for a flag only."),
        ({"feedback": Feedback.NONE}, "Only the fund&#39;s staff read this."),
    ],
)
@on_sqlite
def test_the_page_says_when_a_reason_is_needed(
    app: Flask, terms: dict[str, object], said: str
) -> None:
    with app.app_context():
        review = make_review(application_under(**terms))
        who, path = db.session.get_one(Person, review.reviewer_id), f"/reviews/{review.public_id}"
    assert said in text_of(sign_in(app, who), f"{path}/criteria/M1")


@pytest.mark.parametrize(
    ("told", "given"),
    [
        (Feedback.SCORES_AND_REASONS, [(1, "Because."), (4, "Because.")]),
        (Feedback.REASONS, [(None, "Because."), (None, "Because.")]),
        (Feedback.NONE, None),
    ],
)
@on_sqlite
@pytest.mark.usefixtures("in_app")
def test_applicants_are_told_what_the_call_says(
    told: Feedback, given: list[tuple[int | None, str]] | None
) -> None:
    application = make_reviewed(application_under(feedback=told), {"M1": 4}, {"M1": 1})
    application.status = "declined"
    db.session.commit()
    member = Actor(person_id=10**6, organisation_ids=frozenset({application.organisation_id}))
    assert queries.reasons_for_applicant(member, application).get("M1") == given


@pytest.mark.parametrize("told", list(Feedback))
@on_sqlite
def test_the_page_of_the_decision_tells_no_more(app: Flask, told: Feedback) -> None:
    with app.app_context():
        amina = make_person("Amina")
        call = make_call(reviewing=Reviewing(feedback=told))
        application = make_reviewed(
            make_application(
                call, status="in_review", organisation=make_organisation(signatories=[amina])
            ),
            {"M1": 4},
        )
        manager = make_person(roles=[("fund_manager", application.fund_id)])
        decline(manager, application)
        path = f"/applications/{application.reference}/feedback"
        db.session.refresh(amina)
    said = text_of(sign_in(app, amina), path)
    assert "Others were stronger." in said
    assert ("Because." in said) is (told is not Feedback.NONE)
    assert ("4 of 4" in said) is (told is Feedback.SCORES_AND_REASONS)


def decline(manager: Person, application: Application) -> None:
    """A manager declines, with a reason."""
    actor = actor_of(manager)
    transact(
        lambda: operations.decide(
            actor,
            application=db.session.get_one(Application, application.id),
            outcome=Outcome.DECLINED,
            amount=None,
            reason="Others were stronger.",
            departure="They do more with less.",
            key=f"decline-{application.id}",
        )
    )
