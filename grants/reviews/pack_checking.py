"""Is a decision pack what it says? Everything is worked out again, from the pack alone.

Hashes first, then from the scores and the frozen rubrics: each review's points, each
application's totals, its flags and its gate, the ranking, and the figures of each decision.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grants.calls.document import digest
from grants.calls.rubric import Rubric, from_document
from grants.harm.gates import BLOCKING
from grants.kernel.db import canonical_json
from grants.reviews import pack, scoring
from grants.reviews.pack import DATA, MANIFEST, RUBRIC, TEXTS, NotAPack, parsed, root_of, sha256
from grants.reviews.pack_choosing import choosing_findings
from grants.reviews.pack_harm import Harm, gate_of, harm_findings
from grants.reviews.pack_panels import panel_findings
from grants.reviews.pack_scores import Scored, computed_findings, review_findings, totals
from grants.reviews.ranking import Candidate, rank
from grants.reviews.ranking_table import as_rows, as_table

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Checked:
    """What a check found: every difference in a sentence, and what it looked at."""

    findings: list[str]
    root: str
    call: str
    applications: int
    decisions: int


def check(files: Mapping[str, bytes]) -> Checked:
    """Work a pack out again. Raises NotAPack where it cannot be read at all."""
    manifest = _manifest(files)
    found = list(_hashes(files, manifest))
    lacking = [name for name in (*DATA, *TEXTS) if name not in files]
    if lacking:
        return Checked(found, manifest["root"], str(manifest.get("call")), 0, 0)
    read = {name: parsed(files[name], name) for name in files if name.endswith(".json")}
    try:
        found += _worked_out_again(read, files["ranking.csv"], whole=manifest.get("whole") is True)
    except (KeyError, TypeError, ValueError, AttributeError, StopIteration, IndexError) as error:
        raise NotAPack(f"something in it does not belong there: {_told(error)}") from error
    return Checked(
        found,
        manifest["root"],
        str(manifest.get("call")),
        len(read["applications.json"]),
        len(read["decisions.json"]),
    )


def _told(error: Exception) -> str:
    return "".join(c if c.isprintable() else "?" for c in str(error)[:120]) or type(error).__name__


def _manifest(files: Mapping[str, bytes]) -> Data:
    if MANIFEST not in files:
        raise NotAPack(f"it has no {MANIFEST}")
    manifest = parsed(files[MANIFEST], MANIFEST)
    if not isinstance(manifest, dict) or manifest.get("schema") != pack.SCHEMA:
        raise NotAPack(f"its {MANIFEST} is not of the kind {pack.SCHEMA}")
    stated = manifest.get("files")
    if not isinstance(stated, dict) or not isinstance(manifest.get("root"), str):
        raise NotAPack(f"its {MANIFEST} does not list its files")
    return manifest


def _hashes(files: Mapping[str, bytes], manifest: Data) -> Iterator[str]:
    stated: dict[str, Any] = manifest["files"]
    for name in sorted({*stated, *DATA, *TEXTS} - set(files)):
        yield f"The file {name} is missing."
    for name in sorted(set(files) - {MANIFEST}):
        if name not in stated:
            yield f"The file {name} was added: the manifest does not list it."
        elif stated[name] != sha256(files[name]):
            yield f"The file {name} was changed: its hash is not the manifest's."
    if manifest["root"] != root_of(stated):
        yield "The root is not that of the files that the manifest lists."


def _worked_out_again(read: Data, table: bytes, *, whole: bool) -> list[str]:
    found: list[str] = []
    rubrics: dict[int, Rubric] = {}
    seals: dict[int, str] = {}
    for name in sorted(filter(RUBRIC.fullmatch, read)):
        version = read[name]
        rubrics[version["number"]] = from_document(version["document"]["rubric"])
        seals[version["number"]] = version["hash"]
        if digest(version["document"]) != version["hash"]:
            found.append(
                f"Version {version['number']} of the call is not the one that was frozen: its "
                "hash is another."
            )
    cases = {each["reference"]: each for each in read["applications.json"]}
    if len(cases) != len(read["applications.json"]):
        found.append("An application stands twice in applications.json.")
    rubric_of = {ref: rubrics[each["rubric"]] for ref, each in cases.items()}
    _nobody_unknown(read, cases)

    found += review_findings(read["reviews.json"], rubric_of)
    found += _conflicted(read["conflicts.json"], read["reviews.json"])
    found += computed_findings(read["worked-out.json"], cases, rubric_of, orders=whole)
    scored = totals(read["reviews.json"], read["worked-out.json"], rubric_of)
    for reference, case in cases.items():
        found += _totals(case, scored[reference])
    harm = Harm.of(read["harm.json"])
    found += harm_findings(harm, scored, rubric_of)
    gates = {}
    for reference, case in cases.items():
        gate = gate_of(harm, reference, scored[reference].section)
        gates[reference] = gate.state.value
        found += _differing(
            reference,
            [
                ("the harm gate", case["gate"], gate.state.value, str),
                ("the count of open flags", case["open_flags"], gate.open_flags, str),
            ],
        )
    found += _ranking(read, table, scored, gates)
    for decision in read["decisions.json"]:
        found += _decision(decision, cases, rubrics, seals)
    found += _outcomes(read, cases)
    found += choosing_findings(read)
    found += panel_findings(read["panels.json"], read["decisions.json"])
    found += _trail(read["audit.json"])
    return found


def _nobody_unknown(read: Data, cases: Data) -> None:
    for name in ("reviews.json", "decisions.json", "conflicts.json"):
        for row in read[name]:
            if row["application"] not in cases:
                raise ValueError(f"{name} has {row['application']}, applications.json has not")


def _conflicted(conflicts: Sequence[Data], reviews: Sequence[Data]) -> Iterator[str]:
    """Nobody's review counts who declared an interest in the application."""
    declared = {(c["application"], c["person"]) for c in conflicts if c["why"] == "declared"}
    for each in reviews:
        if each["counts"] and (each["application"], each["reviewer"]) in declared:
            yield (
                f"{each['application']}: the review of {each['reviewer']} counts, who declared an "
                "interest in it."
            )


Compared = tuple[str, Any, Any, Callable[[Any], str]]


def _differing(subject: str, compared: list[Compared]) -> Iterator[str]:
    for what, stated, derived, words in compared:
        if stated != derived:
            yield (
                f"{subject}: {what} is given as {words(stated)}; "
                f"worked out again it is {words(derived)}."
            )


def _points(millis: Any) -> str:
    if millis is None:
        return "none"
    whole, rest = divmod(int(millis), 1000)
    return f"{whole}.{rest:03}"


def _totals(case: Data, scored: Scored) -> Iterator[str]:
    half = scored.section.twice_points if scored.section else None
    yield from _differing(
        case["reference"],
        [
            ("the merit", case["merit_millis"], scored.merit, _points),
            ("the lowest merit", case["low_millis"], scored.low, _points),
            ("the highest merit", case["high_millis"], scored.high, _points),
            ("the number of reviews", case["reviews_submitted"], scored.reviews, str),
            ("what it misses of the thresholds", case["thresholds_missed"], scored.missed, str),
            ("below a threshold", case["below_threshold"], bool(scored.missed), str),
            ("twice the harm points", case["harm_half_points"], half, str),
        ],
    )


def _ranking(
    read: Data, table: bytes, scored: Mapping[str, Scored], gates: Mapping[str, str]
) -> Iterator[str]:
    """The ranking from the scores, beside the one in the pack; the first row that differs."""
    amounts: dict[str, int] = {}
    for each in sorted(read["decisions.json"], key=lambda row: row["number"]):
        if each["amount_minor"] is not None:
            amounts[each["application"]] = each["amount_minor"]
    listed = [
        Candidate(
            ref,
            scored[ref].merit,
            gates[ref],
            amounts.get(ref, case["requested_minor"] or 0),
            case["status"],
            bool(scored[ref].missed),
        )
        for ref, case in ((each["reference"], each) for each in read["applications.json"])
        if scored[ref].merit is not None
    ]
    ranking = rank(listed, read["call.json"]["budget_minor"])
    derived, stated = as_rows(ranking), read["ranking.json"]
    if len(derived) != len(stated):
        yield f"The ranking has {len(stated)} rows; worked out again it has {len(derived)}."
    for mine, theirs in zip(derived, stated, strict=False):
        if mine == theirs:
            continue
        if mine["reference"] != theirs["reference"]:
            yield (
                f"Place {mine['place']} of the ranking is given to {theirs['reference']}; worked "
                f"out again it is {mine['reference']}'s."
            )
        else:
            wrong = sorted(head for head in mine if mine[head] != theirs.get(head))
            yield (
                f"{mine['reference']}: its row of the ranking differs in {', '.join(wrong)}: "
                f"{[theirs.get(head) for head in wrong]} instead of "
                f"{[mine[head] for head in wrong]}."
            )
        break
    if table != as_table(ranking).encode():
        yield "ranking.csv is not the ranking that the scores give."


def _decision(
    decision: Data, cases: Data, rubrics: Mapping[int, Rubric], seals: Mapping[int, str]
) -> Iterator[str]:
    subject = f"{decision['application']}, decision {decision['number']}"
    figures = decision["figures"]
    seal = hashlib.sha256(canonical_json(figures).encode()).hexdigest()
    if seal != decision["figures_hash"]:
        yield f"{subject}: its figures were changed; their hash is another."
    rubric = rubrics.get(figures.get("call_version"))
    if rubric is not None:
        if figures.get("rubric_hash") != seals[figures["call_version"]]:
            yield f"{subject}: it rests on another text of the rubric than the one frozen here."
        yield from _figures(subject, figures, rubric)
    if decision["outcome"] != "awarded":
        return
    if figures.get("gate") in {state.value for state in BLOCKING}:
        yield f"{subject}: it awards past a harm gate that is {figures['gate']}."
    if figures.get("thresholds_missed"):
        yield f"{subject}: it awards below a threshold of the rubric."
    asked = cases[decision["application"]]["requested_minor"]
    if asked is not None and decision["amount_minor"] > asked:
        yield f"{subject}: it awards more than was asked for."


def _figures(subject: str, figures: Data, rubric: Rubric) -> Iterator[str]:
    """A decision's merit, from the scores among its own figures."""
    reviews = figures.get("reviews") or []
    points = []
    for place, each in enumerate(reviews, start=1):
        merit = scoring.merit_millis(rubric, each["scores"])
        points.append(merit)
        yield from _differing(
            f"{subject}, its review {place}", [("the merit", each["merit_millis"], merit, _points)]
        )
    spread = scoring.spread(points)
    if spread is None:
        return
    more = scoring.worked_out_millis(rubric, figures.get("worked_out") or {})
    yield from _differing(
        subject, [("the merit", figures.get("merit_millis"), spread.mean + more, _points)]
    )


_ENDS = frozenset({"awarded", "declined", "waitlisted"})


def _outcomes(read: Data, cases: Data) -> Iterator[str]:
    """Where each application stands is what was decided last."""
    last: dict[str, Any] = {}
    for each in sorted(read["decisions.json"], key=lambda row: row["number"]):
        before = last.get(each["application"])
        number = 1 if before is None else before["number"] + 1
        if each["number"] != number:
            yield f"{each['application']}: its decisions are not numbered without a gap."
        last[each["application"]] = each
    for reference, case in cases.items():
        said = last.get(reference)
        if said is None:
            if case["status"] in _ENDS:
                yield f"{reference}: it is {case['status']}, and no decision says so."
        elif case["status"] in _ENDS and case["status"] != said["outcome"]:
            yield f"{reference}: it is {case['status']}, and was {said['outcome']} by decision."


def _trail(entries: list[Data]) -> Iterator[str]:
    """Entries in order, each on the one before where that is here too."""
    before: Data | None = None
    for entry in entries:
        if before is not None and entry["sequence"] <= before["sequence"]:
            yield f"The audit trail's entry {entry['sequence']} stands out of order."
        elif (
            before is not None
            and entry["sequence"] == before["sequence"] + 1
            and entry["previous_hash"] != before["hash"]
        ):
            yield f"The audit trail's entry {entry['sequence']} does not follow the one before it."
        before = entry
