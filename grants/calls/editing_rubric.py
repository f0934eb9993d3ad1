"""The rubric of a call, edited: criteria, parts, sections and harm criteria.

Every function takes a rubric and returns another; none judges it. Where weights come to 100,
what is duplicated shares its weight with the copy, and what is deleted leaves it to a neighbour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from grants.calls.editing import fresh_key
from grants.calls.rubric import Counting, Criterion, HarmCriterion, Rubric, RubricSection

Thing = Criterion | RubricSection | HarmCriterion
Item = TypeVar("Item", Criterion, RubricSection, HarmCriterion)


class Kind(StrEnum):
    """What of a rubric is edited; a part is a criterion."""

    CRITERION = "criterion"
    SECTION = "section"
    HARM = "harm"


def find(rubric: Rubric, kind: Kind, key: str) -> Thing | None:
    """The criterion or part, the section, or the harm criterion with this key."""
    listed: Sequence[Thing] = rubric.sections
    if kind is Kind.CRITERION:
        listed = (*rubric.merit, *(part for each in rubric.merit for part in each.parts))
    elif kind is Kind.HARM:
        listed = rubric.harm.criteria
    return next((each for each in listed if each.key == key), None)


def keys_of(rubric: Rubric, kind: Kind) -> set[str]:
    """The keys that a new one cannot have."""
    if kind is Kind.SECTION:
        return {each.key for each in rubric.sections}
    merit = {part.key for each in rubric.merit for part in (each, *each.parts)}
    return merit | {each.key for each in rubric.harm.criteria}


def add(rubric: Rubric, thing: Thing, inside: str = "") -> Rubric:
    """The thing after all others of its kind; a part after the parts of `inside`.

    The first part takes over what the criterion was scored by.
    """
    match thing:
        case RubricSection():
            return replace(rubric, sections=(*rubric.sections, thing))
        case HarmCriterion():
            return _with_harm(rubric, (*rubric.harm.criteria, thing))
        case Criterion():
            if not inside:
                return replace(rubric, merit=(*rubric.merit, thing))
            whole = rubric.criterion(inside)
            return _with_parts(rubric, whole, (*whole.parts, thing))


def put(rubric: Rubric, key: str, thing: Thing) -> Rubric:
    """The thing in the place of the one with this key; criteria follow the key of a section."""
    match thing:
        case RubricSection():
            merit = tuple(
                replace(each, section=thing.key) if each.section == key else each
                for each in rubric.merit
            )
            sections = _replaced(rubric.sections, key, thing)
            return replace(rubric, sections=sections, merit=merit)
        case HarmCriterion():
            return _with_harm(rubric, _replaced(rubric.harm.criteria, key, thing))
        case Criterion():
            holder = rubric.holder(key)
            if holder is None:
                return replace(rubric, merit=_replaced(rubric.merit, key, thing))
            return _with_parts(rubric, holder, _replaced(holder.parts, key, thing))


def move(rubric: Rubric, kind: Kind, key: str, by: int) -> Rubric:
    """One place up (-1) or down (1) among its neighbours; the first and the last stay.

    A criterion moves within its section, a part within its criterion.
    """
    if kind is Kind.SECTION:
        return replace(rubric, sections=_moved(rubric.sections, rubric.sections, key, by))
    if kind is Kind.HARM:
        criteria = rubric.harm.criteria
        return _with_harm(rubric, _moved(criteria, criteria, key, by))
    holder = rubric.holder(key)
    if holder is not None:
        return _with_parts(rubric, holder, _moved(holder.parts, holder.parts, key, by))
    section = rubric.criterion(key).section
    beside = [each for each in rubric.merit if each.section == section]
    return replace(rubric, merit=_moved(rubric.merit, beside, key, by))


def duplicate(rubric: Rubric, kind: Kind, key: str) -> tuple[Rubric, str]:
    """A copy after it under new keys; the criteria of a section stay where they are."""
    taken = keys_of(rubric, kind)
    thing = find(rubric, kind, key)
    new = fresh_key(taken, key, kind.value)
    match thing:
        case RubricSection():
            copied = replace(thing, key=new)
            return replace(rubric, sections=_after(rubric.sections, key, copied)), new
        case HarmCriterion():
            harm_copy = replace(thing, key=new)
            return _with_harm(rubric, _after(rubric.harm.criteria, key, harm_copy)), new
        case Criterion():
            kept, copy = _shared(rubric, thing, taken | {new})
            copy = replace(copy, key=new)
            rest = put(rubric, key, kept)
            holder = rest.holder(key)
            if holder is not None:
                return _with_parts(rest, holder, _after(holder.parts, key, copy)), new
            return replace(rest, merit=_after(rest.merit, key, copy)), new
    return rubric, key


def delete(rubric: Rubric, kind: Kind, key: str) -> Rubric:
    """Without it. The criteria of a section stand in none; a last part leaves its criterion."""
    if kind is Kind.SECTION:
        merit = tuple(
            replace(each, section="") if each.section == key else each for each in rubric.merit
        )
        return replace(rubric, sections=_without(rubric.sections, key), merit=merit)
    if kind is Kind.HARM:
        return _with_harm(rubric, _without(rubric.harm.criteria, key))
    heir = heir_of(rubric, key)
    gone = rubric.criterion(key)
    holder = rubric.holder(key)
    if holder is not None and len(holder.parts) == 1:
        alone = replace(
            holder,
            parts=(),
            weight=gone.weight,
            scale=gone.scale,
            anchors=gone.anchors,
            automatic=gone.automatic,
        )
        return replace(rubric, merit=_replaced(rubric.merit, holder.key, alone))
    if holder is not None:
        left = _with_parts(rubric, holder, _without(holder.parts, key))
    else:
        left = replace(rubric, merit=_without(rubric.merit, key))
    if heir is None:
        return left
    return put(left, heir.key, replace(heir, weight=heir.weight + gone.weight))


def heir_of(rubric: Rubric, key: str) -> Criterion | None:
    """Who gets the weight of a criterion or part that is deleted: the one above, else below."""
    holder = rubric.holder(key)
    if rubric.counting is Counting.POINTS or (holder is not None and len(holder.parts) == 1):
        return None
    gone = {leaf.key for leaf in rubric.criterion(key).leaves}
    leaves = list(holder.parts if holder is not None else rubric.leaves)
    place = next(n for n, leaf in enumerate(leaves) if leaf.key in gone)
    others = [*reversed(leaves[:place]), *leaves[place:]]
    return next((leaf for leaf in others if leaf.key not in gone), None)


def _shared(rubric: Rubric, thing: Criterion, taken: set[str]) -> tuple[Criterion, Criterion]:
    """The criterion and its copy; where weights come to 100 each has half."""

    def halved(leaf: Criterion) -> tuple[Criterion, Criterion]:
        if rubric.counting is Counting.POINTS:
            return leaf, leaf
        half = leaf.weight // 2
        return replace(leaf, weight=leaf.weight - half), replace(leaf, weight=half)

    if not thing.parts:
        return halved(thing)
    pairs = [halved(part) for part in thing.parts]
    copies = []
    for _kept, copy in pairs:
        key = fresh_key(taken, copy.key, "part")
        taken = taken | {key}
        copies.append(replace(copy, key=key))
    return (
        _summed(replace(thing, parts=tuple(kept for kept, _copy in pairs))),
        _summed(replace(thing, parts=tuple(copies))),
    )


def _with_parts(rubric: Rubric, whole: Criterion, parts: tuple[Criterion, ...]) -> Rubric:
    changed = _summed(replace(whole, parts=parts, scale=None, anchors=(), automatic=None))
    return replace(rubric, merit=_replaced(rubric.merit, whole.key, changed))


def _summed(whole: Criterion) -> Criterion:
    return replace(whole, weight=sum(part.weight for part in whole.parts))


def _with_harm(rubric: Rubric, criteria: tuple[HarmCriterion, ...]) -> Rubric:
    return replace(rubric, harm=replace(rubric.harm, criteria=criteria))


def _replaced(items: Sequence[Item], key: str, new: Item) -> tuple[Item, ...]:
    return tuple(new if each.key == key else each for each in items)


def _without(items: Sequence[Item], key: str) -> tuple[Item, ...]:
    return tuple(each for each in items if each.key != key)


def _after(items: Sequence[Item], key: str, new: Item) -> tuple[Item, ...]:
    order = list(items)
    order.insert([each.key for each in items].index(key) + 1, new)
    return tuple(order)


def _moved(items: Sequence[Item], beside: Sequence[Item], key: str, by: int) -> tuple[Item, ...]:
    """The item with its neighbour among those `beside` it changing places."""
    keys = [each.key for each in beside]
    target = keys.index(key) + by
    if not 0 <= target < len(keys):
        return tuple(items)
    one, other = beside[keys.index(key)], beside[target]
    places = {one.key: other, other.key: one}
    return tuple(places.get(each.key, each) for each in items)
