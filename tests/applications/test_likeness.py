"""Likely double funding: found by text and amounts, decided by a person, seen by who sees both."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from grants.applications.content import content_hash
from grants.applications.likeness import (
    COMMON,
    FEWEST,
    WORDS,
    Why,
    Written,
    compare,
    is_likely,
    marked,
    shingles,
    sketch,
)
from grants.applications.models import Application, SubmittedVersion
from grants.applications.models_likeness import ApplicationPair, ApplicationPairDecision
from grants.applications.operations import compare_all, compare_waiting, decide_pair
from grants.applications.queries_likeness import open_pairs, passages
from grants.kernel import clock
from grants.kernel.audit import AuditEntry
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotNow, NotPermitted
from grants.kernel.policy import Actor
from grants.organisations.kinds import PairOutcome
from grants.reviews.models import ConflictOfInterest
from tests.factories.applications import make_application, make_call, make_fund
from tests.factories.people import keep, make_actor, make_organisation, make_person, sign_in

pytestmark = pytest.mark.usefixtures("at")
STORY = (
    "Every Friday afternoon forty young people from three quarters meet in the old school to "
    "write and rehearse a play about the street they share. Two actors from the city theatre "
    "guide them, and an elder of each quarter tells how neighbours lived together before. In "
    "spring the play is shown on six evenings in six courtyards, and after each evening the "
    "families talk about what they saw."
)
OTHER = (
    "We repair sewing machines and teach women of the camp how to run a small tailoring shop: "
    "cutting, prices, customers and accounts. Each learner keeps her machine at the end of ten "
    "weeks. A trader of the bazaar has promised to buy school uniforms from them for one year, "
    "and a lawyer explains how a shop is registered and what the market committee may ask for."
)


def told(text: str, **values: Any) -> Application:
    """A submitted application with this story."""
    application = make_application(**values)
    version = db.session.scalars(
        select(SubmittedVersion).where(SubmittedVersion.application_id == application.id)
    ).one()
    content = {**version.content}
    content["sections"] = [
        {
            **section,
            "questions": [
                {**each, "answer": text} if each["key"] == "story" else each
                for each in section["questions"]
            ],
        }
        for section in content["sections"]
    ]
    keep(
        SubmittedVersion(
            application_id=application.id,
            number=2,
            receipt_number=f"R2-{application.id}",
            content=content,
            content_hash=content_hash(content),
            submitted_by_id=version.submitted_by_id,
        )
    )
    return application


def pairs() -> list[ApplicationPair]:
    return list(db.session.scalars(select(ApplicationPair).order_by(ApplicationPair.id)))


def written(text: str, minor: int | None = 100, title: str = "") -> Written:
    return Written(shingles([text]), title, minor, "PKR")


# --- How alike two texts are ------------------------------------------------------------


def test_what_is_alike_by_hand() -> None:
    assert compare(written(STORY), written(STORY)) == {Why.TEXT: 1000, Why.AMOUNT: 1000}
    assert compare(written(STORY), written(OTHER, 104)) == {Why.CLOSE_AMOUNT: 1000}
    assert compare(written(STORY, None), written(OTHER, 106)) == {}
    half = " ".join(STORY.split()[: len(STORY.split()) // 2])
    found = compare(written(half, 1), written(STORY, 900))
    assert found == {Why.TEXT: 1000}  # all of the shorter one stands in the longer one
    assert not is_likely(compare(written("We meet."), written("We meet.")))
    assert is_likely({Why.TEXT: 120, Why.AMOUNT: 1000})
    assert not is_likely({Why.TEXT: 120})
    assert not is_likely({Why.AMOUNT: 1000, Why.ORGANISATION: 1000})


def test_spelling_and_urdu_letters_are_folded_away() -> None:
    assert shingles(["Cafés for YOUNG people now"]) == shingles(["cafes for young people now"])
    assert shingles(["ہم ۱۲ نوجوان ہیں یہاں"]) == shingles(["ہم 12 نوجوان ہیں یہاں"])


@given(st.lists(st.sampled_from(STORY.split() + OTHER.split()), max_size=60), st.data())
def test_a_marked_text_is_the_text_and_marks_are_in_both(
    said: list[str], data: st.DataObject
) -> None:
    text = " ".join(said)
    assert "".join(piece for piece, _same in marked(text, shingles([STORY]))) == text
    unmarked = [piece for piece, same in marked(text, shingles([text])) if not same]
    assert len(said) < WORDS or not any(c.isalnum() for piece in unmarked for c in piece)
    assert not any(same for _piece, same in marked(text, frozenset()))


def test_a_sketch_is_part_of_its_text_and_short_texts_have_none() -> None:
    found = shingles([STORY])
    assert set(sketch(found)) <= found
    assert sketch(frozenset(range(FEWEST - 1))) == ()


# --- What the job finds -----------------------------------------------------------------


@pytest.mark.usefixtures("in_app")
def test_the_same_project_is_found_in_another_fund_and_twice_is_once() -> None:
    here, there = told(STORY), told(f"Dear fund. {STORY}", status="declined")
    told(OTHER)
    assert compare_waiting(clock.now()) == 3
    (pair,) = pairs()
    assert (pair.first_id, pair.second_id) == (here.id, there.id)
    assert pair.reasons["text"] > 900
    assert compare_waiting(clock.now()) == 0
    assert compare_all(clock.now()) == 0
    assert [each.id for each in pairs()] == [pair.id]


@pytest.mark.usefixtures("in_app")
def test_what_many_organisations_write_is_no_project() -> None:
    for place in range(COMMON + 1):
        told(f"{STORY} {' '.join(f'own{place}{word}' for word in OTHER.split())}")
    assert compare_waiting(clock.now()) == COMMON + 1
    assert pairs() == []
    told(STORY)
    compare_waiting(clock.now())
    assert pairs() == []


@pytest.mark.usefixtures("in_app")
def test_a_test_call_and_a_draft_are_compared_with_nothing() -> None:
    told(STORY)
    trial = told(STORY, call=make_call(status="open"), status="submitted")
    trial.call.is_test = True
    make_application(status="draft")
    db.session.commit()
    compare_waiting(clock.now())
    assert pairs() == []
    trial.call.is_test = False  # the test can fail
    db.session.commit()
    compare_waiting(clock.now())
    assert len(pairs()) == 1


@pytest.mark.usefixtures("in_app")
def test_what_is_no_longer_alike_is_taken_out_unless_decided() -> None:
    first, second = told(STORY), told(STORY)
    third = told(STORY)
    compare_waiting(clock.now())
    manager = make_actor("Nadia", roles=["fund_manager"])
    kept = next(each for each in pairs() if {each.first_id, each.second_id} == {first.id, third.id})
    transact(
        lambda: decide_pair(manager, kept, outcome=PairOutcome.SAME, reason="Same play.", seen=0)
    )
    version = db.session.scalars(
        select(SubmittedVersion).where(SubmittedVersion.application_id == first.id)
    ).all()[-1]
    content = {**version.content, "sections": []}
    keep(
        SubmittedVersion(
            application_id=first.id,
            number=3,
            receipt_number="R3",
            content=content,
            content_hash=content_hash(content),
            submitted_by_id=version.submitted_by_id,
        )
    )
    compare_waiting(clock.now())
    assert {(each.first_id, each.second_id) for each in pairs()} == {
        (first.id, third.id),
        (second.id, third.id),
    }


# --- Who sees it, who decides -----------------------------------------------------------


def found_pair() -> ApplicationPair:
    told(STORY, call=make_call(make_fund()))
    told(STORY, call=make_call(make_fund()), status="withdrawn")
    compare_waiting(clock.now())
    (pair,) = pairs()
    return pair


def sees(actor: Actor) -> bool:
    return bool(db.session.scalars(open_pairs(actor)).all())


@pytest.mark.usefixtures("in_app")
def test_only_who_sees_both_sees_the_pair() -> None:
    pair = found_pair()
    assert sees(make_actor(roles=["fund_manager"]))
    assert sees(make_actor(roles=["auditor"]))
    one = make_actor("One", roles=[("fund_manager", pair.first.fund_id)])
    both = make_actor(
        "Both",
        roles=[("fund_manager", pair.first.fund_id), ("fund_manager", pair.second.fund_id)],
    )
    assert (sees(one), sees(both)) == (False, True)
    assert not sees(make_actor(roles=["reviewer"]))
    keep(ConflictOfInterest(application_id=pair.second_id, person_id=both.person_id, kind="family"))
    assert not sees(both)
    with pytest.raises(NotPermitted):
        transact(lambda: decide_pair(both, pair, outcome=PairOutcome.SAME, reason="X", seen=0))


@pytest.mark.usefixtures("in_app")
def test_a_decision_is_kept_with_its_reason_and_once() -> None:
    pair = found_pair()
    manager = make_actor("Nadia", roles=["fund_manager"])

    def decide(outcome: PairOutcome, reason: str, seen: int) -> ApplicationPairDecision:
        return transact(
            lambda: decide_pair(manager, pair, outcome=outcome, reason=reason, seen=seen)
        )

    with pytest.raises(Invalid):
        decide(PairOutcome.SAME, "  ", 0)
    decide(PairOutcome.SAME, "The same play.", 0)
    with pytest.raises(NotNow):
        decide(PairOutcome.DIFFERENT, "Read again.", 0)
    decide(PairOutcome.DIFFERENT, "Two towns.", 1)
    assert (pair.outcome, sees(manager)) == ("different", False)
    said = select(AuditEntry.detail).where(AuditEntry.action == "application_pair:decide")
    details: list[Any] = list(db.session.scalars(said.order_by(AuditEntry.id)))
    assert [each["outcome"] for each in details] == ["same", "different"]
    auditor = make_actor(roles=["auditor"])
    with pytest.raises(NotPermitted):
        transact(lambda: decide_pair(auditor, pair, outcome=PairOutcome.SAME, reason="X", seen=2))


@pytest.mark.usefixtures("in_app")
def test_the_same_passages_are_marked_on_both_sides() -> None:
    pair = found_pair()
    manager = make_actor("Nadia", roles=["fund_manager"])
    first, second = passages(manager, pair)
    assert [each.label for each in first] == ["What will you do?"]
    assert [piece for piece, same in second[0].pieces if same] == [STORY[:-1]]


def test_pages_show_it_and_keep_the_decision(app: Flask) -> None:
    with app.app_context():
        pair = found_pair()
        address, title = f"/desk/likely-double-funding/{pair.public_id}", pair.first.title
        case = f"/desk/applications/{pair.first.reference}"
        staff = sign_in(app, make_person(roles=["fund_manager"]))
        one = make_person("One", roles=[("fund_manager", pair.first.fund_id)])
        member = make_person("Member")
        make_organisation("Elsewhere", members=[member])
    listed = staff.get("/desk/likely-double-funding").text
    assert (title in listed, address in listed) == (True, True)
    assert address in staff.get(case).text
    assert address in staff.get("/today").text
    shown = staff.get(address).text
    assert ("<mark>" in shown, "Withdrawn" in shown) == (True, True)
    for other in (sign_in(app, one), sign_in(app, member)):
        assert other.get(address).status_code in (403, 404)
    assert address not in sign_in(app, one).get(case).text
    kept = staff.post(address, data={"outcome": "different", "reason": "Two towns.", "seen": "0"})
    assert kept.status_code == 303
    assert address not in staff.get("/desk/likely-double-funding").text
    assert "Two towns." in staff.get(address).text
