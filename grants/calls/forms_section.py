"""The form of one section: its words, when it is asked, how often it may be filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, StringField

from grants.calls import editing
from grants.calls.callfile.layout import Written
from grants.calls.callfile.writing import written_section
from grants.calls.definition import CallDefinition
from grants.calls.forms_parts import Conditions, Texts, typed_words
from grants.calls.languages import languages_with
from grants.calls.questions import Section
from grants.web.forms import Form, _l

_TEXTS = ("title", "group", "intro")
_REPEAT = ("label", "min", "max")


class SectionForm(Form):
    """One section, its questions left to themselves."""

    version = HiddenField()
    texts: Mapping[str, Texts]
    conditions: Conditions

    def show(self, written: Mapping[str, Written]) -> None:
        """Fill the fields from the section as a call file has it."""
        self._fields["key"].data = written["key"]
        for name in _TEXTS:
            if name in written:
                self.texts[name].show(self, written[name])
        if "when" in written:
            self.conditions.show(self, written["when"])
        repeat = written.get("repeat")
        if isinstance(repeat, Mapping):
            self.texts["repeat"].show(self, repeat["label"])
            self._fields["repeat_min"].data = str(repeat["min"])
            self._fields["repeat_max"].data = str(repeat["max"])

    def written(self, key: str) -> dict[str, Written]:
        """What was typed, as a call file has it; left empty is left out."""
        found: dict[str, Written] = {
            "key": typed_words(self._fields["key"].data) or key,
            "title": self.texts["title"].written(self) or "",
        }
        for name in ("group", "intro"):
            words = self.texts[name].written(self)
            if words is not None:
                found[name] = words
        when = self.conditions.written(self)
        if when is not None:
            found["when"] = when
        repeat = {
            "label": self.texts["repeat"].written(self) or "",
            "min": typed_words(self._fields["repeat_min"].data),
            "max": typed_words(self._fields["repeat_max"].data),
        }
        if any(repeat.values()):
            found["repeat"] = {
                name: value for name, value in repeat.items() if value or name == "label"
            }
        return found

    def put(self, path: Sequence[str | int], message: str) -> None:
        """Put a sentence on the field that the rest of a path in the file leads to."""
        match list(path):
            case [("title" | "group" | "intro") as name, *rest]:
                target = self.texts[name].at(rest)
            case ["when", *rest]:
                target = self.conditions.at(self, rest)
            case ["repeat", ("min" | "max") as name]:
                target = f"repeat_{name}"
            case ["repeat", "label", *rest]:
                target = self.texts["repeat"].at(rest)
            case [str(name), *_]:
                target = name
            case _:
                target = ""
        field = self._fields.get(target)
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]


def section_form(definition: CallDefinition, section: Section) -> SectionForm:
    """The form for a section that stands in the definition."""
    repeat = section.repeat.label if section.repeat else None
    texts = {"title": section.title, "group": section.group, "intro": section.intro}
    languages = languages_with(definition, [*texts.values(), repeat])
    when = written_section(definition, section).get("when")
    conditions = Conditions(tuple(editing.earlier_questions(definition, section.key)), when)
    parts = {name: Texts(name, languages, text) for name, text in texts.items()}
    parts["repeat"] = Texts("repeat", languages, repeat)
    attributes: dict[str, Any] = {
        "texts": parts,
        "conditions": conditions,
        **parts["title"].fields(_l("Title")),
        "key": StringField(_l("Key")),
        **parts["group"].fields(_l("Group in the task list")),
        **parts["intro"].fields(_l("Introduction"), rows=4),
        **conditions.fields(),
        **parts["repeat"].fields(_l("What one filling is called, if it is filled several times")),
        "repeat_min": StringField(_l("Filled at least")),
        "repeat_max": StringField(_l("Filled at most")),
    }
    return type("OneSectionForm", (SectionForm,), attributes)()  # type: ignore[no-any-return]
