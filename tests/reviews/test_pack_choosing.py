"""Lines, limits, complaints and departures in a decision pack, and what was tampered with there."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from grants.accounts.actors import actor_of
from grants.applications.models import Application
from grants.calls.models import Call
from grants.kernel.db import db, transact
from grants.kernel.policy import Actor
from grants.reviews import operations
from grants.reviews.models import Outcome
from grants.reviews.models_complaints import ComplaintOutcome, DecisionComplaint
from grants.reviews.pack_checking import check
from grants.reviews.portfolio import Bound, By, Limit, Measure
from grants.reviews.queries_pack import pack_of
from tests.factories.applications import make_application
from tests.factories.people import make_organisation, make_person
from tests.factories.reviews import make_reviewed
from tests.reviews.packed import KEY, Data, Tamper, altered, found, made, opened, sealed
from tests.reviews.test_decisions import decide, funded_call, reviewed

pytestmark = pytest.mark.usefixtures("in_app")


class Chosen:
    """A call with two lines, limits, an award below the line, and a complaint that is answered."""

    def __init__(self) -> None:
        call = funded_call(budget=10_000_000_00)
        self.number = call.id
        self.manager = actor_of(make_person("Nida", roles=[("fund_manager", call.fund_id)]))
        amina = make_person("Amina")
        body = make_organisation(signatories=[amina])
        self.best = make_reviewed(
            make_application(call, status="in_review", organisation=body), {"M1": 4}
        )
        second = reviewed(call, {"M1": 3})
        for after in (2, 1):
            transact(
                lambda after=after: operations.draw_line(  # type: ignore[misc]
                    self.manager, call=self.call, after=after, reason=f"{after} can begin."
                )
            )
        limit = Limit(By.KIND, "nonprofit", Bound.CEILING, Measure.COUNT, 2)
        transact(lambda: operations.set_limits(self.manager, call=self.call, limits=[limit]))
        waiting = [reviewed(call, {"M1": score}) for score in (2, 1)]
        for each in waiting:
            decide(self.manager, each, Outcome.WAITLISTED, None)
        later = waiting[1].id
        transact(
            lambda: operations.move_on_waiting_list(
                self.manager,
                application=db.session.get_one(Application, later),
                place=1,
                reason="It can begin.",
            )
        )
        decide(self.manager, self.best, Outcome.DECLINED, None, departure="The city does it.")
        decide(self.manager, second, amount=100_000_00, departure="It is wanted more.")
        actor, case = actor_of(amina), self.best.id
        transact(
            lambda: operations.complain(
                actor, application=db.session.get_one(Application, case), text="Not so."
            )
        )
        other = actor_of(make_person("Omar", roles=[("fund_manager", call.fund_id)]))
        transact(
            lambda: operations.answer_complaint(
                other,
                complaint=db.session.scalars(select(DecisionComplaint)).one(),
                outcome=ComplaintOutcome.NOT_UPHELD,
                reason="The city does it indeed.",
            )
        )

    @property
    def call(self) -> Call:
        return db.session.get_one(Call, self.number)


def line_moved(data: Data) -> None:
    data["lines.json"][1]["below"] = data["lines.json"][0]["below"]


def line_gone(data: Data) -> None:
    data["lines.json"].pop()


def line_added(data: Data) -> None:
    data["lines.json"].append({**data["lines.json"][1], "number": 3})


def limits_gone(data: Data) -> None:
    data["limits.json"].pop()


def complaint_gone(data: Data) -> None:
    data["complaints.json"].pop()


def answered_by_the_decider(data: Data) -> None:
    data["complaints.json"][0]["answer"]["by"] = data["decisions.json"][0]["by"]


def waits_no_more(data: Data) -> None:
    data["waiting-list.json"].pop()


def goes_first(data: Data) -> None:
    data["waiting-list.json"].reverse()


def unmoved(data: Data) -> None:
    data["waiting-list.json"][0]["moves"] = []


def moved_silently(data: Data) -> None:
    data["waiting-list.json"][0]["moves"][0]["reason"] = " "


def reason_gone(data: Data) -> None:
    data["decisions.json"][2]["figures"]["departs"]["reason"] = ""


def departure_gone(data: Data) -> None:
    del data["decisions.json"][3]["figures"]["departs"]


def stands_elsewhere(data: Data) -> None:
    data["decisions.json"][3]["figures"]["standing"]["above_line"] = True


TAMPERED: list[tuple[Tamper, str]] = [
    (line_moved, "it is said to stand below line 2, and does not"),
    (line_gone, "it rests on a line that is not here"),
    (line_gone, "lines.json has 1, the audit trail has 2"),
    (line_added, "lines.json has 3, the audit trail has 2"),
    (limits_gone, "limits.json has 0, the audit trail has 1"),
    (complaint_gone, "complaints.json has 0, the audit trail has 1"),
    (waits_no_more, "The waiting list has not exactly those that are waitlisted"),
    (goes_first, "it stands out of order on the waiting list"),
    (unmoved, "nobody moved it, and it does not wait by its rank"),
    (unmoved, "moved 0 times; the audit trail has 1"),
    (moved_silently, "it was moved on the waiting list, and nothing says why"),
    (answered_by_the_decider, "it was answered by whoever decided"),
    (reason_gone, "it departs from the ranking, and nothing says why"),
    (departure_gone, "it is said to depart from the ranking by nothing"),
    (stands_elsewhere, "it is said to stand above line 2, and does not"),
]


def test_how_people_chose_is_told_and_what_was_changed_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    raw = made(Chosen().call)
    files: dict[str, Any] = {
        name: json.loads(text) for name, text in opened(raw).items() if name.endswith(".json")
    }
    assert [each["reason"] for each in files["lines.json"]] == ["2 can begin.", "1 can begin."]
    assert files["limits.json"][0]["limits"][0]["amount"] == 2
    (complaint,) = files["complaints.json"]
    assert complaint["answer"]["reason"] == "The city does it indeed."
    assert "Not so." not in b"\n".join(opened(raw).values()).decode()
    assert [each["figures"]["departs"]["kinds"] for each in files["decisions.json"][2:]] == [
        ["above_line"],
        ["below_line"],
    ]
    assert found(sealed(opened(raw))) == ""
    silent = [
        (tamper.__name__, said)
        for tamper, said in TAMPERED
        if said not in found(altered(raw, tamper))
    ]
    assert silent == []
    # Positive control: without the part that looks, nobody would tell.
    monkeypatch.setattr("grants.reviews.pack_checking.choosing_findings", lambda _read: [])
    assert found(altered(raw, line_moved)) == ""


def test_below_whom_a_line_stands_is_kept_from_who_must_not_know_them() -> None:
    chosen = Chosen()
    barred: Actor = actor_of(make_person(roles=[("fund_manager", chosen.call.fund_id)]))
    transact(
        lambda: operations.declare_conflict(
            barred, application=db.session.get_one(Application, chosen.best.id), kind="family"
        )
    )
    files = opened(pack_of(barred, chosen.call, key=KEY))
    assert chosen.best.reference not in b"\n".join(files.values()).decode()
    lines = json.loads(files["lines.json"])
    assert [each["below"] is None for each in lines] == [False, True]
    assert json.loads(files["complaints.json"]) == []
    assert check(files).findings == []
