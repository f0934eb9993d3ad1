"""The ledger as plain-text accounting files: beancount's and hledger's.

Every account of the ledger is an account of the file, so that each balance can be
compared; every event is one transaction with all of its transfers. Both programs take a
debit as a positive amount, as the ledger does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from grants.funds.chart import OF_KIND, AccountType
from grants.funds.ledger import AccountKind
from grants.kernel.money import Money

_ROOTS = {
    AccountType.ASSET: "Assets",
    AccountType.LIABILITY: "Liabilities",
    AccountType.NET_ASSETS: "Equity",
    AccountType.INCOME: "Income",
    AccountType.EXPENSE: "Expenses",
}


@dataclass(frozen=True, slots=True)
class ExportAccount:
    """One account: whose it is and of which lot, with what restricts the lot, by its codes."""

    id: int
    kind: AccountKind
    contributor: int | None
    lot: str
    name: str
    balance: Money
    restrictions: tuple[tuple[str, str], ...] = ()

    @property
    def path(self) -> str:
        """Its name in the file: `Assets:1210-Available:Contributor3:F1-C-2026-0001`."""
        line = OF_KIND[self.kind]
        words = "".join(part.capitalize() for part in self.kind.value.split("_"))
        parts = [_ROOTS[line.type], f"{line.number}-{words}"]
        if self.contributor is not None:
            parts.append(f"Contributor{self.contributor}")
        if self.lot:
            parts.append(self.lot)
        return ":".join(parts)


class ExportTransfer(NamedTuple):
    """One transfer as it goes into a file. `key` without its last part names the event."""

    key: str
    on: date
    event: str
    about: str
    from_id: int
    to_id: int
    minor: int


def beancount(
    title: str,
    currency: str,
    accounts: Sequence[ExportAccount],
    transfers: Iterable[ExportTransfer],
    last: date,
) -> Iterator[str]:
    """The lines of a beancount file. Its last lines assert every balance, the day after."""
    paths = {account.id: account.path for account in accounts}
    first = date(1970, 1, 1)
    yield f'option "title" "{_plain(title)}"'
    yield f'option "operating_currency" "{currency}"'
    yield ""
    for account in accounts:
        yield f"{first} open {account.path} {currency}"
        if account.name:
            yield f'  name: "{_plain(account.name)}"'
        for code, value in account.restrictions:
            yield f'  {code}: "{_plain(value)}"'
    for event in _events(transfers):
        head = event[0]
        yield ""
        yield f'{head.on} * "{_plain(head.about)}" "{head.event}"'
        yield f'  key: "{_plain(_event_key(head))}"'
        for transfer in event:
            amount = Money(transfer.minor, currency)
            yield f"  {paths[transfer.to_id]}  {amount.plain()} {currency}"
            yield f"  {paths[transfer.from_id]}  {(-amount).plain()} {currency}"
    yield ""
    for account in accounts:
        yield f"{last} balance {account.path}  {account.balance.plain()} {currency}"


def hledger(
    title: str,
    currency: str,
    accounts: Sequence[ExportAccount],
    transfers: Iterable[ExportTransfer],
    last: date,
) -> Iterator[str]:
    """The lines of an hledger journal. Its last transaction asserts every balance."""
    paths = {account.id: account.path for account in accounts}
    yield f"; {_plain(title)}"
    yield f"commodity 1000.{'0' * _digits(currency)} {currency}"
    yield ""
    for account in accounts:
        note = f"  ; {_plain(account.name)}" if account.name else ""
        yield f"account {account.path}{note}"
        for code, value in account.restrictions:
            # A comma would end the tag.
            yield f"  ; {code}: {_plain(value.replace(',', ' '))}"
    for event in _events(transfers):
        head = event[0]
        yield ""
        yield f"{head.on} * {_plain(head.about)} | {head.event}  ; key: {_plain(_event_key(head))}"
        for transfer in event:
            amount = Money(transfer.minor, currency)
            yield f"    {paths[transfer.to_id]}  {amount.plain()} {currency}"
            yield f"    {paths[transfer.from_id]}  {(-amount).plain()} {currency}"
    yield ""
    yield f"{last} * balances"
    for account in accounts:
        yield f"    {account.path}  0 {currency} = {account.balance.plain()} {currency}"


def _events(transfers: Iterable[ExportTransfer]) -> Iterator[list[ExportTransfer]]:
    """Transfers of one event together; they come one after the other."""
    event: list[ExportTransfer] = []
    for transfer in transfers:
        if event and _event_key(event[0]) != _event_key(transfer):
            yield event
            event = []
        event.append(transfer)
    if event:
        yield event


def _event_key(transfer: ExportTransfer) -> str:
    return transfer.key.rpartition("/")[0]


def _digits(currency: str) -> int:
    return len(Money(1, currency).plain().partition(".")[2])


def _plain(text: str) -> str:
    """Words that cannot end their place in a file: no quotes, comments, bars or line breaks."""
    kept = "".join(" " if mark in '"\\;|' or not mark.isprintable() else mark for mark in text)
    return " ".join(kept.split())
