"""What each status is called, and how it looks: one table for every lifecycle.

Codes never depend on language. Staff and applicants may read different words. A longer
wording is used where the page knows its facts: *In review, 2 of 3 in*. Shape says
who acts: done, progress, need (the reader's move), ring (not started), lock, clock
(somebody else's move), octagon (failed, declined). Colour repeats it. What is done is plain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from babel.support import LazyProxy

from grants.kernel.i18n import lazy, ngettext

Words = LazyProxy | tuple[LazyProxy, ...]
_PLACES = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Reading:
    """How one audience reads a code: wordings, the longest first, with shape and colour."""

    shape: str
    colour: str
    plain: bool
    wordings: tuple[LazyProxy, ...]


@dataclass(frozen=True)
class Label:
    """One code, as staff read it and as applicants do."""

    staff: Reading
    applicant: Reading


@dataclass(frozen=True)
class Shown:
    """One status as a page shows it."""

    text: str
    shape: str
    colour: str
    plain: bool = False


def _reading(look: str, words: Words, plain: bool) -> Reading:
    shape, colour = look.split()
    return Reading(shape, colour, plain, words if isinstance(words, tuple) else (words,))


def _label(
    look: str, staff: Words, applicant: Words | None = None, *, to: str = "", plain: bool = False
) -> Label:
    """`look` is shape and colour, `to` those for applicants where they differ.

    Wordings that need facts come first, the one that needs none last.
    """
    return Label(
        _reading(look, staff, plain),
        _reading(to or look, staff if applicant is None else applicant, plain),
    )


DONE, RING, LOCK = "done act", "ring wait", "lock wait"
GOING, NEED, CLOCK, FAILED = "progress go", "need need", "clock wait", "octagon bad"

BEING_REVIEWED = (lazy("Being reviewed. Decision by %(by)s"), lazy("Being reviewed"))
YOUR_MOVE = (lazy("We need something from you by %(by)s"), lazy("We need something from you"))

STATUSES: dict[str, dict[str, Label]] = {
    "call": {
        "draft": _label(GOING, lazy("Draft")),
        "scheduled": _label(
            CLOCK,
            (lazy("Opens %(at)s"), lazy("Scheduled")),
            (lazy("Opens %(at)s"), lazy("Opens later")),
        ),
        "open": _label(GOING, (lazy("Open until %(at)s"), lazy("Open"))),
        "closed": _label(NEED, lazy("Closed, check eligibility"), lazy("Closed"), to=LOCK),
        "in_review": _label(GOING, lazy("In review"), lazy("Closed, being reviewed")),
        "decided": _label(DONE, lazy("Decided"), plain=True),
        "archived": _label(LOCK, lazy("Archived"), lazy("Over"), plain=True),
        "cancelled": _label(FAILED, lazy("Cancelled")),
    },
    "application": {
        "draft": _label(GOING, lazy("Draft")),
        "submitted": _label(
            NEED,
            lazy("Submitted, check eligibility"),
            (lazy("Received. We check it by %(by)s"), lazy("Received. We are checking it")),
            to=CLOCK,
        ),
        "eligible": _label(
            RING,
            lazy("Eligible, not yet in review"),
            (lazy("Received. Decision by %(by)s"), lazy("Received. Review is next")),
            to=CLOCK,
        ),
        "ineligible": _label(
            FAILED, lazy("Not eligible"), lazy("Not eligible for this call. Read why")
        ),
        "in_review": _label(
            GOING, (lazy("In review, %(done)s of %(of)s in"), lazy("In review")), BEING_REVIEWED
        ),
        # No hint before the decision: an applicant reads what stands at in_review.
        "shortlisted": _label(NEED, lazy("For the panel"), BEING_REVIEWED, to=GOING),
        "awarded": _label(DONE, lazy("Awarded"), plain=True),
        "waitlisted": _label(
            CLOCK,
            (lazy("Waitlisted, rank %(rank)s"), lazy("Waitlisted")),
            (lazy("On the waiting list until %(until)s"), lazy("On the waiting list")),
            plain=True,
        ),
        "declined": _label(FAILED, lazy("Declined"), lazy("Not funded this time. Read why")),
        "changes_requested": _label(
            CLOCK,
            (lazy("Waiting for applicant until %(by)s"), lazy("Waiting for applicant")),
            YOUR_MOVE,
            to=NEED,
        ),
        "withdrawn": _label(LOCK, lazy("Withdrawn"), lazy("Withdrawn by you"), plain=True),
    },
    "review": {
        "invited": _label(NEED, lazy("Invited")),
        "accepted": _label(RING, lazy("Accepted, not started")),
        "recused": _label(LOCK, lazy("Recused, conflict of interest"), plain=True),
        "declined": _label(LOCK, lazy("Invitation declined"), plain=True),
        "abstained": _label(LOCK, lazy("Abstained"), plain=True),
        "in_progress": _label(
            GOING, (lazy("In progress, %(done)s of %(of)s scored"), lazy("In progress"))
        ),
        "submitted": _label(DONE, lazy("Submitted"), plain=True),
        "reopened": _label(NEED, lazy("Reopened")),
    },
    "panel": {
        "planned": _label(CLOCK, lazy("Planned")),
        "in_session": _label(GOING, lazy("In session")),
        "closed": _label(DONE, lazy("Meeting closed"), plain=True),
    },
    "panel_item": {
        "open": _label(RING, lazy("To discuss")),
        "settled": _label(DONE, lazy("Settled"), plain=True),
        "deferred": _label(LOCK, lazy("Deferred"), plain=True),
    },
    "award": {
        "offered": _label(
            CLOCK,
            lazy("Offered, not yet agreed"),
            (lazy("Offered to you. Answer by %(by)s"), lazy("Offered to you. Read and answer")),
            to=NEED,
        ),
        "signed": _label(
            NEED, lazy("Signed, to countersign"), lazy("Signed. We countersign it"), to=CLOCK
        ),
        "agreed": _label(GOING, lazy("Agreed, not yet active"), lazy("Agreed")),
        "active": _label(GOING, lazy("Active")),
        "suspended": _label(LOCK, lazy("Suspended"), lazy("Suspended. Read why")),
        "completed": _label(DONE, lazy("Completed"), plain=True),
        "terminated": _label(FAILED, lazy("Terminated"), lazy("Ended early. Read why")),
    },
    "disbursement": {
        "requested": _label(NEED, lazy("Requested, to prepare"), lazy("Being prepared"), to=CLOCK),
        "prepared": _label(NEED, lazy("Prepared, to approve"), lazy("Being prepared"), to=CLOCK),
        "approved": _label(GOING, lazy("Approved, to send"), lazy("Being prepared"), to=CLOCK),
        "sent": _label(CLOCK, lazy("Sent to the bank")),
        "paid": _label(DONE, lazy("Paid"), plain=True),
        "failed": _label(
            FAILED, lazy("Failed at the bank"), lazy("Returned by the bank. We will write to you")
        ),
        "reversed": _label(LOCK, lazy("Reversed"), plain=True),
    },
    "progress_report": {
        "due": _label(
            CLOCK,
            (lazy("Due %(by)s"), lazy("Due")),
            (lazy("Send it by %(by)s"), lazy("For you to write")),
            to=NEED,
        ),
        "submitted": _label(
            NEED, lazy("Submitted, to read"), lazy("Received. We are reading it"), to=CLOCK
        ),
        "changes_requested": _label(CLOCK, lazy("Waiting for recipient"), YOUR_MOVE, to=NEED),
        "accepted": _label(DONE, lazy("Accepted"), plain=True),
    },
    "visit": {
        "planned": _label(CLOCK, lazy("Planned")),
        "done": _label(DONE, lazy("Done"), plain=True),
        "cancelled": _label(LOCK, lazy("Cancelled"), plain=True),
    },
    "finding": {
        "open": _label(CLOCK, (lazy("Until %(by)s"), lazy("To be done"))),
        "overdue": _label(NEED, (lazy("Overdue since %(by)s"), lazy("Overdue"))),
        "closed": _label(DONE, lazy("Closed"), plain=True),
    },
    "monitoring": {
        "in_time": _label(CLOCK, (lazy("%(by)s"), lazy("In time")), plain=True),
        "overdue": _label(NEED, (lazy("Overdue since %(by)s"), lazy("Overdue"))),
    },
    "pledge": {
        "pledged": _label(CLOCK, lazy("Pledged")),
        "partly_received": _label(GOING, lazy("Partly received")),
        "received": _label(DONE, lazy("Received"), plain=True),
        "lapsed": _label(LOCK, lazy("Lapsed"), plain=True),
        "withdrawn": _label(LOCK, lazy("Withdrawn"), plain=True),
    },
    "approval_bands": {
        "proposed": _label(CLOCK, lazy("Proposed")),
        "live": _label(DONE, lazy("In force")),
        "rejected": _label(FAILED, lazy("Rejected"), plain=True),
        "replaced": _label(LOCK, lazy("Replaced by later ones"), plain=True),
    },
    "payment_batch": {
        "made": _label(NEED, lazy("Made, to send")),
        "sent": _label(GOING, lazy("Sent to the bank")),
        "withdrawn": _label(LOCK, lazy("Withdrawn"), plain=True),
    },
    "bank_statement": {
        "ties": _label(DONE, lazy("Ties"), plain=True),
        "unreconciled": _label(NEED, lazy("Unreconciled")),
        "set_aside": _label(LOCK, lazy("Set aside"), plain=True),
    },
    "bank_line": {
        "tied": _label(DONE, lazy("Tied"), plain=True),
        "open": _label(NEED, lazy("Not tied")),
    },
    "lot_move": {
        "proposed": _label(CLOCK, lazy("Proposed")),
        "approved": _label(DONE, lazy("Approved"), plain=True),
        "rejected": _label(FAILED, lazy("Rejected"), plain=True),
    },
    "disallowance": {
        "proposed": _label(CLOCK, lazy("Proposed")),
        "approved": _label(DONE, lazy("Approved"), plain=True),
        "rejected": _label(FAILED, lazy("Rejected"), plain=True),
    },
    "reallocation": {
        "proposed": _label(CLOCK, lazy("Proposed")),
        "approved": _label(DONE, lazy("Approved"), plain=True),
        "rejected": _label(FAILED, lazy("Rejected"), plain=True),
    },
    "variation": {
        "requested": _label(CLOCK, lazy("Asked for")),
        "approved": _label(
            CLOCK, lazy("Waits for the recipient"), lazy("For you to sign"), to=NEED
        ),
        "signed": _label(NEED, lazy("To countersign"), lazy("Signed by you"), to=CLOCK),
        "in_force": _label(DONE, lazy("In force")),
        "declined": _label(FAILED, lazy("Declined"), plain=True),
        "withdrawn": _label(LOCK, lazy("Withdrawn"), plain=True),
    },
    "match_rule": {
        "proposed": _label(CLOCK, lazy("Proposed")),
        "live": _label(DONE, lazy("Live")),
        "rejected": _label(FAILED, lazy("Rejected"), plain=True),
        "ended": _label(LOCK, lazy("Ended"), plain=True),
    },
    "agreement": {
        "offered": _label(CLOCK, lazy("Waiting for recipient"), lazy("For you to accept"), to=NEED),
        "accepted": _label(DONE, lazy("Accepted"), plain=True),
        "declined": _label(FAILED, lazy("Declined by the recipient"), lazy("Declined by you")),
    },
    # An instalment has no lifecycle of its own: its page reads it from its conditions and
    # its disbursement.
    "instalment": {
        "planned": _label(RING, lazy("Planned")),
        "held": _label(
            LOCK,
            (lazy("Held by condition %(condition)s"), lazy("Held by a condition")),
            (lazy("Waits until: %(until)s"), lazy("Waits for a condition")),
        ),
        "due": _label(NEED, lazy("Can be paid"), lazy("Will be paid next"), to=CLOCK),
        "requested": _label(GOING, lazy("Being paid")),
        "paid": _label(DONE, lazy("Paid"), plain=True),
    },
    "condition": {
        "open": _label(LOCK, lazy("Open"), lazy("Not yet met")),
        "shown": _label(NEED, lazy("Shown, to check"), lazy("We are checking it"), to=CLOCK),
        "met": _label(DONE, lazy("Met"), plain=True),
    },
    "mitigation": {
        "proposed": _label(NEED, lazy("Proposed, to accept"), lazy("We are reading it"), to=CLOCK),
        "accepted": _label(DONE, lazy("Accepted"), plain=True),
        "rejected": _label(FAILED, lazy("Not accepted")),
    },
    "flag": {
        "open": _label("need harm", lazy("Open")),
        "mitigated": _label("progress harm", lazy("Mitigated")),
        "withdrawn": _label(LOCK, lazy("Withdrawn, with reasons"), plain=True),
    },
    "risk": {
        "open": _label("need harm", lazy("Open")),
        "treated": _label("progress harm", lazy("Treated")),
        "closed": _label(LOCK, lazy("Closed"), plain=True),
    },
    "incident": {
        "received": _label(NEED, lazy("To triage"), lazy("Received. Somebody reads it"), to=CLOCK),
        "triaged": _label(NEED, lazy("Triaged, to start"), lazy("Read"), to=GOING),
        "in_progress": _label(GOING, lazy("Being looked into")),
        "resolved": _label(DONE, lazy("Resolved"), plain=True),
        "not_upheld": _label(LOCK, lazy("Not upheld"), lazy("Looked into. Not upheld"), plain=True),
    },
    "bank_account": {
        "proposed": _label(NEED, lazy("To approve"), lazy("We are checking it"), to=CLOCK),
        "approved": _label(
            DONE,
            (lazy("Approved, usable from %(at)s"), lazy("Approved")),
            (lazy("Checked, can be used from %(at)s"), lazy("Checked")),
            plain=True,
        ),
        "rejected": _label(FAILED, lazy("Rejected"), lazy("Not accepted. Read why")),
        "superseded": _label(LOCK, lazy("Replaced by a later one"), plain=True),
        "frozen": _label(FAILED, lazy("Stopped: said not to be theirs")),
    },
    "section": {
        "complete": _label(DONE, lazy("Complete"), plain=True),
        "missing": _label(NEED, (lazy("Things missing: %(n)s"), lazy("Something is missing"))),
        "in_progress": _label(GOING, lazy("In progress")),
        "not_started": _label(RING, lazy("Not started")),
        "locked": _label(LOCK, lazy("Cannot start yet"), plain=True),
    },
    "decision": {
        "awarded": _label(DONE, lazy("Award"), lazy("Awarded"), plain=True),
        "waitlisted": _label(CLOCK, lazy("Waitlist"), lazy("On the waiting list"), plain=True),
        "declined": _label(FAILED, lazy("Decline"), lazy("Not funded this time")),
    },
    "outbox": {
        "waiting": _label(CLOCK, lazy("Waiting to be sent")),
        "sent": _label(DONE, lazy("Sent"), plain=True),
        "failed": _label(FAILED, lazy("Could not be sent")),
    },
}

_GATES = {
    "clear": ("clear", "shield", lazy("Clear")),
    "mitigated": ("eased", "shield-half", lazy("Mitigated")),
    "held": ("held", "shield-full", lazy("Held")),
    "stopped": ("stop", "octagon", lazy("Stopped")),
}


def label(kind: str, code: str, audience: str = "staff", **facts: Any) -> str:
    """The words for a status: the longest wording whose facts are all known."""
    return shown(kind, code, audience, facts).text


def shown(kind: str, code: str, audience: str, facts: Mapping[str, Any]) -> Shown:
    """Words, shape and colour of a status. An unknown kind or code is a mistake: KeyError."""
    found = STATUSES[str(kind)][str(code)]
    reading = found.applicant if audience == "applicant" else found.staff
    known = {name: value for name, value in facts.items() if value is not None}
    for wording in reading.wordings:
        text = str(wording)
        if set(_PLACES.findall(text)) <= set(known):
            return Shown(text % known, reading.shape, reading.colour, reading.plain)
    raise KeyError(f"no wording of {kind} {code} for the facts {sorted(known)}")


@dataclass(frozen=True)
class Gate:
    """The harm gate as a page shows it."""

    look: str
    shape: str
    text: str


def gate(state: str, count: int = 0) -> Gate:
    """A harm gate: clear, mitigated (with conditions), held (with open flags), stopped."""
    look, shape, word = _GATES[str(state)]
    text = str(word)
    if count and state == "mitigated":
        text = ngettext("Mitigated, %(n)s condition", "Mitigated, %(n)s conditions", count)
    if count and state == "held":
        text = ngettext("Held, %(n)s flag open", "Held, %(n)s flags open", count)
    return Gate(look, shape, text)
