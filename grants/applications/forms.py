"""The form of one section, made from the call's questions.

Fields hold what was typed, as text, and check nothing: `applications/answers.py` reads
it and its sentences come back by `show_errors`. So whatever a person typed is in its
field again. Lines of budgets and groups are added and removed by buttons that save.

A field is named `q_` and the question's key, a cell `q_budget-0-c_amount`, so that no
key of a call meets a name that a form has for itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.widgets import (
    DateInput,
    EmailInput,
    FileInput,
    MonthInput,
    TelInput,
    URLInput,
)

from grants.applications.completeness import ShownSection
from grants.applications.limits import accept, allowed_words, budget_total
from grants.applications.parts import (
    WITH_LINES,
    WITH_PARTS,
    line_questions,
    part_questions,
    part_values,
)
from grants.applications.wording import phone_words, total_text
from grants.calls.definition import CallDefinition
from grants.calls.questions import LINES_AT_MOST, Question, QuestionType
from grants.kernel.i18n import _, language
from grants.kernel.money import Money
from grants.web.forms import CheckboxesField, Form, choices

BEFORE_KEY = "q_"
BEFORE_COLUMN = "c_"
RADIOS_AT_MOST = 8
_ADD = re.compile(r"(?P<key>[a-z0-9_.]+)")
_REMOVE = re.compile(r"(?P<key>[a-z0-9_.]+):(?P<number>[0-9]{1,3})")
_WIDGETS = {
    QuestionType.EMAIL: EmailInput(),
    QuestionType.PHONE: TelInput(),
    QuestionType.WEB: URLInput(),
    QuestionType.DATE: DateInput(),
    QuestionType.MONTH: MonthInput(),
}


class UploadField(Field):
    """A file to send. What is sent is read from the request and kept at once."""

    widget = FileInput()

    def _value(self) -> bool:
        return False


class SectionForm(Form):
    """The questions of one section that apply, as fields."""

    questions: tuple[Question, ...] = ()
    currency: str = ""
    totals: Mapping[str, list[tuple[str, str]]] = {}

    def of(self, question: Question) -> Field:
        """The field of a question."""
        found: Field = self._fields[BEFORE_KEY + question.key]
        return found

    def raw(self) -> dict[str, Any]:
        """What was typed, by question key, as `answers.clean_all` reads it."""
        return {
            question.key: self._typed(question)
            for question in self.questions
            if question.type is not QuestionType.FILE
        }

    def _typed(self, question: Question) -> Any:
        data = self.of(question).data
        if question.type in WITH_PARTS:
            return {part.key: data[BEFORE_COLUMN + part.key] for part in part_questions(question)}
        if question.type not in WITH_LINES:
            return data
        return [
            {column.key: line[BEFORE_COLUMN + column.key] for column in line_questions(question)}
            for line in data
        ]

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Put sentences on their fields; those of hidden questions on the whole form."""
        for place, sentence in errors.items():
            field = self._field_at(place)
            if field is None:
                self.form_errors.append(sentence)
            elif isinstance(field, FormField):
                field.form.form_errors.append(sentence)
            else:
                field.errors = [*field.errors, sentence]

    def _field_at(self, place: str) -> Field | None:
        key, *rest = place.split("-")
        field: Field | None = self._fields.get(BEFORE_KEY + key)
        if not rest or field is None:
            return field
        if isinstance(field, FormField):
            part: Field = field.form[BEFORE_COLUMN + rest[0]]
            return part
        number, column = int(rest[0]), rest[1]
        entries = field.entries if isinstance(field, FieldList) else []
        if number >= len(entries):
            return None
        found: Field = entries[number].form[BEFORE_COLUMN + column]
        return found

    # What the template asks of a question.

    def columns(self, question: Question) -> list[tuple[Question, str]]:
        """What is asked on each line, with the name of its cell."""
        return [(column, BEFORE_COLUMN + column.key) for column in line_questions(question)]

    def parts(self, question: Question) -> list[tuple[Question, str]]:
        """What is asked for an answer with parts, with the name of each field."""
        return [(part, BEFORE_COLUMN + part.key) for part in part_questions(question)]

    def row_label(self, question: Question, number: int) -> str:
        """The name of a fixed row of a table."""
        return question.rows[number].label.read(language())

    def unit(self, question: Question) -> str:
        """The unit beside a number."""
        return question.unit.read(language()) if question.unit else ""

    def file_words(self, question: Question) -> str:
        """Which files may be sent, said before one is chosen."""
        return _(
            "%(types)s. %(most)s MB at most.",
            types=allowed_words(question),
            most=question.max_bytes // 1_000_000,
        )

    def accept(self, question: Question) -> str:
        """The file types the browser offers."""
        return accept(question)


def section_form(
    definition: CallDefinition,
    shown: ShownSection,
    answers: Mapping[str, Any],
    *,
    formdata: MultiDict[str, str] | None = None,
    one_more: str = "",
    unread: Mapping[str, Any] | None = None,
) -> SectionForm:
    """The form of a section.

    With `formdata` (a posted page) it holds what was typed, else the saved answers, and
    where these could not be read, what was typed then (`unread`).
    `one_more` names a budget or group that gets one more empty line.
    """
    return questions_form(
        shown.questions,
        answers,
        definition.currency,
        formdata=formdata,
        one_more=one_more,
        unread=unread,
    )


def eligibility_form(
    definition: CallDefinition,
    asked: Sequence[Question],
    answers: Mapping[str, Any],
    *,
    formdata: MultiDict[str, str] | None = None,
) -> SectionForm:
    """The form of the eligibility questions."""
    return questions_form(asked, answers, definition.currency, formdata=formdata)


def questions_form(
    questions: Sequence[Question],
    answers: Mapping[str, Any],
    currency: str,
    *,
    formdata: MultiDict[str, str] | None = None,
    one_more: str = "",
    unread: Mapping[str, Any] | None = None,
) -> SectionForm:
    """A form of any questions, holding saved answers or what was typed."""
    fields: dict[str, Any] = {
        BEFORE_KEY + question.key: _field(question, currency) for question in questions
    }
    kind = type("SectionForm", (SectionForm,), {**fields, "questions": tuple(questions)})
    data = {}
    for question in questions:
        shown = typed(
            question, answers.get(question.key), currency, one_more=one_more == question.key
        )
        if unread and question.key in unread:
            shown = unread[question.key]
            if question.type in WITH_LINES and one_more == question.key:
                shown = [*shown, {}]
        if question.type in WITH_LINES:
            shown = [{BEFORE_COLUMN + key: cell for key, cell in line.items()} for line in shown]
        if question.type in WITH_PARTS:
            shown = {BEFORE_COLUMN + key: cell for key, cell in shown.items()}
        data[BEFORE_KEY + question.key] = shown
    form: SectionForm = kind(formdata=formdata, data=data)
    form.currency = currency
    form.totals = {
        question.key: _totals(question, answers.get(question.key) or [], currency)
        for question in questions
    }
    return form


def _totals(question: Question, lines: Any, currency: str) -> list[tuple[str, str]]:
    """What the saved lines come to: the words for each column that is added up."""
    if question.type is QuestionType.BUDGET_TABLE:
        return [("", str(budget_total(lines, currency)))]
    return [
        (
            column.label.read(language()),
            f"{currency} {total_text(column, lines, currency)}"
            if column.type is QuestionType.MONEY
            else total_text(column, lines, currency),
        )
        for column in question.columns
        if column.key in question.totals
    ]


def line_added(formdata: Mapping[str, str]) -> str:
    """The key of the budget or group whose “add a line” was pressed ("" if none was)."""
    found = _ADD.fullmatch(formdata.get("add_line", ""))
    return found["key"] if found else ""


def without_removed_line(raw: dict[str, Any], formdata: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, less the line whose “remove” was pressed."""
    found = _REMOVE.fullmatch(formdata.get("remove_line", ""))
    if found is None or not isinstance(raw.get(found["key"]), list):
        return raw
    lines = list(raw[found["key"]])
    del lines[int(found["number"]) : int(found["number"]) + 1]
    return {**raw, found["key"]: lines}


def typed(question: Question, value: Any, currency: str, *, one_more: bool = False) -> Any:
    """A kept value as a person would have typed it: the inverse of `answers.clean`."""
    if question.type in WITH_PARTS:
        parts = part_values(question, value) if value else {}
        return {
            part.key: typed(part, parts.get(part.key), currency)
            for part in part_questions(question)
        }
    if question.type in WITH_LINES:
        lines = [
            {
                column.key: typed(column, line.get(column.key), currency)
                for column in line_questions(question)
            }
            for line in (_in_rows(question, value) if question.rows else value or ())
        ]
        empty: dict[str, Any] = {
            column.key: typed(column, None, currency) for column in line_questions(question)
        }
        if question.rows:
            return lines
        wanted = max(len(lines) + one_more, question.min or 1, 1)
        return lines + [dict(empty) for _line in range(min(wanted, LINES_AT_MOST) - len(lines))]
    if question.type is QuestionType.CHOICES:
        return value or []
    if question.type is QuestionType.DECLARATION:
        return bool(value)
    if value is None:
        return ""
    if question.type is QuestionType.MONEY:
        return Money(value, currency).plain()
    if question.type is QuestionType.YES_NO:
        return "yes" if value else "no"
    if question.type is QuestionType.PHONE:
        return phone_words(value)
    return str(value)


def _in_rows(question: Question, value: Any) -> list[dict[str, Any]]:
    """The lines of a table with fixed rows: one for each row, kept or empty."""
    kept = {line["row"]: line for line in value or ()}
    return [kept.get(row.value, {}) for row in question.rows]


def _field(question: Question, currency: str) -> Any:
    """The field in which a question is answered."""
    words: dict[str, Any] = {
        "label": question.label.read(language()),
        "description": " ".join(part for part in (_hint(question), _who_reads(question)) if part),
    }
    if question.type in WITH_LINES:
        return _lines_field(question, currency, words)
    if question.type in WITH_PARTS:
        return _parts_field(question, currency, words)
    match question.type:
        case QuestionType.LONG_TEXT:
            return TextAreaField(**words)
        case QuestionType.CHOICE:
            return _choice_field(question, words)
        case QuestionType.CHOICES:
            return CheckboxesField(**words, choices=_options(question), validate_choice=False)
        case QuestionType.YES_NO:
            pairs = choices({"yes": _("Yes"), "no": _("No")})
            return RadioField(**words, choices=pairs, validate_choice=False)
        case QuestionType.DECLARATION:
            return BooleanField(**words)
        case QuestionType.FILE:
            return UploadField(**words)
    return StringField(**words, widget=_WIDGETS.get(question.type))


def _hint(question: Question) -> str:
    if question.hint is None and question.type is QuestionType.MONTH:
        return _("Year and month, such as 2027-03.")
    return question.hint.read(language()) if question.hint else ""


def _who_reads(question: Question) -> str:
    """Said to the applicant before they answer: from whom the answer is kept."""
    if question.sensitive:
        return _("Only the fund manager and the finance officer read this answer.")
    if question.hidden_from_reviewers:
        return _("Those who score do not see this answer.")
    return ""


def _choice_field(question: Question, words: dict[str, Any]) -> Any:
    pairs = _options(question)
    if len(pairs) <= RADIOS_AT_MOST:
        return RadioField(**words, choices=pairs, validate_choice=False)
    blank = choices({"": _("Choose one")})
    return SelectField(**words, choices=blank + pairs, validate_choice=False)


def _options(question: Question) -> list[Any]:
    return choices([(option.value, option.label.read(language())) for option in question.options])


def _lines_field(question: Question, currency: str, words: dict[str, Any]) -> Any:
    line = _fields_of(line_questions(question), currency)
    return FieldList(FormField(line), **words, max_entries=LINES_AT_MOST)


def _parts_field(question: Question, currency: str, words: dict[str, Any]) -> Any:
    return FormField(_fields_of(part_questions(question), currency), **words)


def _fields_of(questions: Sequence[Question], currency: str) -> type[PlainForm]:
    fields = {BEFORE_COLUMN + each.key: _field(each, currency) for each in questions}
    return type("PartForm", (PlainForm,), fields)
