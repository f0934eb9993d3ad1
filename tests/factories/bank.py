"""A bank's files for tests: camt.053 in two versions, as banks write them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from xml.sax.saxutils import escape

from grants.funds.models import Fund
from grants.funds.models_bank import BankFile
from grants.funds.operations import hold_csv, import_statements
from grants.funds.operations.bank import Imported
from grants.kernel.db import db, transact
from grants.kernel.policy import Actor
from tests.factories.money import make_manager

IBAN = "PK36SCBL0000001123456702"
JANUARY = date(2026, 1, 1)


@dataclass(frozen=True)
class Entry:
    """One entry of a statement; a batch names the amounts of its parts."""

    on: date
    amount: str
    name: str = ""
    reference: str = ""
    bank_reference: str = ""
    text: str = ""
    status: str = "BOOK"
    parts: tuple["Entry", ...] = ()
    reversal: bool = False


@dataclass(frozen=True)
class Stated:
    """One statement of a file."""

    opening: str
    closing: str
    entries: Sequence[Entry] = ()
    identity: str = "2026-1"
    first: date = JANUARY
    last: date = date(2026, 1, 31)
    account: str = IBAN
    currency: str = "PKR"
    opening_code: str = "OPBD"


def _side(amount: str) -> str:
    return "DBIT" if amount.startswith("-") else "CRDT"


def _money(amount: str, currency: str) -> str:
    return f'<Amt Ccy="{currency}">{amount.lstrip("-")}</Amt>'


def _party(entry: Entry, version: str) -> str:
    if not entry.name:
        return ""
    who = "Cdtr" if entry.amount.startswith("-") else "Dbtr"
    name = f"<Nm>{escape(entry.name)}</Nm>"
    inner = name if version == "02" else f"<Pty>{name}</Pty>"
    return f"<RltdPties><{who}>{inner}</{who}></RltdPties>"


def _details(entry: Entry, version: str, currency: str, *, amount: bool) -> str:
    refs = f"<EndToEndId>{escape(entry.reference or 'NOTPROVIDED')}</EndToEndId>"
    if entry.bank_reference and amount:
        refs = f"<AcctSvcrRef>{escape(entry.bank_reference)}</AcctSvcrRef>{refs}"
    if not amount:
        money = ""
    elif version == "02":
        inner = _money(entry.amount, currency)
        money = f"<AmtDtls><TxAmt>{inner}</TxAmt></AmtDtls>"
    else:
        money = f"{_money(entry.amount, currency)}<CdtDbtInd>{_side(entry.amount)}</CdtDbtInd>"
    words = f"<RmtInf><Ustrd>{escape(entry.text)}</Ustrd></RmtInf>" if entry.text else ""
    return f"<TxDtls><Refs>{refs}</Refs>{money}{_party(entry, version)}{words}</TxDtls>"


def _entry(entry: Entry, version: str, currency: str) -> str:
    status = entry.status if version == "02" else f"<Cd>{entry.status}</Cd>"
    parts = [_details(part, version, currency, amount=True) for part in entry.parts]
    details = parts or [_details(entry, version, currency, amount=False)]
    reference = f"<AcctSvcrRef>{escape(entry.bank_reference)}</AcctSvcrRef>"
    return (
        f"<Ntry>{_money(entry.amount, currency)}<CdtDbtInd>{_side(entry.amount)}</CdtDbtInd>"
        f"{'<RvslInd>true</RvslInd>' if entry.reversal else ''}"
        f"<Sts>{status}</Sts><BookgDt><Dt>{entry.on}</Dt></BookgDt>"
        f"<ValDt><Dt>{entry.on}</Dt></ValDt>{reference if entry.bank_reference else ''}"
        f"<BkTxCd/><NtryDtls>{''.join(details)}</NtryDtls></Ntry>"
    )


def _balance(code: str, amount: str, on: date, currency: str) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_money(amount, currency)}"
        f"<CdtDbtInd>{_side(amount)}</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>"
    )


def _statement(stated: Stated, version: str) -> str:
    entries = "".join(_entry(one, version, stated.currency) for one in stated.entries)
    before = stated.first
    if stated.opening_code == "PRCD":
        before -= timedelta(days=1)
    return (
        f"<Stmt><Id>{escape(stated.identity)}</Id><CreDtTm>2026-02-01T06:00:00</CreDtTm>"
        f"<FrToDt><FrDtTm>{stated.first}T00:00:00</FrDtTm>"
        f"<ToDtTm>{stated.last}T23:59:59</ToDtTm></FrToDt>"
        f"<Acct><Id><IBAN>{stated.account}</IBAN></Id></Acct>"
        f"{_balance(stated.opening_code, stated.opening, before, stated.currency)}"
        f"{_balance('CLBD', stated.closing, stated.last, stated.currency)}{entries}</Stmt>"
    )


def camt_file(*statements: Stated, version: str = "08") -> bytes:
    """A camt.053 file with these statements, in version 02 or 08."""
    inner = "".join(_statement(one, version) for one in statements)
    space = f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{space}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-02-01T06:00:00</CreDtTm></GrpHdr>"
        f"{inner}</BkToCstmrStmt></Document>"
    ).encode()


def february(stated: Stated, **changed: object) -> Stated:
    """The statement of the month after."""
    return replace(
        stated,
        identity="2026-2",
        first=date(2026, 2, 1),
        last=date(2026, 2, 28),
        **changed,  # type: ignore[arg-type]
    )


def import_camt(fund: Fund, *statements: Stated, by: Actor | None = None) -> Imported:
    """Import a file of these statements."""
    who = by or make_manager()
    content = camt_file(*statements)
    return transact(
        lambda: import_statements(
            who, fund=db.session.get_one(Fund, fund.id), content=content, filename="january.xml"
        )
    )


def hold_bank_file(fund: Fund) -> BankFile:
    """A CSV file of which nobody has said yet what its columns mean."""
    who, content = make_manager(), b"Date,Details,Amount\n2026-01-05,Gift,5\n"
    return transact(
        lambda: hold_csv(
            who, fund=db.session.get_one(Fund, fund.id), content=content, filename="january.csv"
        )
    )
