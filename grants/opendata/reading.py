"""Past awards from a file: 360Giving's JSON, or a sheet under the same titles. No database.

Whatever is wrong is told by row, all at once. What stands beside the closed list of fields is
left out and told, never kept.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import simplejson

from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import LARGEST_MINOR, minor_digits
from grants.opendata.fields import FIELDS, Field, Grant, Group, Kind, not_listed, only_listed
from grants.opendata.sheets import column_titled, grant_of

# Sums made with binary fractions end in 0.770000000000004: so far from a minor unit is no amount.
_NOISE = Decimal("0.000001")
_PERIOD = re.compile(r"[0-9]{4}(-(0[1-9]|1[012]))?")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row: its number in the file, the field, what to do."""

    row: int
    title: str
    words: str

    @property
    def sentence(self) -> str:
        """What a person reads."""
        return _(
            "Row %(row)s, %(field)s: %(what)s", row=self.row, field=self.title, what=self.words
        )


@dataclass(frozen=True, slots=True)
class PastGrant:
    """A grant that was read. `record` is all of it that is kept, in the standard's form."""

    row: int
    identifier: str
    title: str
    recipient: str
    minor: int
    currency: str
    awarded_on: date
    record: Grant


@dataclass
class Read:
    """What a file holds; nothing may be taken from it where there are problems."""

    grants: list[PastGrant] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # How many rows hold what is not kept, by its name in the standard.
    left_out: Counter[str] = field(default_factory=Counter)


def read_file(content: bytes, filename: str, sheet: Sequence[Sequence[Any]] | None = None) -> Read:
    """The grants of a file: JSON by its first character, else CSV; `sheet` are a workbook's rows.

    Raises Invalid where the file as a whole cannot be read.
    """
    if sheet is not None:
        return _of_rows(sheet)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _of_json(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(_("“%(file)s” is not written in UTF-8.", file=filename), "file") from error
    try:
        return _of_rows(list(csv.reader(io.StringIO(text), strict=True)))
    except csv.Error as error:
        raise Invalid(_("“%(file)s” cannot be read as CSV.", file=filename), "file") from error


def _of_json(content: bytes) -> Read:
    try:
        package = simplejson.loads(content, use_decimal=True, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Invalid(_("The file is no JSON: %(what)s", what=str(error)), "file") from error
    grants = package.get("grants") if isinstance(package, dict) else None
    if not isinstance(grants, list) or not grants:
        raise Invalid(_("The file has no list “grants”, or an empty one."), "file")
    return _checked(enumerate(grants, start=1))


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _of_rows(rows: Sequence[Sequence[Any]]) -> Read:
    heading = [str(cell or "") for cell in rows[0]] if rows else []
    columns = [column_titled(title) for title in heading]
    if not any(column is not None and column.name == "id" for column in columns):
        raise Invalid(_("The first row has no column “Identifier”."), "file")
    unknown = [title for title, column in zip(heading, columns, strict=True) if column is None]
    filled = [
        (number, cells)
        for number, cells in enumerate(rows[1:], start=2)
        if any(cell not in (None, "") for cell in cells)
    ]
    if not filled:
        raise Invalid(_("The file has no row below its heading."), "file")
    read = _checked((number, grant_of(columns, cells)) for number, cells in filled)
    read.left_out.update({title: len(filled) for title in unknown if title.strip()})
    return read


def _checked(grants: Iterator[tuple[int, Any]]) -> Read:
    read, seen = Read(), dict[str, int]()
    for row, given in grants:
        if not isinstance(given, Mapping):
            read.problems.append(Problem(row, "grants", _("This is no grant.")))
            continue
        problems = list(_problems(row, given))
        identifier = given.get("id")
        if isinstance(identifier, str) and identifier:
            first = seen.setdefault(identifier, row)
            if first != row:
                said = _("Row %(row)s has the same identifier.", row=first)
                problems.append(Problem(row, "Identifier", said))
        read.left_out.update(set(not_listed(given)))
        read.problems += problems
        if not problems:
            read.grants.append(_past(row, given))
    return read


def _past(row: int, given: Mapping[str, Any]) -> PastGrant:
    record = only_listed(given)
    currency = record["currency"]
    for name, listed in FIELDS.items():
        if name in record and isinstance(listed, Field) and listed.kind == Kind.AMOUNT:
            record[name] = _amount(record[name], currency)
    return PastGrant(
        row=row,
        identifier=record["id"],
        title=record["title"],
        recipient=", ".join(body["name"] for body in record["recipientOrganization"]),
        minor=int(Decimal(record["amountAwarded"]).scaleb(minor_digits(currency))),
        currency=currency,
        awarded_on=date.fromisoformat(record["awardDate"][:10]),
        record=record,
    )


def _problems(row: int, given: Mapping[str, Any]) -> Iterator[Problem]:
    for name, listed in FIELDS.items():
        value = given.get(name)
        if isinstance(listed, Field):
            said = _wrong(listed, value, given.get("currency"))
            if said:
                yield Problem(row, listed.title, said)
        elif value is None and listed.needed:
            yield Problem(row, listed.title, _("This is missing."))
        elif value is not None:
            yield from _in_group(row, listed, value)


def _in_group(row: int, group: Group, value: Any) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield Problem(row, group.title, _("This is no list."))
        return
    if not value and group.needed:
        yield Problem(row, group.title, _("This is missing."))
    for item in value:
        if not isinstance(item, Mapping):
            yield Problem(row, group.title, _("This is no list of such things."))
            continue
        for name, listed in group.fields.items():
            said = _wrong(listed, item.get(name), None)
            if said:
                yield Problem(row, f"{group.title}:{listed.title}", said)


def _wrong(listed: Field, value: Any, currency: Any) -> str:
    """What is wrong with a value, or nothing."""
    if value is None or value == "":
        return _("This is missing.") if listed.needed else ""
    match listed.kind:
        case Kind.AMOUNT | Kind.NUMBER:
            return _wrong_figure(listed.kind, value, currency)
        case _ if not isinstance(value, str):
            return _("“%(value)s” is no text.", value=str(value)[:80])
        case Kind.CURRENCY:
            known = _digits(value) is not None
            return "" if known else _("“%(value)s” is no currency, such as PKR.", value=value[:80])
        case Kind.DAY | Kind.PERIOD | Kind.MOMENT:
            return _wrong_day(listed.kind, value)
        case Kind.ADDRESS:
            parts = _address(value)
            return "" if parts else _("“%(value)s” is no web address.", value=value[:80])
    return ""


def _wrong_figure(kind: Kind, value: Any, currency: Any) -> str:
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        return _("“%(value)s” is no number.", value=str(value)[:80])
    if not Decimal(value).is_finite() or value < 0:
        return _("This is below nil.")
    if kind == Kind.NUMBER or _digits(currency) is None:
        return ""
    if _amount(value, currency) is None:
        return _("“%(value)s” is no amount of %(currency)s.", value=str(value), currency=currency)
    return ""


def _digits(currency: Any) -> int | None:
    try:
        return minor_digits(currency)
    except ValueError:
        return None


def _amount(value: int | Decimal, currency: str) -> int | Decimal | None:
    """The amount in whole minor units, written with the currency's digits; None where it is none.

    Only what binary arithmetic leaves behind is rounded away.
    """
    digits = minor_digits(currency)
    scaled = Decimal(value).scaleb(digits)
    whole = scaled.to_integral_value()
    if abs(scaled - whole) > _NOISE or whole > LARGEST_MINOR:
        return None
    units = whole.scaleb(-digits)
    return int(units) if units == units.to_integral_value() else units


def _wrong_day(kind: Kind, value: str) -> str:
    if kind == Kind.PERIOD and _PERIOD.fullmatch(value):
        return ""
    try:
        if kind != Kind.MOMENT and len(value) == 10:
            date.fromisoformat(value)
            return ""
        if "T" in value and datetime.fromisoformat(value).tzinfo is not None:
            return ""
    except ValueError:
        pass
    return _("“%(value)s” is no day. Write it as 2026-11-24.", value=value[:80])


def _address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and " " not in value
