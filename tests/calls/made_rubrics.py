"""Rubrics of every shape, for the tests that go round."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from grants.calls.automatic import Automatic, Band, ByBands, ByConditions, ByOrder, Order
from grants.calls.conditions import Condition
from grants.calls.rubric import (
    Counting,
    Criterion,
    HarmCriterion,
    HarmRubric,
    Rubric,
    RubricSection,
    Scale,
    Threshold,
    Unit,
    default_rubric,
)
from grants.calls.text import Text

Texts = st.SearchStrategy[Text]
Conditions = st.SearchStrategy[Condition]

SCALES = st.builds(Scale, st.integers(0, 1), st.integers(2, 8))
THRESHOLDS = st.none() | st.builds(Threshold, st.integers(0, 100), st.just(Unit.PERCENT))


@st.composite
def automatics(draw: st.DrawFn, scale: Scale, conditions: Conditions) -> Automatic:
    """One of the ways to work out a criterion, over questions that every made call has."""
    scores = st.sampled_from(list(scale.points))
    of, per = draw(
        st.sampled_from(
            [
                ("requested", None),
                ("requested", "people"),
                ("requested", "requested"),
                ("people", None),
                ("people", "people"),
            ]
        )
    )
    match draw(st.sampled_from(["order", "bands", "conditions"])):
        case "order":
            return ByOrder(draw(st.sampled_from(Order)), of, per, draw(st.none() | scores))
        case "bands":
            return ByBands(of, tuple(draw(st.lists(bands(scores), min_size=1, max_size=3))), per)
    listed = tuple(draw(st.lists(conditions, min_size=1, max_size=4)))
    return ByConditions(listed, draw(st.integers(1, len(listed))))


@st.composite
def bands(draw: st.DrawFn, scores: st.SearchStrategy[int]) -> Band:
    """A band with one bound or both."""
    low, high = sorted((draw(st.integers(0, 10**6)), draw(st.integers(0, 10**6))))
    bounds = draw(st.sampled_from([(low, None), (None, high), (low, high)]))
    return Band(draw(scores), *bounds)


@st.composite
def criteria(
    draw: st.DrawFn, key: str, weight: int, of: Scale, texts: Texts, conditions: Conditions
) -> Criterion:
    """A criterion or a part, scored by people or worked out."""
    own = draw(st.none() | SCALES.filter(lambda scale: scale != of))
    scale = own or of
    anchors = st.dictionaries(st.sampled_from(list(scale.points)), texts)
    return Criterion(
        key,
        draw(texts),
        weight,
        draw(st.none() | texts),
        tuple(sorted(draw(anchors).items())),
        scale=own,
        automatic=draw(st.none() | automatics(scale, conditions)),
    )


@st.composite
def rubrics(draw: st.DrawFn, texts: Texts, conditions: Conditions) -> Rubric:
    """The default rubric, or one with criteria of its own."""
    if draw(st.booleans()):
        return default_rubric()
    scale = draw(SCALES)
    counting = draw(st.sampled_from(Counting))
    first = draw(st.integers(1, 98))
    second = draw(st.integers(1, 99 - first))
    sections = tuple(
        RubricSection(key, draw(texts), draw(THRESHOLDS)) for key in draw(_some(["a", "b"]))
    )
    places = st.sampled_from(["", *(each.key for each in sections)])
    leaves = [
        draw(criteria(key, weight, scale, texts, conditions))
        for key, weight in (("m1", first), ("m2", second), ("m3", 100 - first - second))
    ]
    if draw(st.booleans()):
        parts = tuple(leaves[1:])
        parent = Criterion("m4", draw(texts), 100 - first, draw(st.none() | texts), parts=parts)
        leaves = [leaves[0], parent]
    merit = tuple(
        replace(each, section=draw(places), threshold=draw(THRESHOLDS)) for each in leaves
    )
    harm = default_rubric().harm
    if draw(st.booleans()):
        marked = st.dictionaries(st.sampled_from(list(scale.points)), texts)
        anchors = tuple(sorted(draw(marked).items()))
        strict = draw(st.booleans())
        harm = HarmRubric(
            scale, (HarmCriterion("d1", draw(texts), draw(texts), True, strict, anchors),)
        )
    total = draw(THRESHOLDS | st.builds(Threshold, st.integers(0, 100), st.just(Unit.POINTS)))
    return Rubric(scale, merit, harm, counting, sections, total)


def _some(keys: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(keys), unique=True)
