"""How the fund's own codes read on pages and in reports."""

from __future__ import annotations

from datetime import date

from grants.funds.ledger import AccountKind, LedgerEvent
from grants.kernel.i18n import _, lazy

CONTRIBUTOR_KINDS = {
    "municipality": lazy("Municipality"),
    "government": lazy("Government"),
    "company": lazy("Company"),
    "foundation": lazy("Foundation"),
    "other": lazy("Other"),
}

APPLICANT_KINDS = {
    "cso": lazy("Civil society organisations"),
    "firm": lazy("Private firms"),
    "public_body": lazy("Public bodies"),
    "education": lazy("Schools and universities"),
    "informal_group": lazy("Informal groups"),
}

EVENTS = {
    LedgerEvent.PLEDGE_RECORDED: lazy("Pledge recorded"),
    LedgerEvent.PLEDGE_LAPSED: lazy("Pledge lapsed"),
    LedgerEvent.PLEDGE_WITHDRAWN: lazy("Pledge withdrawn"),
    LedgerEvent.CONTRIBUTION_RECEIVED: lazy("Contribution received"),
    LedgerEvent.CONTRIBUTION_RECEIVED_UNPLEDGED: lazy("Contribution received"),
    LedgerEvent.DECISION_RESERVED: lazy("Reserved"),
    LedgerEvent.RESERVATION_RELEASED: lazy("Reservation released"),
    LedgerEvent.AGREEMENT_COMMITTED: lazy("Committed"),
    LedgerEvent.COMMITMENT_RELEASED: lazy("Commitment released"),
    LedgerEvent.DISBURSEMENT_PAID: lazy("Disbursed"),
    LedgerEvent.DISBURSEMENT_REVERSED: lazy("Disbursement reversed"),
}

ACCOUNTS = {
    AccountKind.AVAILABLE: lazy("Available"),
    AccountKind.RESERVED: lazy("Reserved"),
    AccountKind.COMMITTED: lazy("Committed"),
    AccountKind.SPENT: lazy("Spent"),
    AccountKind.BANK: lazy("Bank"),
    AccountKind.RECEIVABLE: lazy("Pledged, still to come"),
    AccountKind.CONTRIBUTOR: lazy("Contributor"),
    AccountKind.OUTSIDE: lazy("Outside the fund"),
}


def restriction(
    *,
    theme: str = "",
    area: str = "",
    applicant_kind: str = "",
    usable_from: date | None = None,
    usable_until: date | None = None,
) -> str:
    """What money may be used for, in one line."""
    parts = [theme, area]
    if applicant_kind:
        parts.append(str(APPLICANT_KINDS.get(applicant_kind, applicant_kind)))
    if usable_from is not None:
        parts.append(_("from %(day)s", day=usable_from.isoformat()))
    if usable_until is not None:
        parts.append(_("until %(day)s", day=usable_until.isoformat()))
    return _("; ").join(part for part in parts if part) or _("No restriction")
