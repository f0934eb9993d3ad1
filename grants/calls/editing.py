"""The form of a call, edited: sections and questions added, moved, duplicated, deleted.

Every function takes a definition and returns another; none judges it. Whether the call may
be kept so is for the reading of its call file to say (`callfile.reread`).

A question is named by its key; “lead.name” is the question “name” on the lines of “lead”.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from grants.calls.conditions import renamed
from grants.calls.definition import CallDefinition
from grants.calls.questions import (
    IN_GROUPS,
    IN_TABLES,
    LIMITS,
    FileType,
    PlacePart,
    Question,
    QuestionType,
    Section,
)
from grants.calls.text import Text

Item = TypeVar("Item", Section, Question)
Asked = tuple[Question, ...]
LONGEST_KEY = 60


def fresh_key(taken: Collection[str], label: str, otherwise: str = "question") -> str:
    """A key made of the label's Latin letters that nothing else has."""
    words = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_").lstrip("0123456789_")
    start = words[: LONGEST_KEY - 4].rstrip("_") or otherwise
    key, number = start, 2
    while key in taken:
        key, number = f"{start}_{number}", number + 1
    return key


def question_keys(definition: CallDefinition) -> set[str]:
    """The keys that questions have, those of the eligibility check among them."""
    keys = {each.key for each in definition.questions}
    return keys | {each.question.key for each in definition.eligibility}


def section_keys(definition: CallDefinition) -> set[str]:
    """The keys that sections have."""
    return {section.key for section in definition.sections}


def inner(question: Question) -> tuple[Question, ...]:
    """What is asked on each line of a group or a table."""
    return question.questions or question.columns


def find_question(definition: CallDefinition, name: str) -> Question | None:
    """The question of the form with this name."""
    key, _dot, part = name.partition(".")
    found = next((each for each in definition.questions if each.key == key), None)
    if found is None or not part:
        return found
    return next((each for each in inner(found) if each.key == part), None)


def section_of(definition: CallDefinition, name: str) -> Section | None:
    """The section in which the question stands."""
    key = name.partition(".")[0]
    return next((s for s in definition.sections if any(q.key == key for q in s.questions)), None)


def types_for(parent: Question | None) -> list[QuestionType]:
    """The types a question may have: any, or those for the lines of a group or a table."""
    among = frozenset(QuestionType)
    if parent:
        among = IN_TABLES if parent.type is QuestionType.TABLE else IN_GROUPS
    return [each for each in QuestionType if each in among]


Path = tuple[str | int, ...]


def name_at(definition: CallDefinition, path: Path) -> tuple[str, str, Path]:
    """The section and the question that a path of the call file leads to, and the path's rest.

    The question is "" where the path leads to the section itself, both where it leads elsewhere.
    """
    match path:
        case ("sections", int(number), "questions", int(place), *rest):
            section = definition.sections[number]
            question = section.questions[place]
            match rest:
                case ["questions" | "columns", int(line), *below]:
                    part = inner(question)[line]
                    return section.key, f"{question.key}.{part.key}", tuple(below)
            return section.key, question.key, tuple(rest)
        case ("sections", int(number), *rest):
            return definition.sections[number].key, "", tuple(rest)
    return "", "", path


def earlier_questions(
    definition: CallDefinition, section: str, question: str = ""
) -> Iterator[Question]:
    """What a condition of the section, or of the question in it, may look at."""
    yield from (each.question for each in definition.eligibility)
    for each in definition.sections:
        here = each.key == section
        if here and not question:
            return
        if here or not each.repeat:
            for asked in each.questions:
                if here and asked.key == question:
                    return
                yield asked
        if here:
            return


# --- Sections ---------------------------------------------------------------------


def add_section(definition: CallDefinition, section: Section) -> CallDefinition:
    """The section, after all others."""
    return replace(definition, sections=(*definition.sections, section))


def replace_section(definition: CallDefinition, key: str, section: Section) -> CallDefinition:
    """Another section in its place."""
    return replace(definition, sections=_replaced(definition.sections, key, section))


def move_section(definition: CallDefinition, key: str, by: int) -> CallDefinition:
    """The section one place up (-1) or down (1); the first and the last stay."""
    return replace(definition, sections=_moved(definition.sections, key, by))


def delete_section(definition: CallDefinition, key: str) -> CallDefinition:
    """The form without the section and its questions."""
    return replace(definition, sections=_without(definition.sections, key))


def duplicate_section(definition: CallDefinition, key: str) -> tuple[CallDefinition, str]:
    """A copy after the section, every key in it new; what looked inside looks at the copies."""
    section = next(each for each in definition.sections if each.key == key)
    taken = question_keys(definition)
    names: dict[str, str] = {}
    for question in section.questions:
        names[question.key] = fresh_key(taken, question.key)
        taken.add(names[question.key])
    copies = tuple(
        replace(_following(each, names), key=names[each.key], role=None)
        for each in section.questions
    )
    new = fresh_key(section_keys(definition), key, "section")
    copy = replace(section, key=new, questions=copies)
    return replace(definition, sections=_after(definition.sections, key, copy)), new


# --- Questions --------------------------------------------------------------------


def add_question(definition: CallDefinition, holder: str, question: Question) -> CallDefinition:
    """The question at the end of a section, or of the lines of a group or table.

    `holder` is a section's key, or “.lead” for the lines of the question “lead”.
    """
    if holder.startswith("."):
        parent = find_question(definition, holder[1:])
        if parent is None:
            return definition
        asked = (*inner(parent), question)
        return replace_question(definition, parent.key, _with_inner(parent, asked))
    section = next(each for each in definition.sections if each.key == holder)
    fuller = replace(section, questions=(*section.questions, question))
    return replace_section(definition, holder, fuller)


def replace_question(definition: CallDefinition, name: str, question: Question) -> CallDefinition:
    """Another question in its place."""
    key, _dot, part = name.partition(".")
    return _with_questions(definition, name, lambda asked: _replaced(asked, part or key, question))


def move_question(definition: CallDefinition, name: str, by: int) -> CallDefinition:
    """The question one place up (-1) or down (1), over the edge into the next section."""
    key, _dot, part = name.partition(".")
    section = section_of(definition, name)
    if section is None:
        return definition
    place = [each.key for each in section.questions].index(key)
    if part or 0 <= place + by < len(section.questions):
        return _with_questions(definition, name, lambda asked: _moved(asked, part or key, by))
    number = definition.sections.index(section) + by
    if not 0 <= number < len(definition.sections):
        return definition
    question, neighbour = section.questions[place], definition.sections[number]
    questions = (*neighbour.questions, question) if by < 0 else (question, *neighbour.questions)
    left = replace(section, questions=_without(section.questions, key))
    emptied = replace_section(definition, section.key, left)
    return replace_section(emptied, neighbour.key, replace(neighbour, questions=questions))


def delete_question(definition: CallDefinition, name: str) -> CallDefinition:
    """The form without the question; a table no longer adds up a column that is gone."""
    key, _dot, part = name.partition(".")
    return _with_questions(definition, name, lambda asked: _without(asked, part or key))


def duplicate_question(definition: CallDefinition, name: str) -> tuple[CallDefinition, str]:
    """A copy after the question, with a key of its own and no role."""
    key, dot, part = name.partition(".")
    question, parent = find_question(definition, name), find_question(definition, key)
    if question is None or parent is None:
        return definition, name
    taken = {each.key for each in inner(parent)} if part else question_keys(definition)
    new = fresh_key(taken, question.key)
    copy = replace(question, key=new, role=None)
    changed = _with_questions(definition, name, lambda asked: _after(asked, part or key, copy))
    return changed, f"{key}.{new}" if dot else new


def rename_question(definition: CallDefinition, name: str, new: str) -> CallDefinition:
    """Another key for the question; what looks at it looks at the new key."""
    key, _dot, part = name.partition(".")
    question = find_question(definition, name)
    if question is None:
        return definition
    if part:
        parent = find_question(definition, key)
        changed = replace_question(definition, name, replace(question, key=new))
        holder = find_question(changed, key)
        if parent is None or holder is None:
            return definition
        totals = tuple(new if each == part else each for each in parent.totals)
        return replace_question(changed, key, replace(holder, totals=totals))
    names = {key: new}
    sections = tuple(
        replace(
            section,
            when=renamed(section.when, names) if section.when else None,
            questions=tuple(
                replace(_following(each, names), key=names.get(each.key, each.key))
                for each in section.questions
            ),
        )
        for section in definition.sections
    )
    rubric = definition.rubric.looking_at(names)
    return replace(definition, sections=sections, rubric=rubric)


def of_type(question: Question, type_: QuestionType) -> Question:
    """The question as one of another type, with the limits that both types carry."""
    if question.type is type_:
        return question
    kept = {name: getattr(question, name) for name in LIMITS[type_] if name not in ("min", "max")}
    fresh = Question(
        key=question.key,
        type=type_,
        label=question.label,
        hint=question.hint,
        required=question.required,
        when=question.when,
        hidden_from_reviewers=question.hidden_from_reviewers,
        sensitive=question.sensitive,
        **kept,
    )
    return _begun(fresh)


def _begun(question: Question) -> Question:
    """What a type cannot do without, until its page is filled in."""
    first = Question("first", QuestionType.SHORT_TEXT, Text.plain("1"))
    match question.type:
        case QuestionType.GROUP if not question.questions:
            return replace(question, questions=(first,))
        case QuestionType.TABLE if not question.columns:
            return replace(question, columns=(first,))
        case QuestionType.FILE if not question.allowed:
            return replace(question, allowed=(FileType.PDF,))
        case QuestionType.PLACE if not question.asks:
            return replace(question, asks=(PlacePart.AREA,))
    return question


def _with_inner(parent: Question, asked: tuple[Question, ...]) -> Question:
    if parent.type is QuestionType.GROUP:
        return replace(parent, questions=asked)
    keys = {each.key for each in asked}
    totals = tuple(key for key in parent.totals if key in keys)
    return replace(parent, columns=asked, totals=totals)


def _with_questions(
    definition: CallDefinition, name: str, change: Callable[[Asked], Asked]
) -> CallDefinition:
    """The definition with the questions among which this one stands changed."""
    key, _dot, part = name.partition(".")
    section = section_of(definition, name)
    if section is None:
        return definition
    if part:
        parent = next(each for each in section.questions if each.key == key)
        changed = _replaced(section.questions, key, _with_inner(parent, change(inner(parent))))
    else:
        changed = change(section.questions)
    return replace_section(definition, section.key, replace(section, questions=changed))


def _following(question: Question, names: Mapping[str, str]) -> Question:
    """The question looking at questions by their new keys."""
    total = question.total_equals
    return replace(
        question,
        when=renamed(question.when, names) if question.when else None,
        total_equals=names.get(total, total) if total else total,
    )


def _replaced(items: Sequence[Item], key: str, new: Item) -> tuple[Item, ...]:
    return tuple(new if each.key == key else each for each in items)


def _without(items: Sequence[Item], key: str) -> tuple[Item, ...]:
    return tuple(each for each in items if each.key != key)


def _after(items: Sequence[Item], key: str, new: Item) -> tuple[Item, ...]:
    order = list(items)
    order.insert([each.key for each in items].index(key) + 1, new)
    return tuple(order)


def _moved(items: Sequence[Item], key: str, by: int) -> tuple[Item, ...]:
    place = [each.key for each in items].index(key)
    order = list(items)
    order.insert(max(0, place + by), order.pop(place))
    return tuple(order)
