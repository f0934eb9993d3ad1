"""How people chose, in a decision pack: lines, limits, departures, the waiting list, complaints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from grants.reviews.departing import Standing, departures
from grants.reviews.waiting import Key

Data = Mapping[str, Any]
_FRACTION = re.compile(r"-?[0-9]{1,400}(/[1-9][0-9]{0,399})?")

_ENTRIES = {
    "lines.json": ("funding_line", "The line"),
    "limits.json": ("portfolio_limits", "The limits of the portfolio"),
    "complaints.json": ("decision_complaint", "The complaints"),
}


def choosing_findings(read: Data) -> Iterator[str]:
    """What does not fit together of lines, limits, complaints and departures."""
    for name, words in (("lines.json", "lines"), ("limits.json", "limits")):
        if [each["number"] for each in read[name]] != list(range(1, len(read[name]) + 1)):
            yield f"The {words} of {name} are not numbered without a gap."
    for name, (subject, words) in _ENTRIES.items():
        entries = sum(each["subject"] == subject for each in read["audit.json"])
        if entries != len(read[name]):
            yield f"{words}: {name} has {len(read[name])}, the audit trail has {entries}."
    lines = {each["number"]: each for each in read["lines.json"]}
    for decision in read["decisions.json"]:
        yield from _departure(decision, lines)
    yield from _waiting(read)
    decided = {(each["application"], each["number"]): each for each in read["decisions.json"]}
    for complaint in read["complaints.json"]:
        yield from _complaint(complaint, decided)


def _departure(decision: Data, lines: Mapping[int, Data]) -> Iterator[str]:
    """That a decision says why it departs, and stands where it says beside the line."""
    subject = f"{decision['application']}, decision {decision['number']}"
    figures = decision["figures"]
    stated = figures.get("standing")
    if stated is None:
        return
    standing = Standing(**stated)
    kinds = [each.value for each in departures(decision["outcome"], standing)]
    departs = figures.get("departs") or {"kinds": [], "reason": ""}
    if departs["kinds"] != kinds:
        yield (
            f"{subject}: it is said to depart from the ranking by {_list(departs['kinds'])}; "
            f"worked out again it is {_list(kinds)}."
        )
    if kinds and not departs["reason"].strip():
        yield f"{subject}: it departs from the ranking, and nothing says why."
    if standing.line is None:
        return
    line = lines.get(standing.line)
    if line is None:
        yield f"{subject}: it rests on a line that is not here."
    elif line["below"] is not None:
        above = _is_above(line["below"], figures["merit_millis"], decision["application"])
        if above != standing.above_line:
            side = "above" if standing.above_line else "below"
            yield f"{subject}: it is said to stand {side} line {standing.line}, and does not."


def _is_above(below: Data, merit_millis: int, reference: str) -> bool:
    if below["merit_millis"] is None:
        return False
    key = (-int(below["merit_millis"]), str(below["reference"]))
    return (-merit_millis, reference) <= key


def _waiting(read: Data) -> Iterator[str]:
    """That the list has whoever waits, in the order of their keys, and each move its reason."""
    listed = read["waiting-list.json"]
    cases = {each["reference"]: each for each in read["applications.json"]}
    waits = sorted(ref for ref, case in cases.items() if case["status"] == "waitlisted")
    if sorted(each["application"] for each in listed) != waits:
        yield "The waiting list has not exactly those that are waitlisted."
    moves = sum(len(each["moves"]) for each in listed)
    entries = sum(each["subject"] == "waitlist_move" for each in read["audit.json"])
    if moves != entries:
        yield f"The waiting list was moved {moves} times; the audit trail has {entries}."
    before: Key | None = None
    for each in listed:
        reference, beside = each["application"], each["beside"]
        if not all(move["reason"].strip() for move in each["moves"]):
            yield f"{reference}: it was moved on the waiting list, and nothing says why."
        if beside is None:
            continue
        key = Key(beside["merit_millis"], beside["reference"], _fraction(beside["by"]))
        own = cases[reference]["merit_millis"] if reference in cases else None
        if not each["moves"] and key != Key(own, reference):
            yield f"{reference}: nobody moved it, and it does not wait by its rank."
        if before is not None and key.order() <= before.order():
            yield f"{reference}: it stands out of order on the waiting list."
        before = key


def _fraction(text: str) -> Fraction:
    """A whole number or a fraction: nothing that takes long to reckon with."""
    if not _FRACTION.fullmatch(text):
        raise ValueError("no fraction")
    return Fraction(text)


def _list(kinds: Sequence[str]) -> str:
    return ", ".join(kinds) or "nothing"


def _complaint(complaint: Data, decided: Mapping[Any, Data]) -> Iterator[str]:
    """That it is about a decision that is here, and was answered after it, by somebody else."""
    subject = f"{complaint['application']}, complaint about decision {complaint['decision']}"
    decision = decided.get((complaint["application"], complaint["decision"]))
    if decision is None:
        yield f"{subject}: that decision is not here."
        return
    if complaint["day"] < decision["day"]:
        yield f"{subject}: it was filed before the decision."
    answer = complaint["answer"]
    if answer is None:
        return
    if answer["by"] == decision["by"]:
        yield f"{subject}: it was answered by whoever decided."
    if answer["outcome"] not in ("upheld", "not_upheld"):
        yield f"{subject}: its answer is none that there is."
    if answer["day"] < complaint["day"]:
        yield f"{subject}: it was answered before it was filed."
