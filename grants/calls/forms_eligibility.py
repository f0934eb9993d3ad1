"""The form of one eligibility question: its words, and which answers pass, fail or wait.

Filled from the question as a call file has it; what was typed is given back likewise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Field, HiddenField, RadioField, StringField, TextAreaField

from grants.calls.callfile.layout import Written
from grants.calls.callfile.writing import written_eligibility
from grants.calls.definition import CallDefinition
from grants.calls.editing_eligibility import place_of
from grants.calls.eligibility import EligibilityQuestion
from grants.calls.forms_parts import Conditions, OptionLines, Texts, typed_words
from grants.calls.languages import languages_with
from grants.calls.questions import QuestionType
from grants.web.forms import Form, _l, choices

_BOUNDS = ("at_least", "at_most")
_SIZES = (QuestionType.NUMBER, QuestionType.MONEY)


class EligibilityForm(Form):
    """One eligibility question."""

    version = HiddenField()
    type: QuestionType
    texts: Mapping[str, Texts]
    lines: OptionLines | None
    conditions: Conditions

    def show(self, written: Mapping[str, Written]) -> None:
        """Fill the fields from the question as a call file has it."""
        self._fields["key"].data = written["key"]
        for name, part in self.texts.items():
            if name in written:
                part.show(self, written[name])
        if "when" in written:
            self.conditions.show(self, written["when"])
        if self.lines is not None and "options" in written:
            self.lines.show(self, written["options"])
        rule = "fails" if "fails" in written else "passes"
        if "rule" in self._fields:
            self._fields["rule"].data = rule
        self._show_answers("answers", written[rule])
        if "caveat" in written:
            self._show_answers("caveat", written["caveat"])

    def _show_answers(self, name: str, written: Written) -> None:
        if isinstance(written, Mapping):
            for bound, value in written.items():
                self._fields[f"{name}_{bound}"].data = str(value)
        elif isinstance(written, bool):
            self._fields[name].data = "yes" if written else "no"
        elif not isinstance(written, str | int):
            self._fields[name].data = "\n".join(str(each) for each in written)

    def written(self, key: str) -> dict[str, Written]:
        """What was typed, as a call file has it; left empty is left out."""
        found: dict[str, Written] = {
            "key": typed_words(self._fields["key"].data) or key,
            "type": self.type.value,
            "label": self.texts["label"].written(self) or "",
        }
        rule = self._fields["rule"].data if "rule" in self._fields else "passes"
        parts: dict[str, Written | None] = {
            "hint": self.texts["hint"].written(self),
            "when": self.conditions.written(self),
            "options": self.lines.written(self) if self.lines else None,
            rule: self._answers("answers") or ({"at_least": ""} if self.type in _SIZES else ""),
            "refusal": self.texts["refusal"].written(self),
            "caveat": self._answers("caveat"),
            "staff_ask": self.texts["staff_ask"].written(self),
        }
        return found | {name: value for name, value in parts.items() if value is not None}

    def _answers(self, name: str) -> Written | None:
        if self.type in _SIZES:
            bounds = {each: typed_words(self._fields[f"{name}_{each}"].data) for each in _BOUNDS}
            return {each: words for each, words in bounds.items() if words} or None
        words = typed_words(self._fields[name].data)
        if self.type is QuestionType.YES_NO:
            return words or None
        return [line.strip() for line in words.split("\n") if line.strip()] or None

    def put(self, path: Sequence[str | int], message: str) -> None:
        """Put a sentence on the field that the rest of a path in the file leads to."""
        name = str(path[0]) if path else ""
        rest = path[1:]
        if name in self.texts:
            target = self.texts[name].at(rest)
        elif name == "options" and self.lines is not None:
            target = self.lines.at(rest)
        elif name == "when":
            target = self.conditions.at(self, rest)
        elif name in ("passes", "fails", "caveat"):
            part = "caveat" if name == "caveat" else "answers"
            bound = str(rest[0]) if rest and rest[0] in _BOUNDS else _BOUNDS[0]
            target = f"{part}_{bound}" if self.type in _SIZES else part
        else:
            target = name
        field = self._fields.get(target)
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]


def eligibility_question_form(
    definition: CallDefinition, each: EligibilityQuestion
) -> EligibilityForm:
    """The form for a question that stands in the definition."""
    question = each.question
    words = {
        "label": question.label,
        "hint": question.hint,
        "refusal": each.refusal,
        "staff_ask": each.staff_ask,
    }
    languages = languages_with(definition, words.values())
    texts = {name: Texts(name, languages, text) for name, text in words.items()}
    lines = None
    if question.type is QuestionType.CHOICE:
        lines = OptionLines("options", languages, question.options, needed=True)
    before = definition.eligibility[: place_of(definition, question.key)]
    when = written_eligibility(definition, each).get("when")
    conditions = Conditions([other.question for other in before], when)
    attributes: dict[str, Any] = {
        "type": question.type,
        "texts": texts,
        "lines": lines,
        "conditions": conditions,
        **texts["label"].fields(_l("Question")),
        **texts["hint"].fields(_l("Hint")),
        "key": StringField(_l("Key")),
        **(lines.fields(_l("Answers to choose from")) if lines else {}),
        **_judged(question.type),
        **texts["refusal"].fields(_l("What is said to whoever cannot apply")),
        **_caveat(question.type),
        **texts["staff_ask"].fields(_l("What staff will ask")),
        **conditions.fields(),
    }
    return type("OneEligibilityForm", (EligibilityForm,), attributes)()  # type: ignore[no-any-return]


def _judged(type_: QuestionType) -> dict[str, Field]:
    if type_ in _SIZES:
        return {
            "answers_at_least": StringField(_l("Passes from")),
            "answers_at_most": StringField(_l("Passes up to")),
        }
    rule = {"passes": _l("These pass, all others fail"), "fails": _l("These fail, all others pass")}
    return {
        "answers": _named(type_, _l("Answer"), _l("Answers, one a line")),
        "rule": RadioField(_l("What it means"), choices=choices(rule), default="passes"),
    }


def _caveat(type_: QuestionType) -> dict[str, Field]:
    if type_ in _SIZES:
        return {
            "caveat_at_least": StringField(_l("Passes with a caveat from")),
            "caveat_at_most": StringField(_l("Passes with a caveat up to")),
        }
    words = _l("Passes with a caveat")
    return {"caveat": _named(type_, words, _l("Pass with a caveat, one a line"), blank=True)}


def _named(type_: QuestionType, one: str, lines: str, *, blank: bool = False) -> Field:
    if type_ is QuestionType.YES_NO:
        pairs = {"yes": _l("Yes"), "no": _l("No")}
        if blank:
            pairs = {"": _l("None"), **pairs}
        return RadioField(one, choices=choices(pairs), default="" if blank else "yes")
    return TextAreaField(lines, render_kw={"rows": 3, "dir": "auto"})
