"""What holds an instalment back, in words for staff and for the recipient.

Harm first: a reopened gate stops every instalment, whatever else is in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from grants.awards.states import AwardStatus, ConditionStatus, ProgressReportStatus
from grants.kernel.i18n import _


@dataclass(frozen=True, slots=True)
class ConditionFacts:
    """What is asked of a condition."""

    number: int
    text: str
    owner: str
    due_on: date
    before_instalment: int
    status: str


@dataclass(frozen=True, slots=True)
class RiskFacts:
    """A high risk that was found after the offer, without an accepted plan."""

    number: int
    event: str


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What is asked of a progress report."""

    number: int
    due_on: date
    status: str


@dataclass(frozen=True, slots=True)
class Hold:
    """One reason why an instalment is not paid now."""

    kind: str
    staff: str
    recipient: str


def holds(
    number: int,
    *,
    award_status: str,
    gate: str,
    conditions: Sequence[ConditionFacts],
    report: ReportFacts | None,
    risks: Sequence[RiskFacts] = (),
    held: bool = False,
    varied: bool = False,
) -> list[Hold]:
    """Everything that holds instalment `number` back; empty when it can be paid.

    A high risk that was found after the offer is a standing condition of every instalment that
    is not paid, until a plan against it is accepted. What was placed on the award itself holds
    every instalment (`held`), and does not say why. What an approved variation plans anew is not
    paid before it is settled (`varied`).
    """
    return [
        *_gate(gate),
        *_placed(held),
        *(_risk(each) for each in risks),
        *_award(award_status),
        *_varied(varied),
        *(
            _condition(number, condition)
            for condition in conditions
            if condition.status != ConditionStatus.MET and condition.before_instalment <= number
        ),
        *_report(number, report),
    ]


def _gate(gate: str) -> list[Hold]:
    if gate in ("clear", "mitigated"):
        return []
    return [
        Hold(
            "gate",
            _("The harm gate is not clear. See the harm register."),
            _("We are looking into a concern about harm. Nothing is paid until it is settled."),
        )
    ]


def _placed(held: bool) -> list[Hold]:
    if not held:
        return []
    return [
        Hold(
            "hold",
            _("This award is held while a concern is looked into. Two people lift the hold."),
            _("We are looking into a concern about harm. Nothing is paid until it is settled."),
        )
    ]


def _varied(varied: bool) -> list[Hold]:
    if not varied:
        return []
    return [
        Hold(
            "variation",
            _("A variation plans this instalment anew. It waits until that is signed or ended."),
            _("A change of your award plans this instalment anew. Sign it first, or refuse it."),
        )
    ]


def _risk(risk: RiskFacts) -> Hold:
    said = {"n": risk.number, "event": risk.event}
    return Hold(
        "risk",
        _("Held by risk %(n)s, which is high and has no accepted plan: %(event)s", **said),
        _("We are looking into a risk of harm. Nothing is paid until a plan against it is agreed."),
    )


def _award(status: str) -> list[Hold]:
    if status == AwardStatus.ACTIVE:
        return []
    if status == AwardStatus.OFFERED:
        return [
            Hold(
                "award",
                _("The agreement is not signed yet."),
                _("Sign the agreement first."),
            )
        ]
    if status == AwardStatus.SIGNED:
        return [
            Hold(
                "award",
                _("The agreement is not countersigned yet."),
                _("We have not countersigned the agreement yet."),
            )
        ]
    return [Hold("award", _("The award is not active."), _("The award is not active."))]


def _condition(number: int, condition: ConditionFacts) -> Hold:
    said = {"n": condition.number, "text": condition.text, "owner": condition.owner}
    if condition.status == ConditionStatus.SHOWN:
        return Hold(
            "condition",
            _("Condition %(n)s is shown and not yet checked: %(text)s", **said),
            _(
                "Instalment %(instalment)s waits until we check this: %(text)s",
                instalment=number,
                **said,
            ),
        )
    return Hold(
        "condition",
        _("Held by condition %(n)s: %(text)s (%(owner)s).", **said),
        _("Instalment %(instalment)s waits until this is met: %(text)s", instalment=number, **said),
    )


def _report(number: int, report: ReportFacts | None) -> list[Hold]:
    if report is None or report.status == ProgressReportStatus.ACCEPTED:
        return []
    said = {"n": report.number, "instalment": number}
    if report.status == ProgressReportStatus.SUBMITTED:
        return [
            Hold(
                "report",
                _("Progress report %(n)s is submitted and not yet accepted.", **said),
                _("Instalment %(instalment)s waits until we accept your progress report.", **said),
            )
        ]
    if report.status == ProgressReportStatus.CHANGES_REQUESTED:
        return [
            Hold(
                "report",
                _("Progress report %(n)s waits for changes by the recipient.", **said),
                _("Instalment %(instalment)s waits for changes to your progress report.", **said),
            )
        ]
    return [
        Hold(
            "report",
            _("Progress report %(n)s has not come yet.", **said),
            _("Instalment %(instalment)s waits for your progress report.", **said),
        )
    ]
