"""The form of limits, tiers and the number of applications, beside the eligibility questions.

Filled from the call; what was typed is given back as a call file has it, and judged by the
file's own reader. Below the places and the tiers that there are stand empty ones to fill.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Field, HiddenField, RadioField, StringField

from grants.calls.applying import Applying, MatchOf
from grants.calls.callfile.applying import TIERS_AT_MOST
from grants.calls.callfile.layout import Bare, Written
from grants.calls.definition import CallDefinition
from grants.calls.editing import fresh_key
from grants.calls.forms_parts import Texts, typed_words
from grants.calls.languages import languages_with
from grants.web.forms import Form, _l, choices

_AGES = ("age_at_least", "age_at_most")
_OF_A_TIER = ("up_to", "match_percent", "age_at_least")
FURTHER = 2


class ApplyingForm(Form):
    """Who can apply by the profile, up to which amount with what match, and how often."""

    version = HiddenField()
    places: Sequence[Texts]
    tiers: Sequence[Texts]
    keys: Sequence[str]

    def of_tier(self, place: int) -> list[Field]:
        """The fields of one tier, in the order of the page."""
        names = [self.tiers[place].field(code) for code in self.tiers[place].languages]
        names += [f"{name}_{place}" for name in _OF_A_TIER]
        return [self._fields[name] for name in names]

    def show(self, applying: Applying) -> None:
        """Fill the fields from the call."""
        self._fields["how_many"].data = "several" if applying.several else "one"
        self._fields["match_of"].data = applying.match_of.value
        for texts, words in zip(self.places, applying.limits.works_in, strict=False):
            texts.show(self, words.document())
        for name in _AGES:
            self._fields[name].data = _number(getattr(applying.limits, name))
        for place, tier in enumerate(applying.tiers):
            self.tiers[place].show(self, tier.name.document())
            self._fields[f"up_to_{place}"].data = tier.up_to.plain()
            self._fields[f"match_percent_{place}"].data = _number(tier.match_percent or None)
            self._fields[f"age_at_least_{place}"].data = _number(tier.age_at_least)

    def written(self) -> dict[str, Written]:
        """What was typed, as a call file has it; left empty is left out."""
        found: dict[str, Written] = {}
        if self._fields["how_many"].data == "several":
            found["applications_per_organisation"] = Bare("several")
        limits: dict[str, Written] = {}
        places = [words for texts in self.places if (words := texts.written(self)) is not None]
        if places:
            limits["works_in"] = places
        limits |= {name: words for name in _AGES if (words := self._typed(name))}
        if limits:
            found["limits"] = limits
        if self._fields["match_of"].data != MatchOf.REQUESTED.value:
            found["match_of"] = Bare(str(self._fields["match_of"].data))
        taken: set[str] = set(self.keys)
        tiers = [tier for n in range(len(self.tiers)) if (tier := self._tier(n, taken))]
        if tiers:
            found["tiers"] = tiers
        return found

    def _tier(self, place: int, taken: set[str]) -> dict[str, Written]:
        name = self.tiers[place].written(self)
        rest = {each: words for each in _OF_A_TIER if (words := self._typed(f"{each}_{place}"))}
        if name is None and not rest:
            return {}
        if place < len(self.keys):
            key = self.keys[place]
        else:
            first = next(iter(name.values())) if isinstance(name, Mapping) else name
            key = fresh_key(taken, str(first or ""), "tier")
            taken.add(key)
        return {"key": Bare(key), "name": name or "", **rest}

    def _typed(self, name: str) -> str:
        return typed_words(self._fields[name].data)

    def put(self, path: Sequence[str | int], message: str) -> bool:
        """Put a sentence on the field that a path of the file leads to; is there one?"""
        match list(path):
            case ["limits", "works_in", int(nth), *rest]:
                target = self._filled(self.places)[nth].at(rest)
            case ["limits", str(name), *_rest] if name in _AGES:
                target = name
            case ["tiers", int(nth), "name", *rest]:
                target = self._filled(self.tiers)[nth].at(rest)
            case ["tiers", int(nth), *rest]:
                place = self.tiers.index(self._filled(self.tiers)[nth])
                named = str(rest[0]) if rest and rest[0] in _OF_A_TIER else "up_to"
                target = f"{named}_{place}"
            case ["match_of", *_rest]:
                target = "match_of"
            case ["applications_per_organisation", *_rest]:
                target = "how_many"
            case _:
                return False
        field = self._fields[target]
        field.errors = [*field.errors, message]
        return True

    def _filled(self, rows: Sequence[Texts]) -> list[Texts]:
        """The rows that were written into the file, in their order."""
        if rows is self.places:
            return [texts for texts in rows if texts.written(self) is not None]
        return [texts for n, texts in enumerate(rows) if self._tier(n, set(self.keys))]


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def applying_form(definition: CallDefinition) -> ApplyingForm:
    """The form for the limits and tiers of a call."""
    applying = definition.applying
    named = [*applying.limits.works_in, *(tier.name for tier in applying.tiers)]
    languages = languages_with(definition, named)
    places = [
        Texts(f"place_{n}", languages, words)
        for n, words in enumerate([*applying.limits.works_in, *[None] * FURTHER])
    ]
    further = min(FURTHER, TIERS_AT_MOST - len(applying.tiers))
    tiers = [
        Texts(f"tier_{n}", languages, words)
        for n, words in enumerate([*(tier.name for tier in applying.tiers), *[None] * further])
    ]
    attributes: dict[str, Any] = {
        "places": places,
        "tiers": tiers,
        "keys": [tier.key for tier in applying.tiers],
        "how_many": RadioField(
            _l("Applications of one organisation"),
            choices=choices({"one": _l("One"), "several": _l("Several")}),
        ),
        "age_at_least": StringField(_l("At least so many years old, at closing")),
        "age_at_most": StringField(_l("At most so many years old, at closing")),
        "match_of": RadioField(
            _l("The match is a share of"),
            choices=choices(
                {
                    MatchOf.REQUESTED.value: _l("the requested amount"),
                    MatchOf.TOTAL_COST.value: _l("the total cost"),
                }
            ),
        ),
    }
    for texts in places:
        attributes |= texts.fields(_l("Place"), rows=1)
    for n, texts in enumerate(tiers):
        attributes |= texts.fields(_l("Name of the tier"), rows=1)
        attributes |= {
            f"up_to_{n}": StringField(_l("Up to")),
            f"match_percent_{n}": StringField(_l("Match, in percent")),
            f"age_at_least_{n}": StringField(_l("At least so many years old")),
        }
    return type("ApplyingOfCallForm", (ApplyingForm,), attributes)()  # type: ignore[no-any-return]
