"""How applications are reviewed, in a call file: read and written."""

from __future__ import annotations

from collections.abc import Mapping

from yaml.nodes import Node

from grants.calls.callfile.fields import Fields, Reading, not_one_of
from grants.calls.callfile.layout import Bare, Written
from grants.calls.reviewing import AS_EVER, Feedback, Justify, Reviewing
from grants.kernel.i18n import LANGUAGES, _

REVIEWING_KEYS = (
    "blind",
    "justify",
    "apart",
    "skills",
    "languages",
    "past_years",
    "terms",
    "feedback",
    "complaint_days",
)
MOST = {"apart": 99, "past_years": 50, "complaint_days": 365}
SKILLS_AT_MOST = 12
LONGEST_SKILL = 60


def read_reviewing(reading: Reading, fields: Fields) -> Reviewing:
    """What stands under “reviewing”; without it, what holds for every call."""
    if not fields.has("reviewing"):
        return AS_EVER
    node = fields.nodes["reviewing"]
    found = reading.fields(node, _("“reviewing”"), REVIEWING_KEYS, ())
    if not found.nodes and not found.broken:
        reading.wrong(node, _("“reviewing” is empty. Write a key, or remove the line."))
    justify, feedback = AS_EVER.justify, AS_EVER.feedback
    if found.has("justify"):
        justify = reading.one_of(found.nodes["justify"], "justify", Justify)
    if found.has("feedback"):
        feedback = reading.one_of(found.nodes["feedback"], "feedback", Feedback)
    past_years = _number(found, "past_years", example=3)
    complaint_days = _number(found, "complaint_days", example=14)
    return Reviewing(
        blind=found.yes_no("blind", otherwise=AS_EVER.blind),
        justify=justify,
        apart=_number(found, "apart", least=1, example=20),
        skills=_skills(found),
        languages=_languages(found),
        past_years=AS_EVER.past_years if past_years is None else past_years,
        terms=found.text("terms"),
        feedback=feedback,
        complaint_days=AS_EVER.complaint_days if complaint_days is None else complaint_days,
    )


def _number(fields: Fields, key: str, *, least: int = 0, example: int) -> int | None:
    number = fields.whole(key, least=least, example=example)
    if number is not None and number > MOST[key]:
        fields.reading.wrong(
            fields.nodes[key], _("“%(key)s” can be %(most)s at most.", key=key, most=MOST[key])
        )
    return number


def _skills(fields: Fields) -> tuple[str, ...]:
    nodes = fields.items("skills")
    skills = [fields.reading.words(node, "skills") for node in nodes]
    for node, skill in zip(nodes, skills, strict=True):
        if len(skill) > LONGEST_SKILL or "\n" in skill:
            fields.reading.wrong(
                node,
                _("A skill is one line of %(most)s characters at most.", most=LONGEST_SKILL),
            )
    if len(skills) > SKILLS_AT_MOST:
        fields.reading.wrong(
            fields.line_of("skills"),
            _("A call wants %(most)s skills at most.", most=SKILLS_AT_MOST),
        )
    _refuse_repeats(fields, nodes, [skill.casefold() for skill in skills], "skills")
    return tuple(skills)


def _languages(fields: Fields) -> tuple[str, ...]:
    nodes = fields.items("languages")
    codes = [fields.reading.words(node, "languages") for node in nodes]
    for node, code in zip(nodes, codes, strict=True):
        if code and code not in LANGUAGES:
            fields.reading.wrong(node, not_one_of(code, "languages", tuple(LANGUAGES)))
    _refuse_repeats(fields, nodes, codes, "languages")
    return tuple(codes)


def _refuse_repeats(fields: Fields, nodes: list[Node], words: list[str], key: str) -> None:
    for place, (node, word) in enumerate(zip(nodes, words, strict=True)):
        if word and word in words[:place]:
            fields.reading.wrong(
                node, _("“%(word)s” stands in “%(key)s” twice.", word=word, key=key)
            )


def written_reviewing(
    reviewing: Reviewing, typed: Mapping[str, Written] | None
) -> dict[str, Written]:
    """The key of the file with what was typed under it, else with what the call says."""
    found = _written(reviewing) if typed is None else typed
    return {"reviewing": found} if found else {}


def _written(reviewing: Reviewing) -> dict[str, Written]:
    """What equals its default is left out."""
    found: dict[str, Written] = {}
    if reviewing.blind:
        found["blind"] = True
    if reviewing.justify is not AS_EVER.justify:
        found["justify"] = Bare(reviewing.justify.value)
    if reviewing.apart is not None:
        found["apart"] = reviewing.apart
    if reviewing.skills:
        found["skills"] = list(reviewing.skills)
    if reviewing.languages:
        found["languages"] = [Bare(code) for code in reviewing.languages]
    if reviewing.past_years != AS_EVER.past_years:
        found["past_years"] = reviewing.past_years
    if reviewing.terms:
        found["terms"] = reviewing.terms.document()
    if reviewing.feedback is not AS_EVER.feedback:
        found["feedback"] = Bare(reviewing.feedback.value)
    if reviewing.complaint_days != AS_EVER.complaint_days:
        found["complaint_days"] = reviewing.complaint_days
    return found
