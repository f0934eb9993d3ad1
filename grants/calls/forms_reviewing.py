"""The form of the terms of review, filled from the call and given back as a call file has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField

from grants.calls.callfile.layout import Bare, Written
from grants.calls.definition import CallDefinition
from grants.calls.forms_parts import Texts, typed_words
from grants.calls.languages import languages_with
from grants.calls.reviewing import Feedback, Justify, Reviewing
from grants.kernel.i18n import LANGUAGES
from grants.web.forms import CheckboxesField, Form, _l, choices

_NUMBERS = ("apart", "past_years", "complaint_days")
_CHOSEN = ("justify", "feedback")


class ReviewingForm(Form):
    """Who is hidden, which scores need a reason, what is asked of reviewers, what follows."""

    version = HiddenField()
    blind = BooleanField(_l("Hide the applicant from reviewers"))
    justify = RadioField(
        _l("Scores that need a reason"),
        choices=choices(
            {
                Justify.EVERY.value: _l("Every score"),
                Justify.ENDS.value: _l("Only the lowest and the highest of a scale"),
                Justify.NEVER.value: _l("None"),
            }
        ),
    )
    apart = StringField(_l("A further reviewer where two reviews differ by more than"))
    skills = TextAreaField(
        _l("Skills wanted among the reviewers of each application"), render_kw={"dir": "auto"}
    )
    languages = CheckboxesField(_l("Languages each reviewer must read"), choices=choices(LANGUAGES))
    past_years = StringField(_l("An interest counts until so many years after it ended"))
    feedback = RadioField(
        _l("What applicants read of their reviews after the decision"),
        choices=choices(
            {
                Feedback.SCORES_AND_REASONS.value: _l("Scores and reasons"),
                Feedback.REASONS.value: _l("Reasons only"),
                Feedback.NONE.value: _l("Nothing but the reason of the decision"),
            }
        ),
    )
    complaint_days = StringField(_l("Days to complain about a decision"))
    terms: Texts

    def show(self, reviewing: Reviewing) -> None:
        """Fill the fields from the call."""
        self.blind.data = reviewing.blind
        self.justify.data = reviewing.justify.value
        self.feedback.data = reviewing.feedback.value
        for name in _NUMBERS:
            value = getattr(reviewing, name)
            self._fields[name].data = "" if value is None else str(value)
        self.skills.data = "\n".join(reviewing.skills)
        self.languages.data = list(reviewing.languages)
        if reviewing.terms:
            self.terms.show(self, reviewing.terms.document())

    def written(self) -> Mapping[str, Written]:
        """What was typed, as a call file has it; left empty is left out."""
        found: dict[str, Written] = {"blind": True} if self.blind.data else {}
        found |= {name: Bare(str(self._fields[name].data)) for name in _CHOSEN}
        found |= {name: words for name in _NUMBERS if (words := typed_words(self[name].data))}
        skills = [line.strip() for line in typed_words(self.skills.data).split("\n")]
        if any(skills):
            found["skills"] = [line for line in skills if line]
        if self.languages.data:
            found["languages"] = [Bare(code) for code in self.languages.data]
        terms = self.terms.written(self)
        if terms is not None:
            found["terms"] = terms
        return found

    def put(self, path: Sequence[str | int], message: str) -> bool:
        """Put a sentence on the field that a path of the file leads to; is there one?"""
        match list(path):
            case ["reviewing", "terms", *rest]:
                name = self.terms.at(rest)
            case ["reviewing", str(name), *_rest] if name in self._fields:
                pass
            case _:
                return False
        field = self._fields[name]
        field.errors = [*field.errors, message]
        return True


def reviewing_form(definition: CallDefinition) -> ReviewingForm:
    """The form for the terms of review of a call."""
    words = definition.reviewing.terms
    terms = Texts("terms", languages_with(definition, [words]), words)
    attributes: dict[str, Any] = {
        "terms": terms,
        **terms.fields(_l("What a reviewer accepts before reading an application"), rows=4),
    }
    return type("ReviewingOfCallForm", (ReviewingForm,), attributes)()  # type: ignore[no-any-return]
