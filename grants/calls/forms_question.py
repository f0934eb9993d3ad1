"""The form of one question, made from the limits that its type may carry.

It is filled from the question as a call file has it, and gives back the same, with what was
typed: the file's rules judge it (`callfile.reread`), and what they say stands on the field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wtforms import BooleanField, Field, HiddenField, SelectField, StringField

from grants.calls import editing
from grants.calls.callfile.layout import Written
from grants.calls.callfile.writing import written_question
from grants.calls.definition import CallDefinition
from grants.calls.forms_parts import (
    Conditions,
    OptionLines,
    Texts,
    typed_words,
)
from grants.calls.languages import languages_with
from grants.calls.questions import (
    LIMITS,
    ROLE_TYPES,
    FileType,
    PlacePart,
    Question,
    QuestionType,
    Sensitivity,
)
from grants.calls.text import Text
from grants.calls.wording import role_words, sensitivity_words
from grants.kernel.i18n import _
from grants.web.forms import CheckboxesField, Form, _l, choices

LINE_LIMITS = frozenset({"questions", "columns"})
"""What is edited on pages of its own: a question for each."""
_CHOSEN = {"allowed": FileType, "asks": PlacePart}
_CHOOSING = frozenset({QuestionType.CHOICE, QuestionType.CHOICES})
_LABELS = {
    "character_limit": _l("Most characters"),
    "word_limit": _l("Most words"),
    "min": _l("At least (min)"),
    "max": _l("At most (max)"),
    "decimals": _l("Digits after the point"),
    "unit": _l("Unit"),
    "earliest": _l("Earliest"),
    "latest": _l("Latest"),
    "options": _l("Answers to choose from"),
    "rows": _l("Rows"),
    "allowed": _l("Files that may be sent"),
    "asks": _l("What is asked of the place"),
    "max_size_mb": _l("Largest file in MB"),
    "max_files": _l("Most files"),
    "quantity": _l("Ask for quantities"),
    "explanation": _l("Ask for an explanation of each line"),
    "total_equals": _l("The total equals the amount of"),
    "totals": _l("Columns that are added up, by their keys"),
}


class QuestionForm(Form):
    """One question, or one that is asked on the lines of another."""

    version = HiddenField()
    question: Question
    texts: Mapping[str, Texts]
    lines: Mapping[str, OptionLines]
    conditions: Conditions | None = None

    def show(self, written: Mapping[str, Written]) -> None:
        """Fill the fields from the question as a call file has it."""
        for name, words in written.items():
            if name in self.texts:
                self.texts[name].show(self, words)
            elif name in self.lines:
                self.lines[name].show(self, words)
            elif name == "when" and self.conditions:
                self.conditions.show(self, words)
            elif name in self._fields:
                self._fields[name].data = _shown(name, words)
        if "required" in self._fields:
            self._fields["required"].data = written.get("required", True)

    def written(self, key: str) -> dict[str, Written]:
        """What was typed, as a call file has it; left empty is left out."""
        found: dict[str, Written] = {
            "key": typed_words(self._fields["key"].data) or key,
            "type": self.question.type.value,
            "label": self.texts["label"].written(self) or "",
        }
        for name in self._order():
            value = self._written(name)
            if value is not None:
                found[name] = value
        return found

    def _order(self) -> Iterator[str]:
        yield from ("hint", "required", "role", "hidden_from_reviewers", "sensitive", "when")
        yield from (name for name in LIMITS[self.question.type] if name not in LINE_LIMITS)

    def _written(self, name: str) -> Written | None:
        if name in self.texts:
            return self.texts[name].written(self)
        if name in self.lines:
            return self.lines[name].written(self)
        if name == "when":
            return self.conditions.written(self) if self.conditions else None
        if name not in self._fields:
            return None
        data = self._fields[name].data
        if name == "required":
            return None if data else "no"
        if isinstance(data, bool):
            return "yes" if data else None
        if name == "totals":
            return [word.strip() for word in (data or "").split(",") if word.strip()] or None
        if isinstance(data, list):
            return data
        return typed_words(data) or None

    def put(self, path: Sequence[str | int], message: str) -> None:
        """Put a sentence on the field that the rest of a path in the file leads to."""
        name = str(path[0]) if path else ""
        if name in self.texts:
            target = self.texts[name].at(path[1:])
        elif name in self.lines:
            target = self.lines[name].at(path[1:])
        elif name == "when" and self.conditions:
            target = self.conditions.at(self, path[1:])
        else:
            target = name
        field = self._fields.get(target)
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]


def question_form(definition: CallDefinition, name: str, question: Question) -> QuestionForm:
    """The form for the question with this name, as it is or as it is about to be."""
    part = name.partition(".")[2]
    texts = _texts(question)
    languages = languages_with(definition, texts.values())
    options = {
        limit: OptionLines(
            limit, languages, getattr(question, limit), needed=question.type in _CHOOSING
        )
        for limit in ("options", "rows")
        if limit in LIMITS[question.type]
    }
    attributes: dict[str, Any] = {
        "question": question,
        "texts": {each: Texts(each, languages, text) for each, text in texts.items()},
        "lines": options,
    }
    for each, words in (("label", _l("Question")), ("hint", _l("Hint"))):
        attributes |= attributes["texts"][each].fields(words)
    attributes["key"] = StringField(_l("Key"))
    attributes["required"] = BooleanField(_l("An answer is required"), default=True)
    if not part:
        attributes |= _of_the_whole_form(question)
    for limit in LIMITS[question.type]:
        attributes |= _limit_fields(definition, question, limit, attributes)
    if not part:
        section = editing.section_of(definition, name)
        earlier = editing.earlier_questions(definition, section.key if section else "", name)
        when = written_question(definition, question).get("when")
        conditions = Conditions(tuple(earlier), when)
        attributes["conditions"] = conditions
        attributes |= conditions.fields()
    return type("OneQuestionForm", (QuestionForm,), attributes)()  # type: ignore[no-any-return]


def _texts(question: Question) -> dict[str, Text | None]:
    found: dict[str, Text | None] = {"label": question.label, "hint": question.hint}
    if "unit" in LIMITS[question.type]:
        found["unit"] = question.unit
    return found


def _of_the_whole_form(question: Question) -> dict[str, Field]:
    roles = {
        "": _l("None"),
        **{r.value: role_words(r) for r, t in ROLE_TYPES.items() if question.type in t},
    }
    kinds = {"": _l("None"), **{each.value: sensitivity_words(each) for each in Sensitivity}}
    fields: dict[str, Field] = {
        "hidden_from_reviewers": BooleanField(_l("Reviewers do not see the answer")),
        "sensitive": SelectField(_l("Sensitive: few may read it"), choices=choices(kinds)),
    }
    if len(roles) > 1:
        fields["role"] = SelectField(
            _l("What the answer means to the fund"), choices=choices(roles)
        )
    return fields


def _limit_fields(
    definition: CallDefinition, question: Question, limit: str, made: Mapping[str, Any]
) -> dict[str, Field]:
    label = _LABELS.get(limit, "")
    if limit in LINE_LIMITS:
        return {}
    if limit in made["texts"]:
        return dict(made["texts"][limit].fields(label))
    if limit in made["lines"]:
        return dict(made["lines"][limit].fields(label))
    if limit in _CHOSEN:
        words = {each.value: each.value for each in _CHOSEN[limit]}
        return {limit: CheckboxesField(label, choices=choices(words), validate_choice=False)}
    if limit in ("quantity", "explanation"):
        return {limit: BooleanField(label)}
    if limit == "total_equals":
        amounts = [each for each in definition.questions if each.type is QuestionType.MONEY]
        pairs = {"": _("None"), **{each.key: each.label.read() for each in amounts}}
        if question.total_equals:
            pairs.setdefault(question.total_equals, question.total_equals)
        return {limit: SelectField(label, choices=choices(pairs))}
    return {limit: StringField(label)}


def _shown(name: str, words: Written) -> Any:
    if name == "totals" and not isinstance(words, str):
        return ", ".join(str(each) for each in words)  # type: ignore[union-attr]
    if isinstance(words, bool):
        return words
    if isinstance(words, list):
        return [str(each) for each in words]
    return str(words)
