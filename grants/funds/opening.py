"""Opening balances as a file: what each lot holds when a fund's books begin here.

One row a lot, the names of the columns in the first row. A file is taken whole or not at
all: every row that cannot be read is named with what is wrong in it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import Money

NEEDED = ("contributor", "amount", "received_on", "reference")
MAY_BE = (
    "kind",
    "theme",
    "area",
    "applicant_kind",
    "usable_from",
    "usable_until",
    "objective",
    "most_per_award",
)
MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class OpeningLot:
    """One row that was read: `row` is its number in the file, the heading being row 1."""

    row: int
    contributor: str
    kind: str
    amount: Money
    received_on: date
    reference: str
    theme: str
    area: str
    applicant_kind: str
    usable_from: date | None
    usable_until: date | None
    # The key of an objective of the fund's framework.
    objective: str
    most_per_award: Money | None


class WrongRows(Invalid):
    """Rows that cannot be taken; `rows` are their numbers with a sentence each."""

    def __init__(self, rows: list[tuple[int, str]]) -> None:
        super().__init__(
            _("Nothing was imported. Mend these rows and send the file again."), "file"
        )
        self.rows = rows


def read(
    content: bytes,
    *,
    currency: str,
    kinds: frozenset[str],
    applicants: frozenset[str],
    objectives: frozenset[str],
) -> list[OpeningLot]:
    """The lots of a file. Raises Invalid when it is no table, else WrongRows naming each row.

    Text is UTF-8; columns are parted by commas, semicolons or tabs. `kinds` are those of
    contributors, `applicants` and `objectives` those an amount may be restricted to.
    """
    lines = _table(content)
    wrong: list[tuple[int, str]] = []
    lots: list[OpeningLot] = []
    for number, line in enumerate(lines, start=2):
        if not any(value.strip() for value in line.values()):
            continue
        reader = _Row({name: value.strip() for name, value in line.items()}, currency)
        lot = reader.lot(number, kinds, applicants, objectives)
        lots.append(lot)
        wrong += [(number, sentence) for sentence in reader.wrong]
    seen: dict[str, int] = {}
    for each in lots:
        if each.reference and each.reference in seen:
            words = _("The reference stands in row %(n)s already.", n=seen[each.reference])
            wrong.append((each.row, words))
        seen.setdefault(each.reference, each.row)
    if wrong:
        raise WrongRows(sorted(wrong))
    if not lots:
        raise Invalid(_("The file has no rows under its heading."), "file")
    return lots


def _table(content: bytes) -> list[dict[str, str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(_("The file is not UTF-8 text. Save it as CSV (UTF-8)."), "file") from error
    heading = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=heading.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Invalid(_("The file cannot be read as CSV. Save it again."), "file") from error
    names = [name.strip().lower() for name in rows[0]] if rows else []
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise Invalid(
            _("The first row must name the columns. Missing: %(names)s.", names=", ".join(missing)),
            "file",
        )
    strange = [name for name in names if name not in (*NEEDED, *MAY_BE)]
    if strange or len(set(names)) != len(names):
        raise Invalid(
            _(
                "Columns nobody knows or that stand twice: %(names)s.",
                names=", ".join(strange or names),
            ),
            "file",
        )
    if len(rows) > MOST_ROWS + 1:
        raise Invalid(_("At most %(most)s rows at once.", most=MOST_ROWS), "file")
    return [dict(zip(names, [*row, *[""] * len(names)], strict=False)) for row in rows[1:]]


class _Row:
    """Reads the values of one row and gathers what is wrong in it."""

    def __init__(self, values: Mapping[str, str], currency: str) -> None:
        self._values = values
        self._currency = currency
        self.wrong: list[str] = []

    def lot(
        self,
        number: int,
        kinds: frozenset[str],
        applicants: frozenset[str],
        objectives: frozenset[str],
    ) -> OpeningLot:
        first, last = self._day("usable_from"), self._day("usable_until")
        if first is not None and last is not None and last < first:
            self.wrong.append(_("The last day of use is before the first."))
        most = self._values.get("most_per_award", "")
        return OpeningLot(
            row=number,
            contributor=self._given("contributor"),
            kind=self._code("kind", kinds),
            amount=self._amount(self._given("amount")),
            received_on=self._day("received_on", needed=True) or date.min,
            reference=self._given("reference"),
            theme=self._values.get("theme", ""),
            area=self._values.get("area", ""),
            applicant_kind=self._code("applicant_kind", applicants),
            usable_from=first,
            usable_until=last,
            objective=self._code("objective", objectives),
            most_per_award=self._amount(most) if most else None,
        )

    def _given(self, name: str) -> str:
        value = self._values.get(name, "")
        if not value:
            self.wrong.append(_("%(column)s is empty.", column=name))
        return value

    def _code(self, name: str, known: frozenset[str]) -> str:
        value = self._values.get(name, "").lower()
        if value and not known:
            self.wrong.append(_("%(column)s must be empty: there is none.", column=name))
        elif value and value not in known:
            self.wrong.append(
                _(
                    "%(column)s must be one of: %(codes)s.",
                    column=name,
                    codes=", ".join(sorted(known)),
                )
            )
        return value

    def _day(self, name: str, *, needed: bool = False) -> date | None:
        value = self._given(name) if needed else self._values.get(name, "")
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.wrong.append(_("%(column)s is no day, such as 2026-06-30.", column=name))
            return None

    def _amount(self, value: str) -> Money:
        nothing = Money.zero(self._currency)
        if not value:
            return nothing
        try:
            amount = Money.parse(value, self._currency)
        except Invalid as error:
            self.wrong.append(error.message)
            return nothing
        if not amount:
            self.wrong.append(_("Enter an amount above 0."))
        return amount
