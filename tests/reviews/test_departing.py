"""Each departure from the ranking: the rule as a table, and what a decision asks for."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from grants.accounts.actors import actor_of
from grants.calls.models import Call
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid
from grants.reviews import operations
from grants.reviews.departing import Departure, Standing, departures
from grants.reviews.models import Decision, Outcome
from grants.reviews.operations import deciding
from grants.reviews.queries_departing import standing_of
from tests.factories.people import make_person
from tests.reviews.test_decisions import decide, funded_call, manager, reviewed

HIGH = Standing(ranked=True, above_line=True)
LOW = Standing(ranked=True, above_line=False)
D = Departure


@pytest.mark.parametrize(
    ("outcome", "standing", "kinds"),
    [
        ("awarded", HIGH, []),
        ("awarded", LOW, []),  # past the end of the money the lots decide
        ("awarded", replace(LOW, line=1), [D.BELOW_LINE]),
        ("awarded", replace(LOW, line=1, waiting=True), []),
        ("awarded", replace(HIGH, line=1), []),
        ("awarded", replace(HIGH, passed_over=2), [D.PASSES_OVER]),
        ("awarded", replace(LOW, line=1, passed_over=1), [D.PASSES_OVER, D.BELOW_LINE]),
        ("awarded", replace(HIGH, funded_below=3), []),
        ("declined", HIGH, [D.ABOVE_LINE]),
        ("declined", LOW, []),
        ("declined", replace(LOW, passed_over=4), []),
        ("declined", replace(LOW, funded_below=1), [D.ABOVE_FUNDED]),
        ("declined", replace(HIGH, funded_below=1), [D.ABOVE_LINE, D.ABOVE_FUNDED]),
        ("waitlisted", HIGH, [D.ABOVE_LINE]),
        ("waitlisted", replace(LOW, funded_below=1), [D.ABOVE_FUNDED]),
        ("waitlisted", replace(LOW, waiting=True), []),
        *[
            (outcome, replace(HIGH, ranked=False, passed_over=1, funded_below=1, line=1), [])
            for outcome in ("awarded", "declined", "waitlisted")
        ],
    ],
)
def test_which_decisions_depart(outcome: str, standing: Standing, kinds: list[Departure]) -> None:
    assert departures(outcome, standing) == kinds


@pytest.mark.usefixtures("in_app")
class TestAsking:
    def test_to_decline_or_to_waitlist_above_the_line_says_why(self) -> None:
        call = funded_call(budget=4_000_000_00)
        best, second, third = (reviewed(call, {"M1": score}) for score in (4, 3, 2))
        who = manager(call)
        assert [standing_of(who, each).above_line for each in (best, second, third)] == [
            True,
            True,
            False,
        ]
        for outcome in (Outcome.DECLINED, Outcome.WAITLISTED):
            with pytest.raises(Invalid, match="above the funding line") as refused:
                decide(who, best, outcome, None, departure=" ")
            assert refused.value.fields.keys() == {"departure"}
        assert db.session.scalars(select(Decision)).all() == []
        made = decide(who, best, Outcome.DECLINED, None, departure=" The city does it. ")
        assert made.departure == "The city does it."
        assert made.figures["standing"] == {
            "ranked": True,
            "waiting": False,
            "passed_over": 0,
            "funded_below": 0,
            "above_line": True,
            "line": None,
        }
        # The first is out of the running now; so the third fits.
        assert standing_of(who, third).above_line

    def test_above_one_that_is_funded_it_says_why(self) -> None:
        call = funded_call(budget=2_000_000_00)
        best, second = (reviewed(call, {"M1": score}) for score in (4, 2))
        who = manager(call)
        decide(who, second, amount=100_000_00, departure="It cannot wait.")
        with pytest.raises(Invalid, match="1 application of a lower rank is awarded"):
            decide(who, best, Outcome.WAITLISTED, None, departure="")
        made = decide(who, best, Outcome.WAITLISTED, None, departure="It begins next year.")
        assert made.figures["departs"]["kinds"] == ["above_line", "above_funded"]

    def test_the_line_that_people_drew_counts_for_what_the_money_would_bear(self) -> None:
        call = funded_call(budget=10_000_000_00)
        best, second = (reviewed(call, {"M1": score}) for score in (4, 2))
        who = actor_of(make_person(roles=[("fund_manager", call.fund_id)]))
        transact(
            lambda: operations.draw_line(
                who, call=db.session.get_one(Call, call.id), after=1, reason="One is ready."
            )
        )
        decide(who, best, amount=100_000_00)
        with pytest.raises(Invalid, match="It stands below the funding line"):
            decide(who, second, amount=100_000_00)
        made = decide(who, second, Outcome.DECLINED, None, departure="")
        assert made.figures["standing"]["line"] == 1
        assert "departs" not in made.figures

    def test_without_the_rule_nothing_is_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        call = funded_call()
        best = reviewed(call, {"M1": 4})
        monkeypatch.setattr(deciding, "departures", lambda _outcome, _standing: [])
        assert decide(manager(call), best, Outcome.DECLINED, None, departure="").departure == ""
