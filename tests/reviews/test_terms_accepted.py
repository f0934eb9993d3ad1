"""Terms of a call: nothing of an application is shown before a reviewer accepts them."""

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models import Application, Attachment, SubmittedVersion
from grants.calls.models import Call, CallVersion
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotFound, NotPermitted
from grants.kernel.policy import Actor, seen
from grants.reviews import operations, queries, queries_terms
from grants.reviews.models import Review
from grants.reviews.models_terms import TermsAcceptance
from grants.reviews.operations import DraftInput
from tests.factories.applications import make_application, make_call
from tests.factories.people import keep, make_actor, sign_in
from tests.factories.reviews import make_review, make_reviewer
from tests.harness.crowd import together
from tests.harness.databases import on_sqlite
from tests.reviews.test_pages import posted, text_of

TERMS = {"en": "Keep what you read to yourself.", "ur": "جو پڑھیں اپنے پاس رکھیں۔"}


def a_call(**reviewing: object) -> Call:
    """A call in review whose reviewers accept terms."""
    call = make_call()
    version = call.versions[-1]
    document = {**version.document, "reviewing": {"terms": TERMS, **reviewing}}
    made = keep(
        CallVersion(
            call_id=call.id,
            number=version.number + 1,
            document=document,
            document_hash=f"terms of {call.slug} {version.number}",
        )
    )
    call.current_version_id = made.id
    db.session.commit()
    return call


def a_review(call: Call, person: Person | None = None) -> Review:
    case = make_application(call, status="in_review")
    case.call_version_id = call.versions[-1].id
    db.session.commit()
    return make_review(case, person or make_reviewer(fund_id=case.fund_id))


def actor_for(review: Review) -> Actor:
    return actor_of(db.session.get_one(Person, review.reviewer_id))


def accept(who: Actor, call: Call) -> None:
    seal = queries_terms.waiting_in(who, call.slug).seal
    transact(lambda: operations.accept_terms(who, call=call, seal=seal))


def shown(who: Actor) -> dict[str, int]:
    kinds = (Application, SubmittedVersion, Attachment, Review)
    return {kind.__tablename__: len(db.session.scalars(seen(who, kind)).all()) for kind in kinds}


@pytest.mark.usefixtures("in_app")
def test_nothing_is_shown_before_the_terms_are_accepted() -> None:
    call = a_call()
    review = a_review(call)
    who = actor_for(review)
    plain = make_review(make_application(status="in_review"), make_reviewer())
    before = shown(actor_for(plain))
    assert before["application"] == before["review"] == 1
    assert set(shown(who).values()) == {0}
    with pytest.raises(NotFound):
        queries.review_by_id(who, review.public_id)
    with pytest.raises(NotPermitted):
        transact(lambda: operations.save_scores(who, review=review, scores={"M1": DraftInput(1)}))
    assert [each.call.id for each in queries_terms.waiting(who)] == [call.id]
    accept(who, call)
    assert shown(who) == before
    assert queries_terms.waiting(who) == []
    with pytest.raises(NotFound):
        queries_terms.waiting_in(who, call.slug)
    manager = make_actor(roles=[("fund_manager", call.fund_id)])
    assert shown(manager)["application"] == 1
    assert len(db.session.scalars(seen(manager, TermsAcceptance)).all()) == 1
    elsewhere = make_actor(roles=[("fund_manager", 10**6)])
    assert db.session.scalars(seen(elsewhere, TermsAcceptance)).all() == []


@pytest.mark.usefixtures("in_app")
def test_one_who_accepts_accepts_for_no_other() -> None:
    call = a_call()
    first, second = a_review(call), a_review(call)
    accept(actor_for(first), call)
    assert shown(actor_for(first))["application"] == 1
    assert shown(actor_for(second))["application"] == 0


@pytest.mark.usefixtures("in_app")
def test_terms_that_changed_meanwhile_are_not_accepted_unread() -> None:
    call = a_call()
    review = a_review(call)
    who = actor_for(review)
    for seal in ("", "another"):
        with pytest.raises(Invalid):
            transact(partial(operations.accept_terms, who, call=call, seal=seal))
    assert shown(who)["application"] == 0


@pytest.mark.usefixtures("in_app")
def test_to_decline_the_terms_declines_the_reviews_of_that_call() -> None:
    call, person = a_call(), make_reviewer()
    under = [a_review(call, person), a_review(call, person)]
    other = make_review(make_application(status="in_review"), person)
    who = actor_of(person)
    assert transact(lambda: operations.decline_terms(who, call=call)) == 2
    for each in (*under, other):
        db.session.refresh(each)
    assert [each.status for each in (*under, other)] == ["declined", "declined", "invited"]
    assert [each.application.reviews_assigned for each in under] == [0, 0]
    assert queries_terms.waiting(who) == []


def test_the_same_click_twice_accepts_once(in_app: Flask) -> None:
    call = a_call()
    who = actor_for(a_review(call))
    slug, seal = call.slug, queries_terms.waiting_in(who, call.slug).seal
    db.session.remove()

    def click(_n: int) -> None:
        def work() -> None:
            call = db.session.scalars(select(Call).where(Call.slug == slug)).one()
            operations.accept_terms(who, call=call, seal=seal)

        transact(work)

    found = together(in_app, 2, click)
    assert sorted(type(each).__name__ for each in found) == ["NoneType", "NotFound"]
    assert db.session.scalar(select(func.count()).select_from(TermsAcceptance)) == 1


@on_sqlite
def test_the_mail_leads_to_the_terms_and_then_to_the_review(app: Flask) -> None:
    with app.app_context():
        call = a_call()
        review = a_review(call)
        person = db.session.get_one(Person, review.reviewer_id)
        slug, path = call.slug, f"/reviews/{review.public_id}"
        title = review.application.title
        client = sign_in(app, person)
    asked = client.get(path)
    assert asked.headers["Location"] == f"/reviews/terms/{slug}"
    for each in ("/criteria/M1", "/check", "/conflict", "/decline"):
        assert client.get(f"{path}{each}").status_code == 404
    queue = text_of(client, "/reviews")
    assert title not in queue
    page = text_of(client, f"/reviews/terms/{slug}")
    assert TERMS["en"] in page
    assert title not in page
    assert "Decline the terms of" in text_of(client, f"/reviews/terms/{slug}/decline")
    with app.app_context():
        who = actor_of(db.session.merge(person))
        seal = queries_terms.waiting_in(who, slug).seal
    posted(client, f"/reviews/terms/{slug}", 303, seal=seal)
    assert title in text_of(client, "/reviews")
    assert client.get(path).headers["Location"].startswith(f"{path}/criteria/")
