"""A bank statement as it was read, whatever the file: pure records and what identifies a line."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from grants.kernel.db import canonical_json
from grants.kernel.money import Money, sum_money


@dataclass(frozen=True, slots=True)
class LineRead:
    """One booking: above nil what came in, below nil what went out."""

    booked_on: date
    value_on: date | None
    amount: Money
    name: str = ""
    reference: str = ""
    bank_reference: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class StatementRead:
    """What a bank says of one account between two days."""

    account: str
    identity: str
    first_on: date
    last_on: date
    opening: Money
    closing: Money
    lines: tuple[LineRead, ...]


def line_facts(line: LineRead) -> list[object]:
    """Everything a bank says of a line, as plain values."""
    return [
        line.booked_on.isoformat(),
        line.value_on.isoformat() if line.value_on else None,
        line.amount.minor,
        line.name,
        line.reference,
        line.bank_reference,
        line.text,
    ]


def fingerprints(account: str, lines: Sequence[LineRead]) -> Iterator[str]:
    """What each line is known by when it comes again.

    Two lines alike on one day are told apart by which of them comes first, so that a file must
    hold whole days.
    """
    seen: Counter[str] = Counter()
    for line in lines:
        facts = canonical_json([account, *line_facts(line)])
        seen[facts] += 1
        yield hashlib.sha256(f"{seen[facts]}\n{facts}".encode()).hexdigest()


def seal(account: str, opening: Money, closing: Money, lines: Sequence[LineRead]) -> str:
    """A hash over a statement's balances and lines: `grants verify` makes it again."""
    facts = [account, opening.minor, closing.minor, [line_facts(line) for line in lines]]
    return hashlib.sha256(canonical_json(facts).encode()).hexdigest()


def not_yet_known(read: StatementRead, known: Sequence[bool]) -> StatementRead | None:
    """The part of a statement that is new, with the balances around it; None when nothing is.

    `known` says of each line whether it came before. What came before the first new line
    has moved the opening balance, what came after the last new one the closing balance.
    """
    new = [place for place, old in enumerate(known) if not old]
    if not new:
        return None
    first, last = new[0], new[-1]
    before = [line.amount for line in read.lines[:first]]
    after = [line.amount for line in read.lines[last + 1 :]]
    lines = tuple(read.lines[place] for place in new)
    currency = read.opening.currency
    return StatementRead(
        account=read.account,
        identity=read.identity,
        first_on=lines[0].booked_on if before else read.first_on,
        last_on=lines[-1].booked_on if after else read.last_on,
        opening=read.opening + sum_money(before, currency),
        closing=read.closing - sum_money(after, currency),
        lines=lines,
    )
