"""How the fund's own codes read, on pages and on paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from grants.funds.chart import AccountType
from grants.funds.ledger import AccountKind, LedgerEvent
from grants.kernel.days import day_words
from grants.kernel.i18n import _, lazy
from grants.kernel.money import Money

KINDS = {
    "municipality": lazy("Municipality"),
    "government": lazy("Government"),
    "company": lazy("Company"),
    "foundation": lazy("Foundation"),
    "other": lazy("Other contributor"),
}
APPLICANTS = {
    "cso": lazy("civil society organisations"),
    "firm": lazy("firms"),
    "social_enterprise": lazy("social enterprises"),
    "public_body": lazy("public bodies"),
    "education": lazy("schools and universities"),
    "informal_group": lazy("informal groups"),
}
AIM_KINDS = {"priority": lazy("Local priorities"), "objective": lazy("Objectives")}
LEVELS = {"local": lazy("Local framework"), "national": lazy("National framework")}
EVENTS = {
    LedgerEvent.OPENING_BALANCE: lazy("Opening balance"),
    LedgerEvent.PLEDGE_RECORDED: lazy("Pledge recorded"),
    LedgerEvent.PLEDGE_LAPSED: lazy("Pledge lapsed"),
    LedgerEvent.PLEDGE_WITHDRAWN: lazy("Pledge withdrawn"),
    LedgerEvent.MATCH_PLEDGED: lazy("Match unlocked"),
    LedgerEvent.MATCH_RELEASED: lazy("Match released"),
    LedgerEvent.CONTRIBUTION_RECEIVED: lazy("Contribution received"),
    LedgerEvent.CONTRIBUTION_RECEIVED_UNPLEDGED: lazy("Contribution received"),
    LedgerEvent.CONTRIBUTION_BOUNCED: lazy("Contribution bounced"),
    LedgerEvent.CONTRIBUTION_BOUNCED_UNPLEDGED: lazy("Contribution bounced"),
    LedgerEvent.SHORTFALL_ARISEN: lazy("Shortfall arisen"),
    LedgerEvent.SHORTFALL_COVERED: lazy("Shortfall covered"),
    LedgerEvent.EXCHANGE_GAINED: lazy("Gain on exchange"),
    LedgerEvent.EXCHANGE_GAIN_REVERSED: lazy("Gain on exchange reversed"),
    LedgerEvent.EXCHANGE_LOST: lazy("Loss on exchange"),
    LedgerEvent.EXCHANGE_LOSS_REVERSED: lazy("Loss on exchange reversed"),
    LedgerEvent.CONTRIBUTION_REFUNDED: lazy("Contribution refunded"),
    LedgerEvent.INTEREST_EARNED: lazy("Interest earned"),
    LedgerEvent.INTEREST_REVERSED: lazy("Interest reversed"),
    LedgerEvent.CHARGES_PAID: lazy("Bank charges paid"),
    LedgerEvent.CHARGES_REVERSED: lazy("Bank charges reversed"),
    LedgerEvent.LOT_TRANSFERRED: lazy("Moved to another lot"),
    LedgerEvent.IN_KIND_RECEIVED: lazy("Received in kind"),
    LedgerEvent.IN_KIND_USED: lazy("Used in kind"),
    LedgerEvent.DECISION_RESERVED: lazy("Reserved"),
    LedgerEvent.RESERVATION_RELEASED: lazy("Reservation released"),
    LedgerEvent.AGREEMENT_COMMITTED: lazy("Committed"),
    LedgerEvent.COMMITMENT_RELEASED: lazy("Commitment released"),
    LedgerEvent.DISBURSEMENT_PAID: lazy("Disbursed"),
    LedgerEvent.DISBURSEMENT_REVERSED: lazy("Disbursement reversed"),
    LedgerEvent.RECIPIENT_REFUNDED: lazy("Returned by the recipient"),
}

BASES = {
    "market_price": lazy("Price on the market"),
    "supplier_price": lazy("Price of the one who supplies it"),
    "hours": lazy("Hours worked, at a rate"),
    "valuer": lazy("A valuer"),
}
ACCOUNTS = {
    AccountKind.BANK: lazy("Bank"),
    AccountKind.RECEIVABLE: lazy("Pledged, still to come"),
    AccountKind.AVAILABLE: lazy("Available"),
    AccountKind.RESERVED: lazy("Reserved"),
    AccountKind.COMMITTED: lazy("Committed"),
    AccountKind.SHORTFALL: lazy("Shortfall"),
    AccountKind.IN_KIND: lazy("In kind, still to be used"),
    AccountKind.OUTSIDE: lazy("Owed to the lots"),
    AccountKind.OPENING: lazy("Opening balances"),
    AccountKind.CONTRIBUTOR: lazy("Contributions"),
    AccountKind.INTEREST: lazy("Interest"),
    AccountKind.EXCHANGE_GAIN: lazy("Gains on exchange"),
    AccountKind.SPENT: lazy("Spent"),
    AccountKind.CHARGES: lazy("Bank charges and fees"),
    AccountKind.EXCHANGE_LOSS: lazy("Losses on exchange"),
    AccountKind.IN_KIND_USED: lazy("Used in kind"),
}
TYPES = {
    AccountType.ASSET: lazy("Assets"),
    AccountType.LIABILITY: lazy("Liabilities"),
    AccountType.NET_ASSETS: lazy("Net assets"),
    AccountType.INCOME: lazy("Income"),
    AccountType.EXPENSE: lazy("Expenses"),
}


class Named(Protocol):
    """What has a name in the reader's language."""

    @property
    def words(self) -> str: ...


class Restricted(Protocol):
    """What restricts a lot; empty means no restriction."""

    @property
    def theme(self) -> str: ...
    @property
    def area(self) -> str: ...
    @property
    def applicant_kind(self) -> str: ...
    @property
    def usable_from(self) -> date | None: ...
    @property
    def usable_until(self) -> date | None: ...
    @property
    def objective(self) -> Named | None: ...
    @property
    def most_per_award(self) -> Money | None: ...


def kind_words(kind: str) -> str:
    """What kind of contributor it is."""
    return str(KINDS[kind])


def applicants_words(kind: str) -> str:
    """A kind of applicant, in the plural."""
    return str(APPLICANTS[kind])


def restriction(lot: Restricted) -> str:
    """What a lot may be used for: `Skills and work; Ward 7; until 30 Jun 2027`."""
    parts = [lot.theme, lot.area]
    if lot.applicant_kind:
        parts.append(applicants_words(lot.applicant_kind))
    if lot.objective is not None:
        parts.append(_("objective “%(name)s”", name=lot.objective.words))
    if lot.usable_from and lot.usable_until:
        parts.append(
            _(
                "from %(first)s until %(last)s",
                first=day_words(lot.usable_from),
                last=day_words(lot.usable_until),
            )
        )
    elif lot.usable_from:
        parts.append(_("from %(day)s", day=day_words(lot.usable_from)))
    elif lot.usable_until:
        parts.append(_("until %(day)s", day=day_words(lot.usable_until)))
    if lot.most_per_award is not None:
        parts.append(_("at most %(amount)s for one award", amount=str(lot.most_per_award)))
    text = "; ".join(part for part in parts if part)
    return text[:1].upper() + text[1:] if text else _("No restriction")


def restrictions(lots: Iterable[Restricted]) -> str:
    """What several lots may be used for, each restriction once."""
    return " / ".join(dict.fromkeys(restriction(lot) for lot in lots)) or _("No restriction")
