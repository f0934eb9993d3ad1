"""While an award runs: progress reports that are filed and accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grants.awards import queries
from grants.awards.models import ProgressReport
from grants.awards.operations.reporting import (
    Spending,
    is_open,
    keep_counted,
    keep_lines,
    missing,
)
from grants.awards.queries_reporting import Spent, measured, spending
from grants.awards.states import (
    AwardStatus,
    ProgressReportAction,
    ProgressReportStatus,
)
from grants.kernel import clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import _
from grants.kernel.money import Money, sum_money
from grants.kernel.policy import Actor, demand
from grants.kernel.storage import StoredFile
from grants.kernel.workflow import fire
from grants.notifications.operations import tell


@dataclass(frozen=True, slots=True)
class Told:
    """What a recipient has written so far in a progress report. Anything may be empty.

    `lines` and `counted` are by the number of the budget line and of the indicator. Where the
    award has a budget, what is spent is the sum of its lines.
    """

    done_text: str = ""
    learned_text: str = ""
    people_reached: int | None = None
    spent: Money | None = None
    file: StoredFile | None = None
    lines: Mapping[int, Spending] = field(default_factory=dict)
    counted: Mapping[int, str | None] = field(default_factory=dict)


_WRITABLE = (ProgressReportStatus.DUE, ProgressReportStatus.CHANGES_REQUESTED)


def save_report(actor: Actor, *, report: ProgressReport, told: Told) -> ProgressReport:
    """Keep what is written so far. A file once kept stays until another takes its place.

    Where changes are asked for on named answers, only these are taken.
    """
    held = lock(ProgressReport, report.id)
    demand(actor, ProgressReportAction.WRITE, held)
    if held.status not in _WRITABLE:
        raise NotNow(_("This progress report is submitted. It can be read, not changed."))
    lines = spending(held)
    wrong = _refused(held, told, lines)
    if wrong:
        raise Invalid.many(wrong)
    if is_open(held, "done_text"):
        held.done_text = told.done_text.strip()
    if is_open(held, "learned_text"):
        held.learned_text = told.learned_text.strip()
    if is_open(held, "people_reached"):
        held.people_reached = told.people_reached
    if told.file is not None and is_open(held, "file"):
        held.file_id = told.file.id
    if lines:
        keep_lines(held, lines, told.lines)
    elif is_open(held, "spent"):
        held.spent_minor = None if told.spent is None else told.spent.minor
    keep_counted(held, told.counted)
    db.session.flush()
    return held


def _refused(held: ProgressReport, told: Told, lines: Sequence[Spent]) -> dict[str, str]:
    """What of the typed cannot be kept: by field, its sentence."""
    wrong = {}
    if told.people_reached is not None and told.people_reached < 0:
        wrong["people_reached"] = _("Enter 0 or more.")
    spent = [
        each.spent
        for each in (
            [told.lines.get(line.line.number, Spending()) for line in lines] if lines else [told]
        )
        if each.spent is not None
    ]
    whole = sum_money(spent, held.award.fund.currency)
    if any(each.minor < 0 for each in spent) or whole > held.award.amount:
        first = "spent" if not lines else f"line-{lines[0].line.number}"
        wrong[first] = _("Enter at most the award, %(amount)s.", amount=held.award.amount.text())
    return wrong


def submit_report(actor: Actor, *, report: ProgressReport, told: Told) -> None:
    """File a progress report, the first time or after changes.

    Effects, in order: what is written is kept; it must be complete, differences from the
    budget explained, and the award active; the report is submitted, by whom and when. Raises
    Invalid per field.
    """
    held = save_report(actor, report=report, told=told)
    wrong = {}
    if not held.done_text:
        wrong["done_text"] = _("Say what was done.")
    if not held.learned_text:
        wrong["learned_text"] = _("Say what was learned, also what did not work.")
    if held.people_reached is None:
        wrong["people_reached"] = _("Enter how many people took part. Enter 0 if nobody did.")
    lines = spending(held)
    if not lines and held.spent_minor is None:
        wrong["spent"] = _("Enter how much of the award is spent. Enter 0 if nothing is.")
    wrong |= missing(lines, measured(held))
    if wrong:
        raise Invalid.many(wrong)
    if held.award.status != AwardStatus.ACTIVE:
        raise NotNow(_("The award is not active, so no progress report is due."))
    first = held.status == ProgressReportStatus.DUE
    fire(
        actor,
        held,
        ProgressReportAction.SUBMIT if first else ProgressReportAction.RESUBMIT,
        submitted_by_id=actor.person_id,
        submitted_at=clock.now(),
    )


def request_report_changes(
    actor: Actor,
    *,
    report: ProgressReport,
    changes: str = "",
    remarks: Mapping[str, str] | None = None,
) -> None:
    """Ask the recipient to change a progress report, and say what: in all, or answer by answer.

    Once answers are named, the recipient can change only these. Raises Invalid on `changes`
    when neither says anything.
    """
    held = lock(ProgressReport, report.id)
    named = {key: said.strip() for key, said in (remarks or {}).items() if said.strip()}
    if not changes.strip() and not named:
        raise Invalid(_("Say what the recipient should change."), "changes")
    wanted = changes.strip()
    told = "\n".join(filter(None, [wanted, *named.values()]))
    fire(
        actor,
        held,
        ProgressReportAction.REQUEST_CHANGES,
        detail={"changes": wanted, "remarks": named},
        changes_wanted=wanted or told,
        remarks=named,
    )
    _tell(held, "report_changes_requested", told)


def accept_report(actor: Actor, *, report: ProgressReport, summary: str) -> None:
    """Accept a progress report, and say to everybody what came of it.

    What waited only for it can be paid. Raises Invalid on `summary`.
    """
    held = lock(ProgressReport, report.id)
    if not summary.strip():
        raise Invalid(_("Say in one or two sentences what came of it."), "summary")
    fire(
        actor,
        held,
        ProgressReportAction.ACCEPT,
        accepted_by_id=actor.person_id,
        accepted_at=clock.now(),
        changes_wanted="",
        remarks={},
        public_summary=summary.strip(),
    )
    _tell(held, "report_accepted")


def _tell(report: ProgressReport, template: str, changes: str = "") -> None:
    award = report.award
    moment = clock.now().isoformat()
    tell(
        f"progress_report:{award.reference}:{report.number}:{template}:{moment}",
        to=queries.members(award),
        template=template,
        title=award.title,
        number=report.number,
        reference=award.reference,
        changes=changes,
    )
