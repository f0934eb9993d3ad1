"""Bank statements in ISO 20022 camt.053: bytes in, statements out.

Elements are found by their names, whatever the version, so that 02 and 08 are read alike. A
file of somebody else is not trusted: no document type, no entities, nothing from the network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from lxml import etree

from grants.funds.statement import LineRead, StatementRead
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import Money, sum_money

MOST_LINES = 20_000
_NAMESPACE = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.\d\d\}Document")
_BOOKED = "BOOK"
_NOT_GIVEN = frozenset({"NOTPROVIDED", "NONREF", "NOT PROVIDED"})


def is_xml(content: bytes) -> bool:
    """Does a file begin as XML does?"""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe<", b"\xfe\xff\x00<"))


def read(content: bytes, currency: str) -> list[StatementRead]:
    """The statements of a camt.053 file, in its order. Raises Invalid on `file`."""
    statements = [_statement(one, currency) for one in _all(_root(content), "BkToCstmrStmt/Stmt")]
    if not statements:
        raise Invalid(_("The file has no statement in it."), "file")
    if sum(len(one.lines) for one in statements) > MOST_LINES:
        raise Invalid(_("The file has more than %(most)s lines.", most=MOST_LINES), "file")
    return statements


def _root(content: bytes) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Invalid(
            _("The file cannot be read as XML. Get it from the bank again."), "file"
        ) from error
    if root.getroottree().docinfo.doctype:
        raise Invalid(_("The file has a document type in it, which no bank statement has."), "file")
    if not _NAMESPACE.fullmatch(str(root.tag)):
        raise Invalid(
            _("This is no bank statement in camt.053. Ask the bank for camt.053 or CSV."), "file"
        )
    return root


def _all(element: Any, path: str) -> list[Any]:
    """Every element at a path of names, whatever their namespace."""
    found = [element]
    for name in path.split("/"):
        found = [each for one in found for each in one if _name(each) == name]
    return found


def _name(element: Any) -> str:
    return str(etree.QName(element).localname)


def _first(element: Any, *paths: str) -> str:
    """The text at the first of these paths that has some."""
    for path in paths:
        for one in _all(element, path):
            text = " ".join((one.text or "").split())
            if text and text.upper() not in _NOT_GIVEN:
                return text
    return ""


def _statement(element: Any, currency: str) -> StatementRead:
    identity = _first(element, "Id")
    account = _first(element, "Acct/Id/IBAN", "Acct/Id/Othr/Id").replace(" ", "")
    balances = {
        _first(one, "Tp/CdOrPrtry/Cd"): (_signed(one, currency), _day(one, "Dt"))
        for one in _all(element, "Bal")
    }
    opening = balances.get("OPBD") or balances.get("PRCD")
    closing = balances.get("CLBD")
    if opening is None or closing is None:
        raise Invalid(
            _(
                "Statement %(identity)s lacks its opening or closing balance (OPBD, CLBD). Ask "
                "the bank for whole statements.",
                identity=identity,
            ),
            "file",
        )
    lines = tuple(line for one in _all(element, "Ntry") for line in _lines(one, currency))
    booked = [line.booked_on for line in lines]
    from_to = _all(element, "FrToDt")
    first = (_day_at(from_to[0], "FrDt", "FrDtTm") if from_to else None) or min(
        [*booked, opening[1] if "OPBD" in balances else closing[1]]
    )
    last = (_day_at(from_to[0], "ToDt", "ToDtTm") if from_to else None) or max(
        [*booked, closing[1]]
    )
    return StatementRead(
        account=account,
        identity=identity,
        first_on=min([first, *booked]),
        last_on=max([last, *booked]),
        opening=opening[0],
        closing=closing[0],
        lines=lines,
    )


def _lines(entry: Any, currency: str) -> Iterator[LineRead]:
    """An entry's lines: one, or one for each payment of a batch that says its amount."""
    if _first(entry, "Sts/Cd", "Sts") != _BOOKED:
        return
    whole = _signed(entry, currency)
    if not whole:
        return
    booked = _day(entry, "BookgDt")
    value = _day_at(entry, "ValDt/Dt", "ValDt/DtTm")
    of_bank = _first(entry, "AcctSvcrRef", "NtryRef")
    further = _first(entry, "AddtlNtryInf")
    details = _all(entry, "NtryDtls/TxDtls")
    parts = [_part(one, whole, currency) for one in details]
    amounts = [part for part in parts if part is not None and part]
    if len(amounts) == len(details) > 1 and sum_money(amounts, currency) == whole:
        for one, part in zip(details, amounts, strict=True):
            yield _line(booked, value, part, [one], of_bank, further)
        return
    yield _line(booked, value, whole, details, of_bank, further)


def _part(details: Any, whole: Money, currency: str) -> Money | None:
    """What one payment of a batch is of it; None where the bank does not say."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        for one in _all(details, path):
            sign = _first(details, "CdtDbtInd") or ("CRDT" if whole.minor > 0 else "DBIT")
            return _amount(one, sign, currency)
    return None


def _line(
    booked: date,
    value: date | None,
    amount: Money,
    details: list[Any],
    of_bank: str,
    further: str,
) -> LineRead:
    other, own = ("Dbtr", "Cdtr") if amount.minor > 0 else ("Cdtr", "Dbtr")
    said: dict[str, list[str]] = {"name": [], "reference": [], "bank": [], "text": []}
    for one in details:
        said["name"].append(
            _first(
                one,
                *(
                    f"RltdPties/{who}/{path}"
                    for who in (f"Ultmt{other}", other, own)
                    for path in ("Nm", "Pty/Nm")
                ),
            )
        )
        said["reference"].append(
            _first(one, "Refs/EndToEndId") or _first(one, "RmtInf/Strd/CdtrRefInf/Ref")
        )
        said["bank"].append(_first(one, "Refs/AcctSvcrRef", "Refs/TxId", "Refs/InstrId"))
        said["text"] += [" ".join((t.text or "").split()) for t in _all(one, "RmtInf/Ustrd")]
        said["text"] += [
            _first(one, "RmtInf/Strd/CdtrRefInf/Ref"),
            _first(one, "AddtlTxInf"),
        ]
    joined = {key: "; ".join(dict.fromkeys(filter(None, texts))) for key, texts in said.items()}
    return LineRead(
        booked_on=booked,
        value_on=value,
        amount=amount,
        name=joined["name"],
        reference=joined["reference"],
        bank_reference=joined["bank"] or of_bank,
        text="; ".join(filter(None, dict.fromkeys([joined["text"], further]))),
    )


def _signed(element: Any, currency: str) -> Money:
    amounts = _all(element, "Amt")
    if not amounts:
        raise Invalid(_("The file has a balance or a line without an amount."), "file")
    return _amount(amounts[0], _first(element, "CdtDbtInd"), currency)


def _amount(element: Any, sign: str, currency: str) -> Money:
    said = str(element.get("Ccy") or "")
    if said != currency:
        raise Invalid(
            _(
                "The statement is in %(said)s; this fund counts in %(currency)s.",
                said=said,
                currency=currency,
            ),
            "file",
        )
    try:
        found = Money.parse((element.text or "").strip(), currency)
    except Invalid as error:
        raise Invalid(
            _("“%(text)s” in the file is no amount.", text=(element.text or "").strip()), "file"
        ) from error
    if sign not in ("CRDT", "DBIT"):
        raise Invalid(_("The file does not say whether an amount is credit or debit."), "file")
    return found if sign == "CRDT" else -found


def _day(element: Any, name: str) -> date:
    found = _day_at(element, f"{name}/Dt", f"{name}/DtTm")
    if found is None:
        raise Invalid(_("The file has a balance or a line without its day."), "file")
    return found


def _day_at(element: Any, *paths: str) -> date | None:
    text = _first(element, *paths)
    if not text:
        return None
    try:
        # A day may carry its zone; a moment is of the day on the bank's own clock.
        return datetime.fromisoformat(text).date() if "T" in text else date.fromisoformat(text[:10])
    except ValueError as error:
        raise Invalid(_("“%(text)s” in the file is no day.", text=text), "file") from error
