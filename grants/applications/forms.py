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
from wtforms.widgets import DateInput, EmailInput, FileInput, TelInput, URLInput

from grants.applications.answers import line_questions
from grants.applications.completeness import ShownSection
from grants.applications.limits import accept, allowed_words, budget_total
from grants.applications.wording import budget_labels
from grants.calls.definition import CallDefinition
from grants.calls.questions import LINES_AT_MOST, Question, QuestionType, TextFormat
from grants.kernel.i18n import _, language
from grants.kernel.money import Money
from grants.web.forms import CheckboxesField, Form, choices

BEFORE_KEY = "q_"
BEFORE_COLUMN = "c_"
RADIOS_AT_MOST = 8
_ADD = re.compile(r"(?P<key>[a-z0-9_]+)")
_REMOVE = re.compile(r"(?P<key>[a-z0-9_]+):(?P<number>[0-9]{1,3})")
_WITH_LINES = frozenset({QuestionType.BUDGET_TABLE, QuestionType.GROUP})
_TEXT_WIDGETS = {
    TextFormat.EMAIL: EmailInput(),
    TextFormat.PHONE: TelInput(),
    TextFormat.WEB: URLInput(),
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
    totals: dict[str, str] = {}

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
        if question.type not in _WITH_LINES:
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
            else:
                field.errors = [*field.errors, sentence]

    def _field_at(self, place: str) -> Field | None:
        key, *rest = place.split("-")
        field: Field | None = self._fields.get(BEFORE_KEY + key)
        if not rest or field is None:
            return field
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
            if question.type in _WITH_LINES and one_more == question.key:
                shown = [*shown, {}]
        if question.type in _WITH_LINES:
            shown = [{BEFORE_COLUMN + key: cell for key, cell in line.items()} for line in shown]
        data[BEFORE_KEY + question.key] = shown
    form: SectionForm = kind(formdata=formdata, data=data)
    form.currency = currency
    form.totals = {
        question.key: str(budget_total(answers.get(question.key), currency))
        for question in questions
        if question.type is QuestionType.BUDGET_TABLE
    }
    return form


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
    if question.type in _WITH_LINES:
        lines = [
            {
                column.key: typed(column, line.get(column.key), currency)
                for column in line_questions(question)
            }
            for line in value or ()
        ]
        empty: dict[str, Any] = {
            column.key: typed(column, None, currency) for column in line_questions(question)
        }
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
    return str(value)


def _field(question: Question, currency: str) -> Any:
    """The field in which a question is answered."""
    words: dict[str, Any] = {
        "label": question.label.read(language()),
        "description": question.hint.read(language()) if question.hint else "",
    }
    match question.type:
        case QuestionType.SHORT_TEXT:
            widget = _TEXT_WIDGETS.get(question.format) if question.format else None
            return StringField(**words, widget=widget)
        case QuestionType.LONG_TEXT:
            return TextAreaField(**words)
        case QuestionType.DATE:
            return StringField(**words, widget=DateInput())
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
        case QuestionType.BUDGET_TABLE | QuestionType.GROUP:
            return _lines_field(question, currency, words)
        case QuestionType.NUMBER | QuestionType.MONEY:
            return StringField(**words)


def _choice_field(question: Question, words: dict[str, Any]) -> Any:
    pairs = _options(question)
    if len(pairs) <= RADIOS_AT_MOST:
        return RadioField(**words, choices=pairs, validate_choice=False)
    blank = choices({"": _("Choose one")})
    return SelectField(**words, choices=blank + pairs, validate_choice=False)


def _options(question: Question) -> list[Any]:
    return choices([(option.value, option.label.read(language())) for option in question.options])


def _lines_field(question: Question, currency: str, words: dict[str, Any]) -> Any:
    columns: dict[str, Any] = {
        BEFORE_COLUMN + column.key: _field(column, currency) for column in line_questions(question)
    }
    if question.type is QuestionType.BUDGET_TABLE:
        for key, label in budget_labels().items():
            if BEFORE_COLUMN + key in columns:
                columns[BEFORE_COLUMN + key].kwargs["label"] = label
    line = type("LineForm", (PlainForm,), columns)
    return FieldList(FormField(line), **words, max_entries=LINES_AT_MOST)
