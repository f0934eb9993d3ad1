"""The rule that ties the bank to the books: what is clear, and what is left to a person."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.funds.tying import (
    NEAR,
    Booked,
    Movement,
    TieReason,
    find,
    mentions,
    proposals,
    same_name,
)

FIFTH = date(2026, 1, 5)


def line(n: int, minor: int, *texts: str, name: str = "", on: date = FIFTH) -> Booked:
    return Booked(n, on, minor, f"F-S-2026-0001/{n}", name, texts)


def move(
    key: str,
    minor: int,
    reference: str = "",
    bank: str = "",
    names: tuple[str, ...] = (),
    on: date = FIFTH,
) -> Movement:
    return Movement(
        key, (len(key),), on, minor, "contribution_received", "", reference, bank, names
    )


def tied(lines: list[Booked], movements: list[Movement]) -> list[tuple[int, str, str]]:
    return [
        (one.line.line_id, "+".join(m.key for m in one.movements), one.reason.value)
        for one in find(lines, movements)
    ]


@pytest.mark.parametrize(
    ("text", "reference", "held"),
    [
        ("Payment PLIF-D-2026-0007 second part", "PLIF-D-2026-0007", True),
        ("/ROC/plifd20260007/", "PLIF-D-2026-0007", True),
        ("PLIF D 2026 0007", "PLIF-D-2026-0007", True),
        ("PLIF-D-2026-00071", "PLIF-D-2026-0007", False),
        ("XPLIF-D-2026-0007", "PLIF-D-2026-0007", False),
        ("SBP 1", "SBP 1", True),
        ("B 1", "b-1", True),
        ("Charges B 1", "B 1", False),
        ("", "PLIF-D-2026-0007", False),
        ("anything", "", False),
    ],
)
def test_a_text_holds_a_reference(text: str, reference: str, held: bool) -> None:
    assert mentions(text, reference) is held


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("City of Peshawar", "PESHAWAR, CITY OF", True),
        ("Lowari Foundation", "Lowari Foundation (Pvt) Ltd", True),
        ("Lowari", "Lowari Foundation", False),
        ("", "", False),
        ("شہر پشاور", "پشاور شہر", True),
    ],
)
def test_names(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same_name(other, one) is same


def test_our_reference_goes_before_everything() -> None:
    moves = [
        move("a", 500, "F-C-2026-0001", names=("Lowari Foundation",)),
        move("b", 500, "F-C-2026-0002", bank="SBP 77"),
    ]
    lines = [
        line(1, 500, "for F-C-2026-0002", name="Lowari Foundation"),
        line(2, 500, "SBP 77", name="Lowari Foundation"),
    ]
    assert tied(lines, moves) == [(1, "b", "our_reference"), (2, "a", "name_and_day")]


def test_one_line_for_several_payments_names_them_all() -> None:
    moves = [move("a", -400, "F-D-2026-0001"), move("b", -200, "F-D-2026-0002")]
    text = "F-D-2026-0001; F-D-2026-0002"
    assert tied([line(1, -600, text)], moves) == [(1, "a+b", "our_reference")]
    assert tied([line(1, -601, text)], moves) == []


def test_what_was_recorded_from_a_line_is_that_line() -> None:
    moves = [move("a", 5, bank="F-S-2026-0001/2"), move("b", 5)]
    assert tied([line(1, 5), line(2, 5)], moves) == [(2, "a", "recorded_from_line")]


def test_what_could_be_two_things_is_left() -> None:
    twice = [move("a", 5, bank="SBP 77"), move("b", 5, bank="SBP 77")]
    assert tied([line(1, 5, "SBP 77")], twice) == []
    assert tied([line(1, 5, "SBP 77"), line(2, 5, "SBP 77")], twice[:1]) == []
    assert tied([line(1, 5, "SBP 77")], twice[:1]) == [(1, "a", "bank_reference")]


def test_a_name_alone_needs_the_only_equal_amount_near_it() -> None:
    gul = move("a", 5, names=("Gul Works",))
    named = line(1, 5, name="Gul Works")
    assert tied([named], [gul]) == [(1, "a", "name_and_day")]
    assert tied([named], [gul, move("b", 5)]) == []
    assert tied([named, line(2, 5)], [gul]) == []
    assert tied([named], [gul, move("b", 5, on=FIFTH + timedelta(days=NEAR + 1))]) != []
    late = line(1, 5, name="Gul Works", on=FIFTH + timedelta(days=NEAR + 1))
    assert tied([late], [gul]) == []
    assert tied([line(1, 5, name="Gul")], [gul]) == []


def test_proposals_come_likeliest_first() -> None:
    moves = [
        move("far", 5, on=FIFTH + timedelta(days=40)),
        move("near", 5),
        move("other amount", 6, names=("Gul Works",)),
        move("named", 5, names=("Gul Works",), on=FIFTH + timedelta(days=2)),
        move("out", -5),
    ]
    found = proposals(line(1, 5, name="Gul Works"), moves)
    assert [one.key for one in found] == ["named", "near", "far", "other amount"]


TEXTS = st.sampled_from(["", "F-C-2026-0001", "F-C-2026-0002", "SBP 77", "SBP 78"])
NAMES = st.sampled_from(["", "Gul Works", "Lowari Foundation"])
MINOR = st.sampled_from([-5, 5, 7, 12])


@given(
    st.lists(st.tuples(MINOR, TEXTS, NAMES, st.integers(0, 9)), max_size=7),
    st.lists(st.tuples(MINOR, TEXTS, TEXTS, NAMES, st.integers(0, 9)), max_size=7),
)
def test_nothing_is_tied_twice_and_sums_are_equal(
    some: list[tuple[int, str, str, int]], more: list[tuple[int, str, str, str, int]]
) -> None:
    lines = [
        line(n, minor, text, name=name, on=FIFTH + timedelta(days=days))
        for n, (minor, text, name, days) in enumerate(some)
    ]
    moves = [
        move(f"m{n}", minor, reference, bank, (name,), on=FIFTH + timedelta(days=days))
        for n, (minor, reference, bank, name, days) in enumerate(more)
    ]
    found = find(lines, moves)
    assert len({one.line.line_id for one in found}) == len(found)
    used = [m.key for one in found for m in one.movements]
    assert len(set(used)) == len(used)
    for one in found:
        assert sum(m.minor for m in one.movements) == one.line.minor
        assert one.reason is not TieReason.BY_HAND
    # The order in which they came changes nothing.
    other = find(lines[::-1], moves[::-1])
    assert {(o.line.line_id, frozenset(m.key for m in o.movements)) for o in other} == {
        (o.line.line_id, frozenset(m.key for m in o.movements)) for o in found
    }
