"""Bank statements as CSV: what a bank's columns mean is said once and kept under its name.

Rows above the heading are passed over. Digits may be Urdu or Arabic. Every row that cannot
be read is named.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from grants.funds.opening import WrongRows
from grants.funds.statement import LineRead, StatementRead
from grants.kernel.db import canonical_json
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import Money, sum_money

MOST_ROWS = 20_000
ORDERS = ("dmy", "mdy", "ymd")
_LOOKED_AT = 40
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩٫٬−", "01234567890123456789.,-")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


@dataclass(frozen=True, slots=True)
class Columns:
    """Which heading is what. Either `amount`, or `money_in` and `money_out`."""

    day: str
    amount: str = ""
    money_in: str = ""
    money_out: str = ""
    balance: str = ""
    name: str = ""
    reference: str = ""
    bank_reference: str = ""
    text: str = ""
    order: str = "dmy"
    decimal: str = "."

    def kept(self) -> dict[str, Any]:
        """As plain values, to be kept."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Table:
    """A file's heading and rows; `first` is the number of the first row in the file."""

    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first: int

    @property
    def key(self) -> str:
        """The same for every file with this heading."""
        plain = [" ".join(name.casefold().split()) for name in self.heading]
        return hashlib.sha256(canonical_json(plain).encode()).hexdigest()


def open_table(content: bytes) -> Table:
    """The heading and the rows under it. Raises Invalid on `file`."""
    text = _text(content)
    lines = text.splitlines()[:_LOOKED_AT]
    delimiter = max(",;\t|", key=lambda sign: sum(line.count(sign) for line in lines))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Invalid(_("The file cannot be read as CSV. Save it again."), "file") from error
    if len(rows) > MOST_ROWS + _LOOKED_AT:
        raise Invalid(_("At most %(most)s rows at once.", most=MOST_ROWS), "file")
    for place, row in enumerate(rows[:_LOOKED_AT]):
        cells = [" ".join(cell.split()) for cell in row]
        named = [cell for cell in cells if cell]
        if len(named) >= 3 and not any(sign.isdigit() for cell in named for sign in cell):
            if len(set(named)) != len(named):
                raise Invalid(_("Two columns have the same name. Rename one of them."), "file")
            body = tuple(tuple(each) for each in rows[place + 1 :])
            return Table(tuple(cells), body, place + 2)
    raise Invalid(
        _("No row of the file names the columns. Ask the bank for CSV with a heading."), "file"
    )


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        codings = ["utf-16"]
    else:
        codings = ["utf-8-sig", "cp1252"]
    for coding in codings:
        try:
            text = content.decode(coding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Invalid(_("The file is not UTF-8 text. Save it as CSV (UTF-8)."), "file")


def read(
    table: Table,
    columns: Columns,
    *,
    account: str,
    currency: str,
    opening: Money | None = None,
    closing: Money | None = None,
) -> StatementRead:
    """The statement of a file. Its balances are in a column, or given.

    Raises Invalid where something is missing, WrongRows naming each row.
    """
    missing = [
        name
        for name in (columns.day, columns.amount, columns.money_in, columns.money_out)
        if name and name not in table.heading
    ]
    if missing:
        raise Invalid(_("The file lacks the columns: %(names)s.", names=", ".join(missing)), "file")
    wrong: list[tuple[int, str]] = []
    found: list[tuple[int, LineRead, Money | None]] = []
    for number, row in enumerate(table.rows, start=table.first):
        cells = dict(zip(table.heading, (cell.strip() for cell in row), strict=False))
        if not cells.get(columns.day) and not _said(cells, columns):
            continue
        try:
            line = _line(cells, columns, currency)
            balance = _balance(cells, columns, currency)
        except Invalid as error:
            wrong.append((number, error.message))
            continue
        if line.amount:
            found.append((number, line, balance))
    if wrong:
        raise WrongRows(wrong)
    if not found:
        raise Invalid(_("The file has no rows under its heading."), "file")
    return _statement(_in_order(found), account, currency, opening, closing)


def _said(cells: Mapping[str, str], columns: Columns) -> bool:
    return any(cells.get(name) for name in (columns.amount, columns.money_in, columns.money_out))


def _line(cells: Mapping[str, str], columns: Columns, currency: str) -> LineRead:
    if columns.amount:
        amount = _signed(cells.get(columns.amount, ""), columns.decimal, currency)
    else:
        came = _signed(cells.get(columns.money_in, "") or "0", columns.decimal, currency)
        went = _signed(cells.get(columns.money_out, "") or "0", columns.decimal, currency)
        # Some banks write what went out below nil in its own column.
        amount = came - (went if went.minor >= 0 else -went)

    def said(name: str) -> str:
        return " ".join(cells.get(name, "").split()) if name else ""

    return LineRead(
        booked_on=_day(cells.get(columns.day, ""), columns.order),
        value_on=None,
        amount=amount,
        name=said(columns.name),
        reference=said(columns.reference),
        bank_reference=said(columns.bank_reference),
        text=said(columns.text),
    )


def _balance(cells: Mapping[str, str], columns: Columns, currency: str) -> Money | None:
    text = cells.get(columns.balance, "") if columns.balance else ""
    return _signed(text, columns.decimal, currency) if text else None


def _signed(text: str, decimal: str, currency: str) -> Money:
    """`-1,000.50`, `1.000,50-`, `(1000.50)`, `1000.50 DR` are all read."""
    plain = text.translate(_DIGITS).replace("\u00a0", "").replace(" ", "").replace("'", "")
    plain = plain.upper().replace(currency, "")
    below = plain.startswith(("-", "(")) or plain.endswith(("-", "DR"))
    for sign in ("DR", "CR", "(", ")", "-", "+"):
        plain = plain.replace(sign, "")
    if decimal == ",":
        plain = plain.replace(".", "").replace(",", ".")
    try:
        found = Money.parse(plain.replace(",", ""), currency)
    except Invalid as error:
        raise Invalid(_("“%(text)s” is no amount.", text=text)) from error
    return -found if below else found


def _day(text: str, order: str) -> date:
    """A day written in the bank's order, with any signs between; months may be names."""
    plain = "".join(sign if sign.isalnum() else " " for sign in text.translate(_DIGITS))
    parts = plain.split()[:3]
    if len(parts) == 1 and len(parts[0]) == 8:
        whole = parts[0]
        parts = [whole[:4], whole[4:6], whole[6:]]
        order = "ymd"
    try:
        if len(parts) == 3 and len(parts[0]) == 4:
            order = "ymd"
        given = dict(zip(order, parts, strict=True))
        month = given["m"].casefold()
        number = _MONTHS.index(month[:3]) + 1 if month.isalpha() else int(month)
        year = int(given["y"])
        return date(year + 2000 if year < 100 else year, number, int(given["d"]))
    except (ValueError, KeyError) as error:
        raise Invalid(_("“%(text)s” is no day.", text=text)) from error


Row = tuple[int, LineRead, Money | None]


def _in_order(rows: Sequence[Row]) -> list[Row]:
    """The oldest first: a bank may list the newest first, which its balances tell."""
    backwards = list(reversed(rows))
    if rows[0][1].booked_on > rows[-1][1].booked_on:
        return backwards
    if rows[0][1].booked_on == rows[-1][1].booked_on and _breaks(rows) and not _breaks(backwards):
        return backwards
    return list(rows)


def _breaks(rows: Sequence[Row]) -> list[int]:
    """The rows whose balance does not follow from the one before."""
    return [
        number
        for (_n, _line, before), (number, line, after) in pairwise(rows)
        if before is not None and after is not None and before + line.amount != after
    ]


def _statement(
    rows: Sequence[Row],
    account: str,
    currency: str,
    opening: Money | None,
    closing: Money | None,
) -> StatementRead:
    broken = _breaks(rows)
    if broken:
        said = _("The balance does not follow from the row before.")
        raise WrongRows([(number, said) for number in sorted(broken)])
    (_n, first, before), (_m, _last, after) = rows[0], rows[-1]
    if before is not None and after is not None:
        opening, closing = before - first.amount, after
    if opening is None or closing is None:
        said = _("The file has no balances. Enter both, as the bank says them.")
        raise Invalid.many({"opening": said, "closing": said})
    lines = tuple(line for _number, line, _balance in rows)
    days = [line.booked_on for line in lines]
    moved = sum_money((line.amount for line in lines), currency)
    if opening + moved != closing:
        raise Invalid(
            _(
                "The lines make %(moved)s; the balances differ by %(between)s. Check the columns.",
                moved=str(moved),
                between=str(closing - opening),
            ),
            "file",
        )
    return StatementRead(
        account=account,
        identity=f"CSV {min(days).isoformat()}",
        first_on=min(days),
        last_on=max(days),
        opening=opening,
        closing=closing,
        lines=lines,
    )
