"""How people chose, in a decision pack: lines, limits, complaints, departures from the ranking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grants.reviews.departing import Standing, departures

Data = Mapping[str, Any]

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
        entries = sum(each["subject"] == subject for each in read["audit.json"]["entries"])
        if entries != len(read[name]):
            yield f"{words}: {name} has {len(read[name])}, the audit trail has {entries}."
    lines = {each["number"]: each for each in read["lines.json"]}
    for decision in read["decisions.json"]:
        yield from _departure(decision, lines)
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
