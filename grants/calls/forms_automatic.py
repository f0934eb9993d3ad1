"""The fields by which a criterion is worked out from answers: by order, bands or conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wtforms import Field, SelectField, StringField

from grants.calls.automatic import ByBands, ByConditions, ByOrder, Order
from grants.calls.callfile.layout import Written
from grants.calls.callfile.writing import rubric_writer
from grants.calls.definition import CallDefinition
from grants.calls.forms_parts import Conditions, typed_words
from grants.calls.questions import Question, QuestionType
from grants.calls.rubric import Criterion
from grants.kernel.i18n import _, language
from grants.web.forms import _l, choices

BANDS_AT_LEAST = 3
_BOUNDS = ("at_least", "at_most", "score")


def way_of(criterion: Criterion) -> str:
    """How the criterion is scored, in one word."""
    return {ByOrder: "order", ByBands: "bands", ByConditions: "conditions"}.get(
        type(criterion.automatic), "people"
    )


def ways() -> dict[str, str]:
    """Every way to score a criterion, in words."""
    return {
        "people": _("Reviewers score it"),
        "order": _("By the order of the applications"),
        "bands": _("By bands of an answer"),
        "conditions": _("All points when conditions hold"),
    }


def single_questions(definition: CallDefinition) -> Iterator[Question]:
    """The questions that have one answer: the eligibility check's, and what is not repeated."""
    yield from (each.question for each in definition.eligibility)
    for section in definition.sections:
        if not section.repeat:
            yield from section.questions


class Preferences(Conditions):
    """Conditions that are counted, each by itself."""

    def fields(self) -> dict[str, Field]:
        """As of a question, without how they are joined."""
        found = super().fields()
        found.pop("when_joined", None)
        return found

    def show(self, form: Any, when: Written) -> None:
        """Fill the rows, or the text where they are deeper."""
        if self.deep:
            super().show(form, when)
            return
        for n, row in enumerate(self.rows):
            for part, value in row.items():
                form[f"when_{n}_{part}"].data = value

    def listed(self, form: Any) -> list[Written]:
        """Every condition as a call file has it."""
        if not self.deep:
            return self.tests(form)
        typed = self.written(form)
        if typed is None:
            return []
        return list(typed) if isinstance(typed, list) else [typed]


class AutomaticFields:
    """The fields of one way; the others' are not on the page."""

    def __init__(self, definition: CallDefinition, criterion: Criterion, way: str) -> None:
        self.way = way
        self.questions = list(single_questions(definition))
        by = criterion.automatic
        bands = by.bands if isinstance(by, ByBands) else ()
        self.bands = max(BANDS_AT_LEAST, len(bands) + 1)
        written: Mapping[str, Written] = (
            rubric_writer(definition).automatic(by) if by is not None else {}
        )
        self.conditions = Preferences(
            [each for each in self.questions if each.type is not QuestionType.FILE],
            written.get("conditions"),
        )

    def fields(self) -> dict[str, Field]:
        if self.way == "conditions":
            return {
                **self.conditions.fields(),
                "needed": StringField(_l("So many of them must hold")),
            }
        named = {
            each.key: each.label.read(language())
            for each in self.questions
            if each.type in {QuestionType.MONEY, QuestionType.NUMBER}
        }
        found: dict[str, Field] = {}
        if self.way == "order":
            best = {Order.LOWEST.value: _l("The lowest"), Order.HIGHEST.value: _l("The highest")}
            found["order"] = SelectField(_l("The best is"), choices=choices(best))
        found["of"] = SelectField(_l("The answer to"), choices=choices(named))
        found["per"] = SelectField(
            _l("Divided by the answer to"), choices=choices({"": _("Nothing"), **named})
        )
        if self.way == "order":
            found["least"] = StringField(_l("No score lower than"))
        else:
            for n in range(self.bands):
                label = {"n": n + 1}
                found[f"band_{n}_at_least"] = StringField(_("Band %(n)s: from", **label))
                found[f"band_{n}_at_most"] = StringField(_("Band %(n)s: up to", **label))
                found[f"band_{n}_score"] = StringField(_("Band %(n)s: score", **label))
        return found

    def show(self, form: Any, written: Any) -> None:
        """Fill the fields from what stands under `automatic:`."""
        for name in ("order", "of", "per", "least", "needed"):
            if name in written and name in form:
                form[name].data = str(written[name])
        if self.way == "conditions" and "conditions" in written:
            self.conditions.show(form, written["conditions"])
        if self.way == "bands":
            for n, band in enumerate(written.get("bands", ())):
                for name, value in band.items():
                    form[f"band_{n}_{name}"].data = str(value)

    def written(self, form: Any) -> dict[str, Written]:
        """What was typed, as it stands under `automatic:`."""
        if self.way == "conditions":
            return {
                "conditions": self.conditions.listed(form),
                "needed": typed_words(form["needed"].data),
            }
        found: dict[str, Written] = {}
        for name in ("order", "of", "per", "least"):
            words = typed_words(form[name].data) if name in form else ""
            if words:
                found[name] = words
        if self.way == "bands":
            found["bands"] = [
                {name: words for name in _BOUNDS if (words := self._typed(form, n, name))}
                for n in self._used(form)
            ]
        return found

    def at(self, form: Any, path: Sequence[str | int]) -> str:
        """The field that a path under `automatic:` leads to."""
        match list(path):
            case ["bands", int(place), *rest]:
                used = self._used(form)
                row = used[place] if place < len(used) else 0
                return f"band_{row}_{rest[0] if rest else 'at_least'}"
            case ["bands"]:
                return "band_0_at_least"
            case ["conditions", *rest]:
                return self.conditions.at(form, rest)
            case [str(name), *_rest]:
                return name
        return ""

    def _used(self, form: Any) -> list[int]:
        return [n for n in range(self.bands) if any(self._typed(form, n, name) for name in _BOUNDS)]

    def _typed(self, form: Any, n: int, name: str) -> str:
        return typed_words(form[f"band_{n}_{name}"].data)
