"""Checks, screening lists, matches and likely duplicates: explained, decided, never changed."""

from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.kernel import clock
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid, NotFound, NotNow, NotPermitted
from grants.kernel.policy import Actor
from grants.organisations import operations, queries_diligence
from grants.organisations.kinds import CheckKind, CheckResult, MatchOutcome, PairOutcome
from grants.organisations.models import Organisation
from grants.organisations.models_diligence import (
    DueDiligenceCheck,
    DuplicatePair,
    MatchDecision,
    ScreeningList,
    ScreeningMatch,
)
from grants.organisations.models_profile import Controller
from grants.organisations.operations import diligence, listing
from tests.factories.people import keep, make_organisation, make_person, sign_in
from tests.factories.profiles import make_list, make_match, make_pair
from tests.harness.crowd import together
from tests.harness.databases import on_sqlite

CSV = b"name,detail\nAMAL trust,Case 1\n,nobody\nKhan Gul,Case 3\n"


def who(person_id: int) -> Actor:
    return actor_of(db.session.get_one(Person, person_id))


def imported(actor: Actor, content: bytes = CSV, name: str = "UN list") -> ScreeningList:
    return transact(
        lambda: operations.import_list(
            actor, name=name, source="un.org", stream=BytesIO(content), filename="list.csv"
        )
    )


def test_a_list_is_read_line_by_line_and_compared(in_app: Flask) -> None:
    with in_app.app_context():
        manager = make_person(roles=["fund_manager"])
        body = make_organisation("Trust Amal")
        owner = make_person()
        keep(
            Controller(
                public_id="gul",
                organisation_id=body.id,
                name="Gul Khan",
                role="Chair",
                country="PK",
                added_by_id=owner.id,
            )
        )
        first = imported(who(manager.id))
        assert (first.number, first.lines, first.status) == (1, 3, "reading")
        assert operations.read_lists(clock.now()) == 3
        db.session.refresh(first)
        assert (first.status, first.names_kept, first.lines_read) == ("read", 2, 3)
        assert first.errors == [{"line": 3, "wrong": "no_name"}]
        found = db.session.scalars(select(ScreeningMatch).order_by(ScreeningMatch.id)).all()
        assert [(each.subject, each.why, each.nearness) for each in found] == [
            ("organisation", "folded", 1000),
            ("controller", "folded", 1000),
        ]
        assert operations.read_lists(clock.now()) == 0
        # The next version of the list finds nothing new, and keeps what was decided.
        assert imported(who(manager.id)).number == 2
        operations.read_lists(clock.now())
        assert len(db.session.scalars(select(ScreeningMatch)).all()) == 2


@on_sqlite
def test_a_long_list_is_read_in_parts(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "CHUNK", 2)
    with in_app.app_context():
        manager = make_person(roles=["finance_officer"])
        found = imported(who(manager.id), b"name\n" + b"Somebody\n" * 5)
        assert transact(lambda: operations.read_on(found.id)) == 2
        db.session.refresh(found)
        assert (found.lines_read, found.status) == (2, "reading")
        assert operations.read_lists(clock.now()) == 3
        db.session.refresh(found)
        assert (found.lines_read, found.names_kept, found.status) == (5, 5, "read")


@on_sqlite
@pytest.mark.parametrize("content", [b"first,second\nAmal,1\n", b"name\n\xff\xfe\n", b""])
def test_what_is_no_list_is_refused_with_a_reason(in_app: Flask, content: bytes) -> None:
    with in_app.app_context():
        manager = make_person(roles=["fund_manager"])
        with pytest.raises(Invalid):
            imported(who(manager.id), content)
        assert db.session.scalars(select(ScreeningList)).all() == []


def test_two_who_decide_one_match_at_once_leave_one_decision(in_app: Flask) -> None:
    with in_app.app_context():
        staff = [make_person(roles=["fund_manager"]).id for _each in range(2)]
        match = make_match(make_organisation("Amal Trust"), make_person())
        public_id = match.public_id

    def decide(number: int) -> str:
        def work() -> str:
            actor = who(staff[number])
            return operations.decide_match(
                actor,
                queries_diligence.match(actor, public_id),
                outcome=MatchOutcome.CLEARED,
                reason="Another town.",
                seen=0,
            ).outcome

        return transact(work)

    results = together(in_app, 2, decide)
    assert results.count("cleared") == 1
    assert sum(isinstance(each, NotNow) for each in results) == 1
    with in_app.app_context():
        assert len(db.session.scalars(select(MatchDecision)).all()) == 1
        with pytest.raises(DBAPIError):
            db.session.execute(update(MatchDecision).values(reason="changed"))


@on_sqlite
def test_without_the_guard_two_would_decide(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diligence, "_next", lambda _k, _c, _i, seen: seen + 1 + len(taken))
    taken: list[int] = []
    with in_app.app_context():
        manager = make_person(roles=["fund_manager"])
        match = make_match(make_organisation(), make_person())
        for _twice in range(2):
            transact(
                lambda: operations.decide_match(
                    who(manager.id), match, outcome=MatchOutcome.CLEARED, reason="No.", seen=0
                )
            )
            taken.append(1)
        assert len(db.session.scalars(select(MatchDecision)).all()) == 2


def test_staff_who_belong_to_it_record_and_see_nothing(in_app: Flask) -> None:
    with in_app.app_context():
        both = make_person(roles=["fund_manager"])
        body = make_organisation("Amal", members=[both])
        match = make_match(body, make_person())
        pair = make_pair(body, make_organisation())
        actor = who(both.id)
        with pytest.raises(NotPermitted):
            operations.record_check(
                actor,
                body,
                kind=CheckKind.FINANCE,
                result=CheckResult.PASSED,
                reason="Seen.",
                checked_on=clock.now().date(),
                next_review_on=None,
            )
        with pytest.raises(NotPermitted):
            operations.decide_match(
                actor, match, outcome=MatchOutcome.CLEARED, reason="Mine.", seen=0
            )
        with pytest.raises(NotPermitted):
            operations.decide_duplicate(
                actor, pair, outcome=PairOutcome.SAME, reason="Mine.", seen=0
            )
        with pytest.raises(NotFound):
            queries_diligence.match(actor, match.public_id)
        assert queries_diligence.duplicates_of(actor, body) == []
        assert db.session.scalars(select(DueDiligenceCheck)).all() == []


def test_duplicates_are_flagged_with_reasons_and_decided_by_a_person(in_app: Flask) -> None:
    with in_app.app_context():
        manager = make_person(roles=["fund_manager"])
        bodies = [make_organisation(name) for name in ("Amal Trust", "Trust Amal", "Awaz")]
        for body, number, phone in zip(
            bodies,
            ("SECP 0012345", "secp-0012345", ""),
            ("", "091 123 4567", "+92911234567"),
            strict=True,
        ):
            body.registration_number, body.phone = number, phone
            keep(body)
        operations.look_again(clock.now())
        pairs = db.session.scalars(select(DuplicatePair).order_by(DuplicatePair.id)).all()
        ids = [body.id for body in bodies]
        assert [
            (pair.first_id, pair.second_id, [each["why"] for each in pair.reasons])
            for pair in pairs
        ] == [(ids[0], ids[1], ["registration", "name"]), (ids[1], ids[2], ["phone"])]
        actor = who(manager.id)
        transact(
            lambda: operations.decide_duplicate(
                actor, pairs[1], outcome=PairOutcome.DIFFERENT, reason="One office.", seen=0
            )
        )
        assert operations.look_again(clock.now()) == 0
        shown = db.session.scalars(queries_diligence.open_duplicates(actor)).all()
        assert [pair.id for pair in shown] == [pairs[0].id]
        assert len(db.session.scalars(select(Organisation)).all()) == 3, "nothing is merged"


@on_sqlite
def test_no_applicant_learns_of_another_organisation(app: Flask) -> None:
    """Neither a page nor an error tells that a number, a phone or a name is known here already."""
    with app.app_context():
        theirs = make_organisation("Amal Trust", signatories=[make_person()])
        theirs.registration_number, theirs.phone = "0012345", "0911234567"
        keep(theirs)
        omar, manager = make_person(), make_person(roles=["fund_manager"])
    client = sign_in(app, omar)
    typed = {
        "name": "Amal Trust",
        "kind": "cso",
        "register": "PK-SEC",
        "registration_number": "0012345",
        "phone": "0911234567",
    }
    made = client.post("/organisation/new", data=typed)
    assert made.status_code == 303
    with app.app_context():
        operations.look_again(clock.now())
    shown = client.get(made.location).text
    assert "PK-SEC-0012345" in shown
    assert theirs.slug not in shown
    assert "uplicate" not in shown
    staff = sign_in(app, manager)
    assert "the same registration number" in staff.get("/desk/duplicates").text, "control"


@on_sqlite
def test_staff_find_check_and_decide_at_the_pages(app: Flask) -> None:
    with app.app_context():
        page = f"/desk/organisations/{make_organisation('Amal Trust').slug}"
        make_list(make_person(), "AMAL, Trust", name="UN list")
        manager = make_person(roles=["fund_manager"])
    client = sign_in(app, manager)
    assert client.post(f"{page}/screen").status_code == 303
    listed = client.get("/desk/matches").text
    assert "the same words, spelled or ordered differently" in listed
    where = "/desk/matches/" + listed.split("/desk/matches/")[1].split('"')[0]
    data = {"outcome": "cleared", "reason": "Founded elsewhere.", "seen": "0"}
    assert client.post(where, data={**data, "reason": ""}).status_code == 422
    assert client.post(where, data=data).status_code == 303
    assert client.post(where, data=data).status_code == 409
    assert "Founded elsewhere." in client.get(where).text
    check = {"kind": "visit", "result": "passed", "reason": "We saw it."}
    check["checked_on"] = "2026-11-02"
    assert client.post(f"{page}/check", data=check).status_code == 303
    wrong = client.post(f"{page}/check", data={**check, "next_review_on": "2026-01-01"})
    assert wrong.status_code == 422
    assert "We saw it." in wrong.text
    shown = client.get(page).text
    assert "We saw it." in shown
    assert "somebody else: cleared" in shown
    upload = {"name": "OFAC", "file": (BytesIO(CSV), "ofac.csv")}
    made = client.post("/desk/screening", data=upload)
    assert "0 of 3 lines read" in client.get(made.location).text
    with app.app_context():
        operations.read_lists(clock.now())
    read = client.get(made.location).text
    assert "3 of 3 lines read" in read
    assert "There is no name in this line." in read
