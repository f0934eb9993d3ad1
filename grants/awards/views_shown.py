"""An award as its pages show it: instalments with what holds them, picture, timeline."""

from __future__ import annotations

from typing import Any

from flask import url_for

from grants.awards import queries, queries_closing, queries_signing
from grants.awards.holds import Hold
from grants.awards.models import Award
from grants.awards.queries import PaymentMark
from grants.awards.queries_variation import first_amount, in_force
from grants.awards.states_closing import NoticeKind
from grants.awards.wording_closing import NOTICES
from grants.funds.ledger import AccountKind, LedgerEvent
from grants.funds.models import Transfer
from grants.funds.queries import entries
from grants.funds.wording import EVENTS
from grants.kernel.i18n import _
from grants.kernel.money import Money, minor_digits
from grants.web.dates import day_text
from grants.web.pictures import Amount, Instalment, in_one_unit, instalments_timeline
from grants.web.statuses import label

_MOVES = (
    LedgerEvent.DECISION_RESERVED,
    LedgerEvent.AGREEMENT_COMMITTED,
    LedgerEvent.DISBURSEMENT_PAID,
    LedgerEvent.DISBURSEMENT_REVERSED,
    LedgerEvent.RECIPIENT_REFUNDED,
    LedgerEvent.COMMITMENT_RELEASED,
    LedgerEvent.RESERVATION_RELEASED,
)


def instalment_rows(award: Award, audience: str) -> list[dict[str, Any]]:
    """Each instalment with its state and, in the reader's words, what holds it back."""
    held, marks = queries.holds_of(award), queries.payment_marks(award)
    rows = []
    for part in award.instalments:
        mark = marks.get(part.id)
        reasons = [] if mark and mark.status == "paid" else held[part.number]
        rows.append(
            {
                "part": part,
                "state": _state(mark, reasons),
                "mark": mark,
                "holds": [h.staff if audience == "staff" else h.recipient for h in reasons],
                "free": not reasons and mark is None,
            }
        )
    return rows


def _state(mark: PaymentMark | None, reasons: list[Hold]) -> str:
    """paid, requested, held (by harm: its gate or a condition), waits, or due."""
    if mark is not None and not reasons:
        return "paid" if mark.status == "paid" else "requested"
    if any(hold.kind in ("gate", "condition") for hold in reasons):
        return "held"
    return "waits" if reasons else "due"


def instalments_picture(award: Award, rows: list[dict[str, Any]], audience: str) -> dict[str, Any]:
    """The instalments as a picture, wide and narrow, with the finding as title."""
    currency = award.fund.currency
    scale = in_one_unit(
        [row["part"].amount_minor for row in rows], minor_digits=minor_digits(currency)
    )
    shown = [
        Instalment(
            name=_("Instalment %(n)s", n=row["part"].number),
            amount=Amount(row["part"].amount_minor, text),
            day=day_text(row["mark"].paid_on if row["state"] == "paid" else row["part"].due_on),
            state=_drawn(row["state"]),
            word=_word(row["state"], audience),
        )
        for row, text in zip(rows, scale.texts, strict=True)
    ]
    paid = sum(row["part"].amount_minor for row in rows if row["state"] == "paid")
    finding = _(
        "%(paid)s of %(whole)s is paid",
        paid=str(Money(paid, currency)),
        whole=award.amount.text(),
    )
    unit = (
        _("Million %(currency)s", currency=currency)
        if scale.million
        else _("In %(currency)s", currency=currency)
    )
    return {
        "finding": finding,
        "unit": unit,
        "wide": instalments_timeline(title=finding, instalments=shown, unit=unit),
        "narrow": instalments_timeline(title=finding, instalments=shown, unit=unit, narrow=True),
    }


def _drawn(state: str) -> Any:
    return {"paid": "paid", "held": "held"}.get(state, "planned")


def _word(state: str, audience: str) -> str:
    if state == "held":
        return _("held")
    return _("waits") if state == "waits" else label("instalment", state, audience)


def timeline(award: Award, *, staff: bool) -> list[dict[str, Any]]:
    """What happened to an award, newest first: the offer, agreement, reports, money."""
    events: list[dict[str, Any]] = [
        {
            "what": _("Award offered"),
            "amount": first_amount(award),
            "at": award.offered_at,
            "icon": "agreed",
        }
    ]
    text = queries.current_agreement(award)
    accepted = queries.acceptance_of(text)
    if accepted is not None:
        events.append(
            {
                "what": _("Signed for the recipient"),
                "about": accepted.acceptance.typed_name,
                "at": accepted.acceptance.accepted_at,
                "icon": "agreed",
            }
        )
    countersigned = queries_signing.countersignature_of(text)
    if countersigned is not None:
        events.append(
            {
                "what": _("Signed for the fund"),
                "about": countersigned.name,
                "at": countersigned.signed_at,
                "icon": "agreed",
            }
        )
    events += [
        {
            "what": _("Condition %(n)s met", n=condition.number),
            "about": condition.text,
            "source": condition.evidence if staff else "",
            "at": condition.met_at,
            "icon": "done",
        }
        for condition in award.conditions
        if condition.met_at is not None
    ]
    events += [
        {
            "what": _("Variation %(n)s in force", n=one.number),
            "about": one.reason,
            "at": one.in_force_at,
            "icon": "agreed",
        }
        for one in in_force(award)
    ]
    for report in award.progress_reports:
        number = {"n": report.number}
        if report.submitted_at is not None:
            what = _("Progress report %(n)s submitted", **number)
            events.append({"what": what, "at": report.submitted_at, "icon": "file"})
        if report.accepted_at is not None:
            what = _("Progress report %(n)s accepted", **number)
            events.append({"what": what, "at": report.accepted_at, "icon": "done"})
    events += [
        {
            "what": NOTICES[NoticeKind(notice.kind)],
            "about": notice.reason,
            "at": notice.given_at,
            "icon": "hold",
        }
        for notice in queries_closing.notices(award)
    ]
    events += _money_events(award, staff=staff)
    return sorted(events, key=lambda event: event["at"], reverse=True)


def _money_events(award: Award, *, staff: bool) -> list[dict[str, Any]]:
    grouped: dict[tuple[str, int, str], list[Transfer]] = {}
    moves = {event.value for event in _MOVES}
    for transfer in queries.transfers_of(award):
        if transfer.event in moves:
            cause = (transfer.cause_type, transfer.cause_id, transfer.event)
            grouped.setdefault(cause, []).append(transfer)
    events = []
    shown = (
        LedgerEvent.DISBURSEMENT_PAID,
        LedgerEvent.DISBURSEMENT_REVERSED,
        LedgerEvent.RECIPIENT_REFUNDED,
    )
    everything = entries(award.fund, [t for rows in grouped.values() for t in rows])
    by_number = {entry.number: entry for entry in everything}
    for rows in grouped.values():
        parts = [by_number[t.id] for t in rows]
        lots = [p for p in parts if p.source not in (AccountKind.BANK, AccountKind.OUTSIDE)]
        event = lots[0].event
        if not staff and event not in shown:
            continue
        total = Money(sum(p.amount.minor for p in lots), award.fund.currency)
        source = _("; ").join(f"{p.source_name} {p.amount.text()}" for p in reversed(lots))
        events.append(
            {
                "what": EVENTS[event],
                "about": lots[0].about,
                "amount": total,
                "at": lots[0].at,
                "who": lots[0].by if staff else "",
                "source": _("From %(lots)s", lots=source),
                "icon": "paid" if event in shown else "agreed",
                "colour": "act",
                "url": url_for("funds.fund_ledger", slug=award.fund.slug) if staff else None,
            }
        )
    return events
