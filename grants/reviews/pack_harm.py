"""The harm axis of a decision pack, worked out again: flags, who closed them, risks, gates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grants.calls.rubric import Rubric
from grants.harm.gates import WITHDRAWN_BY, Cause, Gate, Section, Standing, gate, raised
from grants.harm.risk import DEMANDS_A_PLAN, Band, band
from grants.reviews.pack_scores import Scored, reviewer_number

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Harm:
    """Flags and risks by the application's reference."""

    flags: Mapping[str, Sequence[Data]]
    risks: Mapping[str, Sequence[Data]]

    @classmethod
    def of(cls, stored: Data) -> Harm:
        """From the pack's file."""
        return cls(_grouped(stored["flags"]), _grouped(stored["risks"]))


def _grouped(rows: Sequence[Data]) -> dict[str, list[Data]]:
    found: dict[str, list[Data]] = {}
    for row in rows:
        found.setdefault(row["application"], []).append(row)
    return found


def gate_of(harm: Harm, reference: str, whole: Section | None) -> Gate:
    """The gate of an application from its flags and its section."""
    return gate((_standing(each) for each in harm.flags.get(reference, ())), whole)


def _standing(flag: Data) -> Standing:
    if flag["status"] != "open":
        return Standing(flag["status"])
    if not flag["blocks"]:
        return Standing.BEFORE_PAYMENT
    return Standing.OPEN_STOP if flag["stop"] else Standing.OPEN


def harm_findings(
    harm: Harm, scored: Mapping[str, Scored], rubrics: Mapping[str, Rubric]
) -> Iterator[str]:
    """Flags that lack, flags that were closed without what closes them, risks without a flag."""
    for reference, rubric in rubrics.items():
        flags = harm.flags.get(reference, ())
        known = {
            (each["criterion"], each["cause"], reviewer_number(each["raised_by"]), each["stop"])
            for each in flags
        }
        for demand in raised(rubric.harm, scored[reference].harm):
            if (demand.criterion, demand.cause.value, demand.by, demand.is_stop) not in known:
                yield f"{reference}: it lacks the flag on {demand.criterion} that its scores raise."
        for flag in flags:
            yield from _closed(f"{reference}, the flag on {flag['criterion']}", flag)
        for risk in harm.risks.get(reference, ()):
            yield from _risk(f"{reference}, risk {risk['number']}", risk, flags)


def _closed(subject: str, flag: Data) -> Iterator[str]:
    if flag["cause"] not in set(Cause):
        yield f"{subject}: nothing raises a flag by “{flag['cause']}”."
    if not flag["blocks"] and flag["cause"] not in (Cause.RISK, Cause.AGAIN):
        yield f"{subject}: only the flag of a risk lets an award pass."
    if flag["status"] == "withdrawn" and flag["cause"] != Cause.AGAIN:
        people = len(set(flag["withdrawn_by"]))
        if not flag["stop"]:
            yield f"{subject}: it is withdrawn, and is no stop flag."
        if people < WITHDRAWN_BY:
            yield f"{subject}: it was withdrawn by {people} instead of {WITHDRAWN_BY}."
    if flag["status"] == "mitigated":
        if flag["stop"]:
            yield f"{subject}: it is a stop flag, and was mitigated."
        if not any(_may_close(plan, flag) for plan in flag["plans"]):
            yield f"{subject}: it is mitigated without a plan that may close it."


def _may_close(plan: Data, flag: Data) -> bool:
    return (
        plan["status"] == "accepted"
        and plan["decided_by"] not in (None, flag["raised_by"], plan["proposed_by"])
        and band(plan["residual_likelihood"], plan["residual_severity"]) is not Band.EXTREME
    )


def _risk(subject: str, risk: Data, flags: Sequence[Data]) -> Iterator[str]:
    own = {rating["flag"] for rating in risk["ratings"]} - {None}
    mine = [flag for flag in flags if flag["flag"] in own]
    worst = [band(each["likelihood"], each["severity"]) for each in risk["ratings"]]
    if DEMANDS_A_PLAN & set(worst) and not mine:
        yield f"{subject}: it is rated {max(worst, key=list(Band).index).value} without a flag."
    if Band.EXTREME in worst and mine and not any(flag["blocks"] for flag in mine):
        yield f"{subject}: it is extreme, and its flag does not block."
    if risk["status"] == "treated" and not any(flag["status"] == "mitigated" for flag in mine):
        yield f"{subject}: it is treated without an accepted plan."
