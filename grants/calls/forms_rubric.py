"""The form of one thing of a rubric: a criterion or part, a section, a harm criterion.

It is filled from what a call file has, and gives back the same, with what was typed: the
file's rules judge it (`callfile.reread`), and what they say stands on the field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, Field, HiddenField, SelectField, StringField

from grants.calls.callfile.layout import Written
from grants.calls.definition import CallDefinition
from grants.calls.editing_rubric import Thing
from grants.calls.forms_automatic import AutomaticFields, way_of
from grants.calls.forms_parts import OptionLines, Texts, typed_words
from grants.calls.languages import languages_with
from grants.calls.questions import Option
from grants.calls.rubric import Counting, Criterion, HarmCriterion, Rubric, RubricSection
from grants.kernel.i18n import _, language
from grants.web.forms import Form, _l, choices

PEOPLE = "people"
"""A criterion that reviewers score, as against one of the ways to work it out."""
_TEXTS = ("name", "guidance", "gate")


class RubricForm(Form):
    """One thing of a rubric, the parts of a criterion left to themselves."""

    version = HiddenField()
    texts: Mapping[str, Texts]
    anchors: OptionLines | None
    automatic: AutomaticFields | None
    others: Mapping[str, str]
    counted: str

    def show(self, written: Mapping[str, Written]) -> None:
        """Fill the fields from the thing as a call file has it."""
        for name in self.texts:
            if name in written:
                self.texts[name].show(self, written[name])
        for name in ("key", "section", "stop", "strict"):
            if name in written and name in self._fields:
                self._fields[name].data = written[name]
        if "size" in self._fields and self.counted in written:
            self._fields["size"].data = str(written[self.counted])
        if "threshold" in written:
            show_threshold(self, str(written["threshold"]))
        scale = written.get("scale")
        if isinstance(scale, Mapping) and "scale_min" in self._fields:
            self._fields["scale_min"].data = str(scale["min"])
            self._fields["scale_max"].data = str(scale["max"])
        if self.anchors and "anchors" in written:
            self.anchors.show(self, _as_options(written["anchors"]))
        if self.automatic and isinstance(written.get("automatic"), Mapping):
            self.automatic.show(self, written["automatic"])

    def written(self, key: str) -> dict[str, Written]:
        """What was typed, as a call file has it; left empty is left out."""
        found: dict[str, Written] = {
            "key": typed_words(self._fields["key"].data) or key,
            "name": self.texts["name"].written(self) or "",
        }
        if "gate" in self.texts:
            found["gate"] = self.texts["gate"].written(self) or ""
            found |= {name: "yes" for name in ("stop", "strict") if self._fields[name].data}
        if "size" in self._fields:
            found[self.counted] = typed_words(self._fields["size"].data)
        if "section" in self._fields and self._fields["section"].data:
            found["section"] = str(self._fields["section"].data)
        found |= written_threshold(self)
        guidance = self.texts["guidance"].written(self) if "guidance" in self.texts else None
        if guidance is not None:
            found["guidance"] = guidance
        found |= written_scale(self)
        anchors = self.anchors.written(self) if self.anchors else None
        if anchors:
            found["anchors"] = _as_anchors(anchors)
        if self.automatic:
            found["automatic"] = self.automatic.written(self)
        return found

    def twice(self) -> dict[str, str]:
        """Scores that stand on two lines of the anchors, or on none of the first language."""
        if not self.anchors:
            return {}
        first = self.anchors.field(self.anchors.languages[0])
        typed = self.anchors.written(self)
        scores = [_score(each) for each in typed] if isinstance(typed, list) else []
        found = dict(self.anchors.strangers(self))
        for place, score in enumerate(scores):
            if score in scores[:place]:
                found[first] = _("The score %(word)s stands here twice.", word=score)
        return found

    def put(self, path: Sequence[str | int], message: str) -> None:
        """Put a sentence on the field that the rest of a path in the file leads to."""
        match list(path):
            case [("name" | "guidance" | "gate") as name, *rest] if name in self.texts:
                target = self.texts[name].at(rest)
            case ["anchors", *rest] if self.anchors:
                target = self.anchors.at([0, "label", *rest[1:]])
            case ["automatic", *rest] if self.automatic:
                target = self.automatic.at(self, rest)
            case ["threshold", *_rest]:
                target = "threshold_value"
            case ["scale", *rest]:
                target = "scale_min" if rest == ["min"] else "scale_max"
            case [("weight" | "points"), *_rest]:
                target = "size"
            case [str(name), *_rest]:
                target = name
            case _:
                target = ""
        field = self._fields.get(target)
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]


def show_threshold(form: Form, words: str) -> None:
    """Fill in a threshold such as “12 points”."""
    value, _space, unit = words.partition(" ")
    form._fields["threshold_value"].data = value
    form._fields["threshold_unit"].data = unit


def written_threshold(form: Form) -> dict[str, Written]:
    """The threshold as typed, if one is."""
    if "threshold_value" not in form._fields:
        return {}
    value = typed_words(form._fields["threshold_value"].data)
    return {"threshold": f"{value} {form._fields['threshold_unit'].data}"} if value else {}


def written_scale(form: Form) -> dict[str, Written]:
    """The scale as typed, if anything of one is."""
    if "scale_min" not in form._fields:
        return {}
    typed = {name: typed_words(form._fields[f"scale_{name}"].data) for name in ("min", "max")}
    given: dict[str, Written] = {name: words for name, words in typed.items() if words}
    return {"scale": given} if given else {}


def threshold_fields(label: str) -> dict[str, Field]:
    """What must be reached, and what that is given in."""
    units = {"points": _l("points"), "percent": _l("percent of the highest possible")}
    return {
        "threshold_value": StringField(label),
        "threshold_unit": SelectField(_l("Given in"), choices=choices(units)),
    }


def scale_fields() -> dict[str, Field]:
    """The lowest and the highest score."""
    return {
        "scale_min": StringField(_l("Lowest score")),
        "scale_max": StringField(_l("Highest score")),
    }


def weight_fields(rubric: Rubric, but: str = "") -> tuple[dict[str, str], dict[str, Field]]:
    """A field for the weight of every leaf but one: the leaf of each field, and the fields."""
    leaves = [leaf for leaf in rubric.leaves if leaf.key != but]
    names = {f"other_{n}": leaf.key for n, leaf in enumerate(leaves)}
    fields: dict[str, Field] = {
        f"other_{n}": StringField(
            leaf.name.read(language()), default=str(leaf.weight), render_kw={"dir": "ltr"}
        )
        for n, leaf in enumerate(leaves)
    }
    return names, fields


def rubric_form(definition: CallDefinition, thing: Thing, way: str = "") -> RubricForm:
    """The form for a thing that stands in the rubric; `way` is how a criterion is scored."""
    rubric = definition.rubric
    texts = {name: getattr(thing, name) for name in _TEXTS if hasattr(thing, name)}
    anchored = getattr(thing, "anchors", ())
    languages = languages_with(definition, [*texts.values(), *(words for _s, words in anchored)])
    parts = {name: Texts(name, languages, text) for name, text in texts.items()}
    attributes: dict[str, Any] = {
        "texts": parts,
        "anchors": None,
        "automatic": None,
        "others": {},
        "counted": rubric.counting.value,
        **parts["name"].fields(_l("Name")),
        "key": StringField(_l("Key")),
    }
    match thing:
        case RubricSection():
            attributes |= threshold_fields(_l("What the section must reach"))
        case HarmCriterion():
            attributes |= parts["gate"].fields(_l("Red flag"))
            attributes["stop"] = BooleanField(_l("A flag cannot be mended, only withdrawn"))
            attributes["strict"] = BooleanField(_l("A single low score raises the flag"))
            attributes |= _anchors(attributes, languages, thing.anchors)
        case Criterion():
            attributes |= _criterion(definition, attributes, languages, thing, way)
    return type("OneRubricForm", (RubricForm,), attributes)()  # type: ignore[no-any-return]


def _criterion(
    definition: CallDefinition,
    made: Mapping[str, Any],
    languages: Sequence[str],
    criterion: Criterion,
    way: str,
) -> dict[str, Any]:
    rubric = definition.rubric
    is_part = rubric.holder(criterion.key) is not None
    found: dict[str, Any] = {}
    if not criterion.parts:
        counts = rubric.counting is Counting.POINTS
        found["size"] = StringField(_l("Points") if counts else _l("Weight"))
    if rubric.sections and not is_part:
        named = {each.key: each.name.read(language()) for each in rubric.sections}
        pairs = {"": _("None"), **named}
        found["section"] = SelectField(_l("Section of the rubric"), choices=choices(pairs))
    found |= made["texts"]["guidance"].fields(_l("Guidance for reviewers"), rows=3)
    if not is_part:
        found |= threshold_fields(_l("What the criterion must reach"))
    if criterion.parts:
        return found
    found |= scale_fields()
    way = way or way_of(criterion)
    if way == PEOPLE:
        found |= _anchors(made, languages, criterion.anchors)
    else:
        found["automatic"] = AutomaticFields(definition, criterion, way)
        found |= found["automatic"].fields()
    if rubric.counting is Counting.WEIGHT:
        names, fields = weight_fields(rubric, criterion.key)
        found |= {"others": names, **fields}
    return found


def _anchors(made: Mapping[str, Any], languages: Sequence[str], anchors: Any) -> dict[str, Any]:
    options = [Option(str(score), words) for score, words in anchors]
    lines = OptionLines("anchors", languages, options, needed=False)
    return {"anchors": lines, **lines.fields(_l("What the scores mean"))}


def _as_options(written: Written) -> Written:
    pairs = written.items() if isinstance(written, Mapping) else ()
    return [{"value": str(score), "label": words} for score, words in pairs]


def _as_anchors(options: Written) -> Written:
    listed = options if isinstance(options, list) else []
    return {_score(each): each["label"] if isinstance(each, dict) else each for each in listed}


def _score(option: Written) -> str:
    return str(option["value"]) if isinstance(option, Mapping) else str(option)
