"""The chart of accounts and the posting rules agree with each other, and only they post."""

import ast

from grants.funds.chart import CHART, OF_KIND, AccountType
from grants.funds.ledger import MAY_FALL_BELOW_NIL, POSTINGS, AccountKind, LedgerEvent
from grants.funds.wording import ACCOUNTS, EVENTS, TYPES
from grants.paths import templates_dir

FIRST_DIGITS = {
    1: AccountType.ASSET,
    2: AccountType.LIABILITY,
    3: AccountType.NET_ASSETS,
    4: AccountType.INCOME,
    5: AccountType.EXPENSE,
}
UNDOES = {
    LedgerEvent.CONTRIBUTION_BOUNCED: LedgerEvent.CONTRIBUTION_RECEIVED,
    LedgerEvent.CONTRIBUTION_BOUNCED_UNPLEDGED: LedgerEvent.CONTRIBUTION_RECEIVED_UNPLEDGED,
    LedgerEvent.SHORTFALL_COVERED: LedgerEvent.SHORTFALL_ARISEN,
    LedgerEvent.EXCHANGE_GAIN_REVERSED: LedgerEvent.EXCHANGE_GAINED,
    LedgerEvent.EXCHANGE_LOSS_REVERSED: LedgerEvent.EXCHANGE_LOST,
    LedgerEvent.DISBURSEMENT_REVERSED: LedgerEvent.DISBURSEMENT_PAID,
}


def test_every_account_has_one_number_of_its_type_and_a_name() -> None:
    assert sorted(line.kind for line in CHART) == sorted(AccountKind)
    numbers = [line.number for line in CHART]
    assert numbers == sorted(set(numbers))
    for line in CHART:
        assert FIRST_DIGITS[line.number // 1000] is line.type
    assert (set(ACCOUNTS), set(EVENTS), set(TYPES)) == (
        set(AccountKind),
        set(LedgerEvent),
        set(AccountType),
    )


def test_what_may_fall_below_nil_is_credited_by_its_nature() -> None:
    """Income, net assets and liabilities stand below nil; a shortfall is an asset that lacks."""
    credit = {AccountType.LIABILITY, AccountType.NET_ASSETS, AccountType.INCOME}
    below = {kind for kind in AccountKind if OF_KIND[kind].type in credit}
    assert set(MAY_FALL_BELOW_NIL) == below | {AccountKind.SHORTFALL}


def test_a_reversal_moves_everything_back() -> None:
    for reversal, event in UNDOES.items():
        back = [(leg.target, leg.source) for leg in POSTINGS[event]]
        assert [(leg.source, leg.target) for leg in POSTINGS[reversal]] == back, reversal


def test_only_the_posting_room_writes_the_ledger() -> None:
    root = templates_dir().parent / "grants"
    written = {
        file.relative_to(root).as_posix()
        for file in root.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and (
            node.func.id == "Transfer"
            or (node.func.id == "update" and "Account" in [getattr(a, "id", "") for a in node.args])
        )
    }
    assert written == {"funds/operations/posting.py"}
