"""The form of what holds for a whole rubric: weights, scales, the threshold of the total, gates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, RadioField, StringField

from grants.calls.callfile.writing_rubric import gates
from grants.calls.definition import CallDefinition
from grants.calls.forms_parts import typed_words
from grants.calls.forms_rubric import (
    scale_fields,
    show_threshold,
    threshold_fields,
    weight_fields,
    written_scale,
    written_threshold,
)
from grants.calls.rubric import Counting, GateRules
from grants.web.forms import Form, _l, choices

_GATES = ("flag_at_median", "flag_at_score", "section_minimum_percent")


class WholeForm(Form):
    """The lines of a rubric that stand beside its criteria."""

    version = HiddenField()
    others: Mapping[str, str]

    def show(self, whole: Mapping[str, Any]) -> None:
        """Fill the fields from the lines of the rubric."""
        self._fields["counting"].data = str(whole.get("counting", Counting.WEIGHT.value))
        if "threshold" in whole:
            show_threshold(self, str(whole["threshold"]))
        harm = whole["harm"]
        for name in ("min", "max"):
            self._fields[f"scale_{name}"].data = str(whole["scale"][name])
            self._fields[f"harm_{name}"].data = str(harm["scale"][name])
        for name, value in (harm.get("gates") or gates(GateRules())).items():
            self._fields[name].data = str(value)

    def write(self, whole: dict[str, Any]) -> None:
        """Put what was typed into the lines of the rubric."""
        whole["counting"] = str(self._fields["counting"].data)
        whole.pop("threshold", None)
        whole |= written_threshold(self)
        whole |= written_scale(self)
        whole["harm"]["scale"] = {
            name: typed_words(self._fields[f"harm_{name}"].data) for name in ("min", "max")
        }
        whole["harm"]["gates"] = {
            name: words for name in _GATES if (words := typed_words(self._fields[name].data))
        }

    def put(self, path: Sequence[str | int], message: str) -> None:
        """Put a sentence on the field that a path under `rubric:` leads to."""
        match list(path):
            case ["threshold", *_rest]:
                target = "threshold_value"
            case ["scale", *rest]:
                target = "scale_min" if rest == ["min"] else "scale_max"
            case ["harm", "scale", *rest]:
                target = "harm_min" if rest == ["min"] else "harm_max"
            case ["harm", "gates", str(name), *_rest]:
                target = name
            case _:
                target = ""
        field = self._fields.get(target)
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]


def whole_form(definition: CallDefinition) -> WholeForm:
    """The form for the rubric of a call."""
    names, weights = weight_fields(definition.rubric)
    counted = {
        Counting.WEIGHT.value: _l("Weights that come to 100"),
        Counting.POINTS.value: _l("Points that are added up"),
    }
    attributes: dict[str, Any] = {
        "others": names,
        "counting": RadioField(_l("Criteria have"), choices=choices(counted)),
        **weights,
        **threshold_fields(_l("What the total must reach")),
        **scale_fields(),
        "harm_min": StringField(_l("Lowest harm score")),
        "harm_max": StringField(_l("Highest harm score")),
        "flag_at_median": StringField(_l("A flag is raised at this median or below")),
        "flag_at_score": StringField(
            _l("On strict criteria, a flag is raised at this single score or below")
        ),
        "section_minimum_percent": StringField(
            _l("All harm scores together must reach, in percent")
        ),
    }
    return type("WholeRubricForm", (WholeForm,), attributes)()  # type: ignore[no-any-return]
