"""The chart of accounts: each kind of account with its number and type, as a treasurer reads it.

A transfer credits the account it comes from and debits the one it goes to. The money in
the bank is pooled: the bank account (1010) owes it to the lots (2010), and each lot's
claim on it (1210 to 1290) is an asset of the lot. Put together, what is owed and the claims
cancel, and the bank balance remains.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from grants.funds.ledger import AccountKind


class AccountType(StrEnum):
    """The five types of a chart of accounts."""

    ASSET = "asset"
    LIABILITY = "liability"
    NET_ASSETS = "net_assets"
    INCOME = "income"
    EXPENSE = "expense"


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One line of the chart."""

    number: int
    kind: AccountKind
    type: AccountType


_K, _T = AccountKind, AccountType

CHART: tuple[ChartLine, ...] = (
    ChartLine(1010, _K.BANK, _T.ASSET),
    ChartLine(1110, _K.RECEIVABLE, _T.ASSET),
    ChartLine(1210, _K.AVAILABLE, _T.ASSET),
    ChartLine(1220, _K.RESERVED, _T.ASSET),
    ChartLine(1230, _K.COMMITTED, _T.ASSET),
    ChartLine(1290, _K.SHORTFALL, _T.ASSET),
    ChartLine(1310, _K.IN_KIND, _T.ASSET),
    ChartLine(2010, _K.OUTSIDE, _T.LIABILITY),
    ChartLine(3010, _K.OPENING, _T.NET_ASSETS),
    ChartLine(4010, _K.CONTRIBUTOR, _T.INCOME),
    ChartLine(4110, _K.INTEREST, _T.INCOME),
    ChartLine(4210, _K.EXCHANGE_GAIN, _T.INCOME),
    ChartLine(5010, _K.SPENT, _T.EXPENSE),
    ChartLine(5110, _K.CHARGES, _T.EXPENSE),
    ChartLine(5210, _K.EXCHANGE_LOSS, _T.EXPENSE),
    ChartLine(5310, _K.IN_KIND_USED, _T.EXPENSE),
)
OF_KIND: Mapping[AccountKind, ChartLine] = {line.kind: line for line in CHART}
