"""What a call asks: question types, their limits, and the sections they stand in.

CONTRIBUTING.md says what a new question type needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from grants.calls.conditions import Condition
from grants.calls.text import Text


class QuestionType(StrEnum):
    """How a question is answered."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    MONTH = "month"
    EMAIL = "email"
    PHONE = "phone"
    WEB = "web"
    ADDRESS = "address"
    PLACE = "place"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    FILE = "file"
    BUDGET_TABLE = "budget_table"
    TABLE = "table"
    INDICATOR = "indicator"
    GROUP = "group"
    DECLARATION = "declaration"
    SIGNED_DECLARATION = "signed_declaration"


class Role(StrEnum):
    """What an answer means to the fund, beyond being an answer."""

    TITLE = "title"
    SUMMARY = "summary"
    REQUESTED = "requested"
    TOTAL_COST = "total_cost"
    OWN_SHARE = "own_share"
    MATCH = "match"
    STARTS = "starts"
    ENDS = "ends"
    AREA = "area"
    PEOPLE_REACHED = "people_reached"


ROLE_TYPES: dict[Role, frozenset[QuestionType]] = {
    Role.TITLE: frozenset({QuestionType.SHORT_TEXT}),
    Role.SUMMARY: frozenset({QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT}),
    Role.REQUESTED: frozenset({QuestionType.MONEY}),
    Role.TOTAL_COST: frozenset({QuestionType.MONEY}),
    Role.OWN_SHARE: frozenset({QuestionType.MONEY}),
    Role.MATCH: frozenset({QuestionType.MONEY, QuestionType.TABLE}),
    Role.STARTS: frozenset({QuestionType.DATE}),
    Role.ENDS: frozenset({QuestionType.DATE}),
    Role.AREA: frozenset(
        {
            QuestionType.SHORT_TEXT,
            QuestionType.CHOICE,
            QuestionType.CHOICES,
            QuestionType.PLACE,
        }
    ),
    Role.PEOPLE_REACHED: frozenset({QuestionType.NUMBER}),
}


class PlacePart(StrEnum):
    """What is asked of a place: its name, a point on the map, or both."""

    AREA = "area"
    POINT = "point"


class Sensitivity(StrEnum):
    """Why an answer is read by the fund manager and the finance officer alone."""

    BANK = "bank"
    TAX = "tax"
    PERSONAL = "personal"


class FileType(StrEnum):
    """Kinds of file an applicant may send."""

    PDF = "pdf"
    WORD = "docx"
    SPREADSHEET = "xlsx"
    OLD_SPREADSHEET = "xls"
    OPEN_TEXT = "odt"
    OPEN_SPREADSHEET = "ods"
    JPEG = "jpg"
    PNG = "png"


# Which limits each type may carry. A limit that is not listed is an error in a call file.
LIMITS: dict[QuestionType, tuple[str, ...]] = {
    QuestionType.SHORT_TEXT: ("character_limit", "word_limit"),
    QuestionType.LONG_TEXT: ("character_limit", "word_limit"),
    QuestionType.NUMBER: ("min", "max", "decimals", "unit"),
    QuestionType.MONEY: ("min", "max"),
    QuestionType.DATE: ("earliest", "latest"),
    QuestionType.MONTH: ("earliest", "latest"),
    QuestionType.EMAIL: ("character_limit",),
    QuestionType.PHONE: ("character_limit",),
    QuestionType.WEB: ("character_limit",),
    QuestionType.ADDRESS: (),
    QuestionType.PLACE: ("asks", "options"),
    QuestionType.CHOICE: ("options",),
    QuestionType.CHOICES: ("options", "min", "max"),
    QuestionType.YES_NO: (),
    QuestionType.FILE: ("allowed", "max_size_mb", "max_files"),
    QuestionType.BUDGET_TABLE: ("min", "max", "quantity", "explanation", "total_equals"),
    QuestionType.TABLE: ("columns", "rows", "min", "max", "totals"),
    QuestionType.INDICATOR: ("min", "max"),
    QuestionType.GROUP: ("min", "max", "questions"),
    QuestionType.DECLARATION: (),
    QuestionType.SIGNED_DECLARATION: (),
}

# A question inside a repeating group is answered in one line of a form.
IN_GROUPS = frozenset(
    {
        QuestionType.SHORT_TEXT,
        QuestionType.LONG_TEXT,
        QuestionType.NUMBER,
        QuestionType.MONEY,
        QuestionType.DATE,
        QuestionType.MONTH,
        QuestionType.EMAIL,
        QuestionType.PHONE,
        QuestionType.WEB,
        QuestionType.CHOICE,
        QuestionType.YES_NO,
    }
)

# A column of a table is answered in one cell.
IN_TABLES = IN_GROUPS - {QuestionType.EMAIL, QuestionType.PHONE, QuestionType.WEB}
SUMMED = frozenset({QuestionType.MONEY, QuestionType.NUMBER})

DEFAULT_CHARACTER_LIMIT = 200
DEFAULT_MAX_SIZE_MB = 10
LINES_AT_MOST = 100
REPETITIONS_AT_MOST = 20


@dataclass(frozen=True)
class Option:
    """One answer to choose: the value that is kept, and the words that are read."""

    value: str
    label: Text


@dataclass(frozen=True)
class Question:
    """One question. `min` and `max` count what the type counts.

    For a number they bound it, for money they are minor units, for choices and for
    everything with lines they bound how many are given. A table's `columns` are what is
    asked on each line; with `rows` its lines are fixed, and `totals` names the columns
    that are added up. `hidden_from_reviewers` keeps an answer from those who score;
    `sensitive` keeps it from everyone but the applicant and two roles of the fund.
    """

    key: str
    type: QuestionType
    label: Text
    hint: Text | None = None
    required: bool = True
    role: Role | None = None
    when: Condition | None = None
    hidden_from_reviewers: bool = False
    sensitive: Sensitivity | None = None
    character_limit: int | None = None
    word_limit: int | None = None
    min: int | None = None
    max: int | None = None
    decimals: int | None = None
    unit: Text | None = None
    earliest: str | None = None
    latest: str | None = None
    options: tuple[Option, ...] = ()
    allowed: tuple[FileType, ...] = ()
    max_size_mb: int | None = None
    max_files: int | None = None
    quantity: bool = False
    explanation: bool = False
    total_equals: str | None = None
    questions: tuple[Question, ...] = ()
    asks: tuple[PlacePart, ...] = ()
    columns: tuple[Question, ...] = ()
    rows: tuple[Option, ...] = ()
    totals: tuple[str, ...] = ()

    @property
    def option_values(self) -> tuple[str, ...]:
        """The values that may be chosen, in the order shown."""
        return tuple(option.value for option in self.options)

    def option_label(self, value: str) -> Text:
        """The words for a chosen value (the value itself if the option is gone)."""
        for option in self.options:
            if option.value == value:
                return option.label
        return Text.plain(value)

    @property
    def max_bytes(self) -> int:
        """The size in bytes above which an uploaded file is refused."""
        return (self.max_size_mb or DEFAULT_MAX_SIZE_MB) * 1_000_000


@dataclass(frozen=True)
class Repeat:
    """How often a section may be filled, and what one filling is called: “Partner”."""

    label: Text
    min: int = 1
    max: int = REPETITIONS_AT_MOST


@dataclass(frozen=True)
class Section:
    """One topic of the form, on a page of its own.

    Sections with the same `group` stand together in the task list. One with `repeat` is
    filled several times, each on a page of its own.
    """

    key: str
    title: Text
    questions: tuple[Question, ...]
    group: Text | None = None
    intro: Text | None = None
    when: Condition | None = None
    repeat: Repeat | None = None


def all_questions(sections: tuple[Section, ...]) -> Iterator[Question]:
    """Every question of the form in order, those inside groups left to their group."""
    for section in sections:
        yield from section.questions
