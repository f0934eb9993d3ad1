"""The decision pack: it says what the product says, names nobody, and tells what was changed."""

import json
import sys
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.calls.models import Call
from grants.kernel.db import db, transact
from grants.kernel.policy import SYSTEM
from grants.reviews import pack, pack_checking, queries_ranking
from grants.reviews.models import ConflictOfInterest
from grants.reviews.models_panel import PanelMember
from grants.reviews.operations import declare_conflict
from grants.reviews.operations.deciding import figures_hash
from grants.reviews.operations.panel_session import write_note
from grants.reviews.pack_checking import check
from grants.reviews.queries_pack import pack_of
from tests.factories.applications import make_application
from tests.factories.people import keep, make_person, sign_in
from tests.factories.reviews import make_reviewed, make_reviewer
from tests.harness.databases import on_sqlite
from tests.reviews.packed import (
    KEY,
    Data,
    Tamper,
    altered,
    found,
    made,
    make_whole_call,
    opened,
    sealed,
)
from tests.reviews.test_decisions import funded_call, manager
from tests.reviews.test_panel import Scene

pytestmark = pytest.mark.usefixtures("in_app")


def one(rows: list[Any], **wanted: Any) -> Any:
    """The first row that has these values."""
    return next(row for row in rows if all(row[name] == value for name, value in wanted.items()))


def test_a_pack_is_the_same_worked_out_again_and_by_the_byte() -> None:
    call = make_whole_call()
    raw = made(call)
    assert made(call) == raw
    result = check(opened(raw))
    assert result.findings == []
    assert (result.applications, result.decisions) == (8, 3)
    shown = queries_ranking.ranking(SYSTEM, call).ranking.rows
    rows = json.loads(opened(raw)["ranking.json"])
    assert [(row["reference"], row["rank"], row["running_minor"]) for row in rows] == [
        (row.candidate.reference, row.rank, row.running) for row in shown
    ]
    assert {row["gate"] for row in rows} == {"clear", "mitigated", "held", "stopped"}


def test_nobody_is_named() -> None:
    call = make_whole_call()
    text = b"\n".join(opened(made(call)).values()).decode()
    people = db.session.scalars(select(Person)).all()
    assert people
    assert not [each.name for each in people if f'{each.name}"' in text or each.email in text]
    assert '"reviewer":"R' in text
    other = pack_of(SYSTEM, call, key=b"another installation")
    codes = [
        [row["reviewer"] for row in json.loads(opened(raw)["reviews.json"])]
        for raw in (made(call), other)
    ]
    assert codes[0] != codes[1]


def test_who_is_kept_from_a_case_gets_a_pack_without_it_that_checks() -> None:
    call = make_whole_call()
    who = manager(call)
    kept = next(a for a in queries_ranking.ranking(SYSTEM, call).applications.values())
    transact(lambda: declare_conflict(who, application=kept, kind="family"))
    files = opened(pack_of(who, call, key=KEY))
    assert kept.reference not in b"\n".join(files.values()).decode()
    result = check(files)
    assert (result.findings, result.applications) == ([], 7)
    assert json.loads(files["manifest.json"])["whole"] is False
    assert (
        db.session.scalar(
            select(ConflictOfInterest.kind).where(ConflictOfInterest.person_id == who.person_id)
        )
        == "family"
    )


def score(data: Data) -> None:
    data["reviews.json"][0]["merit"]["M1"] = 1


def merit(data: Data) -> None:
    data["applications.json"][0]["merit_millis"] += 1_000


def points(data: Data) -> None:
    data["reviews.json"][0]["merit_millis"] += 1


def left_out(data: Data) -> None:
    del data["reviews.json"][0]


def counted_no_more(data: Data) -> None:
    data["reviews.json"][0]["counts"] = False


def weight(data: Data) -> None:
    version = data["rubrics/1.json"]["document"]["rubric"]["merit"]
    version[0]["weight"], version[1]["weight"] = version[1]["weight"] + 1, version[0]["weight"] - 1


def flag_gone(data: Data) -> None:
    data["harm.json"]["flags"].remove(one(data["harm.json"]["flags"], cause="low_score"))


def flag_closed(data: Data) -> None:
    one(data["harm.json"]["flags"], cause="low_score", status="open")["status"] = "mitigated"


def stop_mended(data: Data) -> None:
    one(data["harm.json"]["flags"], stop=True, status="open")["stop"] = False


def withdrawn_by_one(data: Data) -> None:
    one(data["harm.json"]["flags"], status="withdrawn")["withdrawn_by"].pop()


def own_plan(data: Data) -> None:
    plan = one(data["harm.json"]["flags"], status="mitigated")["plans"][0]
    plan["decided_by"] = plan["proposed_by"]


def risk_milder(data: Data) -> None:
    flag = one(data["harm.json"]["flags"], cause="risk", blocks=True)
    flag["blocks"] = False


def gate(data: Data) -> None:
    one(data["applications.json"], gate="held")["gate"] = "clear"


def order(data: Data) -> None:
    rows = data["ranking.json"]
    rows[0], rows[1] = rows[1], rows[0]


def rank_given(data: Data) -> None:
    one(data["ranking.json"], gate="stopped")["rank"] = 1


def conflicted(data: Data) -> None:
    counting = one(data["reviews.json"], counts=True)
    data["conflicts.json"][0] |= {
        "application": counting["application"],
        "person": counting["reviewer"],
    }


def budget(data: Data) -> None:
    data["call.json"]["budget_minor"] *= 2


def figures(data: Data) -> None:
    data["decisions.json"][0]["figures"]["merit_millis"] += 5_000


def outcome(data: Data) -> None:
    decision = one(data["decisions.json"], outcome="declined")
    decision["outcome"] = "waitlisted"


def amount(data: Data) -> None:
    one(data["decisions.json"], outcome="awarded")["amount_minor"] -= 100


def no_decision(data: Data) -> None:
    data["decisions.json"].remove(one(data["decisions.json"], outcome="awarded"))


def trail(data: Data) -> None:
    data["audit.json"].reverse()


TAMPERED: list[tuple[Tamper, str]] = [
    (score, "its scores give merit"),
    (points, "its scores give merit"),
    (merit, "the merit is given as"),
    (left_out, "the number of reviews is given as"),
    (counted_no_more, "the number of reviews is given as"),
    (weight, "Version 1 of the call is not the one that was frozen"),
    (flag_gone, "it lacks the flag on D3 that its scores raise"),
    (flag_closed, "it is mitigated without a plan that may close it"),
    (stop_mended, "it lacks the flag on D4 that its scores raise"),
    (withdrawn_by_one, "it was withdrawn by 1 instead of 2"),
    (own_plan, "it is mitigated without a plan that may close it"),
    (risk_milder, "its flag does not block"),
    (gate, "the harm gate is given as clear; worked out again it is held"),
    (order, "Place 1 of the ranking is given to"),
    (rank_given, "differs in rank"),
    (budget, "differs in"),
    (conflicted, "counts, who declared an interest in it"),
    (figures, "its figures were changed"),
    (outcome, "it is declined, and was waitlisted by decision"),
    (amount, "differs in minor"),
    (no_decision, "it is awarded, and no decision says so"),
    (trail, "stands out of order"),
]


def test_each_kind_of_tampering_is_named_though_the_hashes_were_made_anew() -> None:
    raw = made(make_whole_call())
    assert found(sealed(opened(raw))) == ""
    silent = [
        (tamper.__name__, got)
        for tamper, said in TAMPERED
        if said not in (got := found(altered(raw, tamper)))
    ]
    assert silent == []


def make_met() -> bytes:
    """The pack of a call whose panel settled two applications, one with a member recused."""
    scene = Scene()
    scene.declare(scene.two, scene.middle)
    extra = make_reviewer("Three", scene.fund.id)
    keep(PanelMember(panel_id=scene.panel.id, person_id=extra.id, present=True))
    for who in (scene.chair, scene.one, scene.two):
        scene.vote(who, scene.best)
    for who in (scene.chair, scene.one):
        scene.vote(who, scene.middle, "decline")
    scene.settle(scene.best)
    scene.settle(scene.middle, "declined", key="then")
    chair = actor_of(db.session.get_one(Person, scene.chair.id))
    transact(lambda: write_note(chair, panel=scene.panel, text="The need is plain."))
    return made(db.session.get_one(Call, scene.call.id))


def minutes(data: Data) -> None:
    data["panels.json"][0]["minutes"][0]["text"] = "Nothing was said."


def _ended(data: Data, outcome: str) -> Any:
    return next(
        each["end"]
        for each in data["panels.json"][0]["items"]
        if each["end"] and each["end"]["outcome"] == outcome
    )


def vote_lost(data: Data) -> None:
    del _ended(data, "declined")["votes"][0]


def vote_turned(data: Data) -> None:
    for each in _ended(data, "awarded")["votes"]:
        each["vote"] = "decline"


def recused_voted(data: Data) -> None:
    end = _ended(data, "declined")
    end["votes"].append({"person": end["recused"][0], "vote": "decline", "reviewed": False})


def another_end(data: Data) -> None:
    _ended(data, "declined")["reason"] = "Another."


def test_meetings_are_in_it_and_told() -> None:
    raw = make_met()
    assert found(opened(raw)) == ""
    text = opened(raw)["panels.json"].decode()
    assert "The need is plain." in text
    assert not [name for name in ("Chair", "One", "Two") if f'"{name}"' in text]
    said = [
        found(altered(raw, minutes, reseal=False)),
        *(found(altered(raw, each)) for each in (vote_lost, vote_turned, recused_voted)),
        found(altered(raw, another_end)),
    ]
    assert [words for words in MET if words not in "\n".join(said)] == []
    assert all(said)


MET = [
    "The file panels.json was changed",
    "decided by fewer votes than the quorum",
    "another outcome had more votes",
    "somebody voted who was recused",
    "the minutes say declined, the decision something else",
]


def test_without_new_hashes_the_file_itself_is_named() -> None:
    raw = made(make_whole_call())
    assert "The file reviews.json was changed" in found(altered(raw, score, reseal=False))
    files = opened(raw)
    del files["conflicts.json"]
    assert found(files) == "The file conflicts.json is missing."
    assert "conflicts.json is missing" in found(sealed(files))
    added = {**opened(raw), "rubrics/2.json": opened(raw)["rubrics/1.json"]}
    assert "The file rubrics/2.json was added" in found(added)
    manifest = json.loads(files[pack.MANIFEST])
    manifest["root"] = "0" * 64
    assert "The root is not that" in found(
        {**opened(raw), pack.MANIFEST: json.dumps(manifest).encode()}
    )


def test_a_decision_whose_merit_and_hash_were_made_anew_is_named() -> None:
    def forge(data: Data) -> None:
        decision = data["decisions.json"][0]
        decision["figures"]["merit_millis"] += 5_000
        decision["figures_hash"] = figures_hash(decision["figures"])

    said = found(altered(made(make_whole_call()), forge))
    assert "decision 1: the merit is given as" in said
    assert "its figures were changed" not in said


def test_what_does_not_belong_there_is_refused() -> None:
    raw = made(make_whole_call())

    def odd(data: Data) -> None:
        data["reviews.json"][0]["application"] = "Nobody's"

    with pytest.raises(pack.NotAPack, match="Nobody's"):
        found(altered(raw, odd))


def test_without_the_totals_a_raised_merit_goes_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Positive control: it is this part of the check that sees it."""
    raw = made(make_whole_call())
    assert "the merit is given as" in found(altered(raw, merit))
    monkeypatch.setattr(pack_checking, "_totals", lambda *_any: iter(()))
    assert "the merit is given as" not in found(altered(raw, merit))


def calls_in(work: Callable[[], object]) -> int:
    """How many calls it makes: its length on any machine."""
    made = count()

    def note(_frame: object, event: str, _about: object) -> None:
        if event in ("call", "c_call"):
            next(made)

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return next(made)


def test_ten_times_the_applications_take_ten_times_as_long() -> None:
    call = funded_call()
    application = make_reviewed(make_application(call, status="in_review"), {}, {"M1": 4})
    raw = made(db.session.get_one(Call, call.id))

    def with_more(data: Data, number: int) -> None:
        case, reviews = data["applications.json"][0], data["reviews.json"]
        first = list(reviews)
        for each_number in range(number):
            reference = f"{application.reference}-{each_number:03}"
            data["applications.json"].append({**case, "reference": reference})
            reviews.extend({**each, "application": reference} for each in first)

    few, many = (altered(raw, partial(with_more, number=number)) for number in (39, 399))
    result = check(many)
    assert result.applications == 400
    assert result.findings[0].startswith("The ranking has 1 rows")
    assert calls_in(lambda: check(many)) < 12 * calls_in(lambda: check(few))


@on_sqlite
def test_the_ranking_offers_it(app: Flask) -> None:
    call = make_whole_call()
    slug, who = call.slug, make_person(roles=[("auditor", call.fund_id)])
    client = sign_in(app, who)
    address = f"/desk/calls/{slug}/decision-pack.zip"
    assert address in client.get(f"/desk/calls/{slug}/ranking").get_data(as_text=True)
    answer = client.get(address)
    assert answer.mimetype == "application/zip"
    assert f"decisions-{slug}.zip" in answer.headers["Content-Disposition"]
    assert found(opened(answer.get_data())) == ""
