"""Points and totals of a decision pack, worked out again from its scores and rubrics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grants.calls.automatic import ByOrder
from grants.calls.rubric import Rubric
from grants.harm.gates import HarmScore, Scores, Section, section
from grants.reviews import scoring
from grants.reviews.automatic import Others, score_of, value_in
from grants.reviews.thresholds import missed

Data = Mapping[str, Any]
Rubrics = Mapping[str, Rubric]


@dataclass(frozen=True)
class Scored:
    """What the reviews that count say of an application."""

    merit: int | None
    low: int | None
    high: int | None
    missed: list[dict[str, Any]]
    reviews: int
    harm: Mapping[int, Scores]  # by the reviewer's number among codes
    section: Section | None


def review_findings(reviews: Sequence[Data], rubrics: Rubrics) -> Iterator[str]:
    """Every review whose scores do not give its points; and who counts twice."""
    counting: set[tuple[str, str]] = set()
    for each in reviews:
        subject = f"{each['application']}, the review of {each['reviewer']}"
        rubric = rubrics[each["application"]]
        if each["counts"]:
            key = (each["application"], each["reviewer"])
            if key in counting:
                yield f"{subject}: it counts twice."
            counting.add(key)
        try:
            merit = scoring.merit_millis(rubric, each["merit"])
            harm = scoring.harm_millis(rubric, each["harm"])
        except (KeyError, ValueError):
            yield f"{subject}: it has not one valid score for each criterion."
            continue
        for what, stated, derived in (
            ("merit", each["merit_millis"], merit),
            ("harm", each["harm_millis"], harm),
        ):
            if stated != derived:
                yield (
                    f"{subject}: its scores give {what} {_points(derived)}, and the pack says "
                    f"{_points(stated)}."
                )


def _points(millis: int) -> str:
    whole, rest = divmod(int(millis), 1000)
    return f"{whole}.{rest:03}"


def reviewer_number(code: str | None) -> int | None:
    """The number in a person's code."""
    return None if code is None else int(code.removeprefix("R"))


def totals(
    reviews: Sequence[Data], worked_out: Sequence[Data], rubrics: Rubrics
) -> dict[str, Scored]:
    """Each application's totals, by its reference."""
    counted: dict[str, list[Data]] = {reference: [] for reference in rubrics}
    for each in reviews:
        if each["counts"]:
            counted[each["application"]].append(each)
    standing = last_scores(worked_out)
    return {
        reference: _totals(rubric, counted[reference], standing.get(reference, {}))
        for reference, rubric in rubrics.items()
    }


def _totals(rubric: Rubric, counted: Sequence[Data], standing: Mapping[str, Data]) -> Scored:
    harm: dict[int, Scores] = {
        reviewer_number(each["reviewer"]) or 0: {
            key: HarmScore(value, key in each["red_flags"]) for key, value in each["harm"].items()
        }
        for each in counted
    }
    whole = section(rubric.harm, harm)
    try:
        points = [scoring.merit_millis(rubric, each["merit"]) for each in counted]
    except (KeyError, ValueError):
        return Scored(None, None, None, [], len(counted), harm, whole)
    found = scoring.spread(points)
    if found is None:
        return Scored(None, None, None, [], 0, harm, whole)
    computed = {key: row["score"] for key, row in standing.items() if row["score"] is not None}
    more = scoring.worked_out_millis(rubric, computed)
    below = missed(rubric, [each["merit"] for each in counted], computed)
    return Scored(
        found.mean + more,
        found.low + more,
        found.high + more,
        [each.document() for each in below],
        len(counted),
        harm,
        whole,
    )


def last_scores(worked_out: Sequence[Data]) -> dict[str, dict[str, Data]]:
    """The scores worked out from answers that hold, by application and criterion."""
    found: dict[str, dict[str, Data]] = {}
    for row in sorted(worked_out, key=lambda each: each["number"]):
        found.setdefault(row["application"], {})[row["criterion"]] = row
    return found


def computed_findings(
    worked_out: Sequence[Data], cases: Data, rubrics: Rubrics, *, orders: bool
) -> Iterator[str]:
    """Every score that does not follow from what it rests on.

    A score by order looks at all applications of the call: it is judged only where `orders`
    says that all of them are here.
    """
    held = last_scores(worked_out)
    for reference in cases:
        rubric = rubrics[reference]
        for leaf in rubric.worked_out:
            row = held.get(reference, {}).get(leaf.key)
            if row is None or row["score"] is None or leaf.automatic is None:
                yield f"{reference}: it lacks its score on {leaf.key}."
                continue
            if isinstance(leaf.automatic, ByOrder) and not orders:
                continue
            standing = [each.get(leaf.key) for each in held.values()]
            others = Others.of(
                value_in(each["basis"])
                for each in standing
                if each and each["score"] is not None and not each["late"]
            )
            score = score_of(leaf.automatic, rubric.scale_of(leaf), row["basis"], others)
            if score != row["score"]:
                yield (
                    f"{reference}: its score on {leaf.key} is given as {row['score']}; what it "
                    f"rests on gives {score}."
                )
