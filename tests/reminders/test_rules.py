from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from grants.reminders.rules import (
    CALL_CLOSING,
    PLEDGE_DUE,
    REPORT_DUE,
    REPORT_OVERDUE,
    REVIEW_OVERDUE,
    RULES,
    Rule,
)

DUE = date(2026, 11, 27)
LONG_AGO = date(2026, 1, 1)


def steps(rule: Rule, first: int, last: int) -> list[int | None]:
    return [
        rule.step(DUE, DUE + timedelta(days=day), known_on=LONG_AGO) for day in range(first, last)
    ]


def test_each_rule_has_its_days() -> None:
    assert steps(CALL_CLOSING, -9, 1) == [None, None, -7, -7, -7, -7, -7, -7, -1, -1]
    assert steps(REVIEW_OVERDUE, -1, 10) == [None, None, 1, 1, 1, 1, 1, 1, 1, 8, 8]
    assert steps(REPORT_DUE, -15, 2) == [None, *[-14] * 11, *[-3] * 3, 0, 0]
    assert steps(PLEDGE_DUE, -8, 33) == [None, *[-7] * 8, *[1] * 30, 31, 31]
    assert steps(REPORT_OVERDUE, 5, 23) == [None, None, *[7] * 7, *[14] * 7, 21, 21]


def test_nobody_is_reminded_of_a_day_before_it_concerned_them() -> None:
    today = DUE - timedelta(days=5)
    begun_today = CALL_CLOSING.step(DUE, today, known_on=today)
    assert begun_today is None
    assert CALL_CLOSING.step(DUE, DUE - timedelta(days=1), known_on=today) == -1


@given(st.sampled_from(RULES), st.integers(-400, 400))
def test_a_step_has_come_and_is_one_of_the_rules_days(rule: Rule, passed: int) -> None:
    step = rule.step(DUE, DUE + timedelta(days=passed), known_on=LONG_AGO)
    assert (step is None) == (passed < min(rule.days))
    if step is not None:
        assert step <= passed
        assert step in rule.days or (step - max(rule.days)) % rule.then_every == 0
