"""A bank file as bytes: ISO 20022 pain.001 for banks that read it, a CSV file for others.

Written here rather than by a library for SEPA such as sepaxml: those know only IBANs and
euros, take the creation time from the system clock, and draw random numbers, while a local
account is `Othr` and the same payments must give the same bytes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from lxml import etree

from grants.kernel.cells import safe
from grants.kernel.money import Money, sum_money


class FileKind(StrEnum):
    """What a bank reads."""

    PAIN_03 = "pain.001.001.03"
    PAIN_09 = "pain.001.001.09"
    CSV = "csv"


MEDIA = {
    FileKind.PAIN_03: (".xml", "application/xml"),
    FileKind.PAIN_09: (".xml", "application/xml"),
    FileKind.CSV: (".csv", "text/csv"),
}
_LONGEST_NAME, _LONGEST_TEXT = 140, 140


@dataclass(frozen=True, slots=True)
class Payer:
    """The account of the fund from which a file is paid."""

    name: str
    account: str
    bic: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment: our reference, to whom, into which account, how much, what for."""

    reference: str
    name: str
    account: str
    bank: str
    amount: Money
    text: str


@dataclass(frozen=True, slots=True)
class Ordered:
    """What the bank is asked for: these payments, from this account, on this day."""

    reference: str
    made_at: datetime
    execution_on: date
    payer: Payer
    payments: Sequence[Payment]

    @property
    def control_sum(self) -> Money:
        """What all payments come to."""
        amounts = [one.amount for one in self.payments]
        return sum_money(amounts, amounts[0].currency)


def write(kind: FileKind, ordered: Ordered) -> bytes:
    """The file's bytes: the same for the same order, whenever it is written."""
    return _csv(ordered) if kind is FileKind.CSV else _pain(kind, ordered)


_COLUMNS = (
    "reference",
    "name",
    "account",
    "bank",
    "amount",
    "currency",
    "execution_date",
    "from_account",
    "text",
)
"""Names for a machine: a bank's upload reads them, in no language."""


def _csv(ordered: Ordered) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(_COLUMNS)
    for one in ordered.payments:
        row = (
            one.reference,
            one.name,
            one.account,
            one.bank,
            one.amount.plain(),
            one.amount.currency,
            ordered.execution_on.isoformat(),
            ordered.payer.account,
            one.text,
        )
        writer.writerow([safe(cell) for cell in row])
    return written.getvalue().encode("utf-8-sig")


def _pain(kind: FileKind, ordered: Ordered) -> bytes:
    space = f"urn:iso:std:iso:20022:tech:xsd:{kind.value}"
    root = etree.Element(f"{{{space}}}Document", nsmap={None: space})
    order = _add(root, "CstmrCdtTrfInitn")
    count, total = str(len(ordered.payments)), ordered.control_sum.plain()

    header = _add(order, "GrpHdr")
    _add(header, "MsgId", ordered.reference)
    _add(header, "CreDtTm", f"{ordered.made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    _add(header, "NbOfTxs", count)
    _add(header, "CtrlSum", total)
    _add(_add(header, "InitgPty"), "Nm", ordered.payer.name[:_LONGEST_NAME])

    block = _add(order, "PmtInf")
    _add(block, "PmtInfId", ordered.reference)
    _add(block, "PmtMtd", "TRF")
    # Each payment stands on the statement by itself, so that each can be tied to its own.
    _add(block, "BtchBookg", "false")
    _add(block, "NbOfTxs", count)
    _add(block, "CtrlSum", total)
    day = _add(block, "ReqdExctnDt")
    if kind is FileKind.PAIN_09:
        day = _add(day, "Dt")
    day.text = ordered.execution_on.isoformat()
    _add(_add(block, "Dbtr"), "Nm", ordered.payer.name[:_LONGEST_NAME])
    _account(_add(block, "DbtrAcct"), ordered.payer.account)
    bank = _add(_add(block, "DbtrAgt"), "FinInstnId")
    if ordered.payer.bic:
        _add(bank, "BICFI" if kind is FileKind.PAIN_09 else "BIC", ordered.payer.bic)
    else:
        _add(_add(bank, "Othr"), "Id", "NOTPROVIDED")
    for one in ordered.payments:
        _payment(block, one)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _payment(block: Any, one: Payment) -> None:
    payment = _add(block, "CdtTrfTxInf")
    _add(_add(payment, "PmtId"), "EndToEndId", one.reference)
    amount = _add(_add(payment, "Amt"), "InstdAmt", one.amount.plain())
    amount.set("Ccy", one.amount.currency)
    _add(_add(_add(payment, "CdtrAgt"), "FinInstnId"), "Nm", one.bank[:_LONGEST_NAME])
    _add(_add(payment, "Cdtr"), "Nm", one.name[:_LONGEST_NAME])
    _account(_add(payment, "CdtrAcct"), one.account)
    _add(_add(payment, "RmtInf"), "Ustrd", one.text[:_LONGEST_TEXT])


def _account(parent: Any, number: str) -> None:
    identity = _add(parent, "Id")
    plain = number.replace(" ", "")
    if plain[:2].isalpha():
        _add(identity, "IBAN", plain)
    else:
        _add(_add(identity, "Othr"), "Id", plain)


def _add(parent: Any, name: str, text: str | None = None) -> Any:
    space = etree.QName(parent).namespace
    child = etree.SubElement(parent, f"{{{space}}}{name}")
    # XML takes no control signs, and a bank no line breaks.
    child.text = None if text is None else " ".join("".join(map(_printable, text)).split())
    return child


def _printable(sign: str) -> str:
    return sign if sign.isprintable() else " "
