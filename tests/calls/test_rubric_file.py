"""A rubric in its whole depth: its call file, its document, and what is said of mistakes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grants.calls import differences as differing
from grants.calls.automatic import Band, ByBands, ByConditions, ByOrder, Order
from grants.calls.callfile import CallFileError, dump, parse
from grants.calls.conditions import Operator, Test
from grants.calls.differences import differences
from grants.calls.document import digest, from_document, to_document
from grants.calls.editing import rename_question
from grants.calls.editing_rubric import Kind, delete, duplicate, heir_of, move
from grants.calls.rubric import Counting, Scale, Threshold, Unit, default_rubric
from grants.calls.wording_rubric import automatic_words, judged
from tests.calls.samples import SAMPLE

DEEP = """\
rubric:
  counting: points
  scale:
    min: 0
    max: 4
  threshold: 42 points
  sections:
    - key: evidence
      name: Evidence
      threshold: 60 percent
    - key: money
      name: Money
  merit:
    - key: need
      name: Need
      section: evidence
      threshold: 12 points
      parts:
        - key: need_shown
          name: Shown
          points: 12
          scale:
            min: 0
            max: 6
          anchors:
            "0": Not at all
            "6": With figures
        - key: need_heard
          name: Heard
          points: 8
    - key: design
      name: Design
      points: 25
      section: evidence
    - key: cost
      name: Cost
      points: 7
      section: money
      scale:
        min: 0
        max: 7
      automatic:
        order: lowest
        of: amount
        per: people
        least: 1
    - key: reach
      name: Reach
      points: 8
      section: money
      automatic:
        of: people
        bands:
          - score: 4
            at_least: 500
          - score: 2
            at_least: 100
            at_most: 499.5
    - key: wishes
      name: What the city wishes
      points: 10
      automatic:
        conditions:
          - question: people
            at_least: 50
          - question: amount
            at_most: 1,000,000
        needed: 1
  harm: default
"""


def text_with(rubric: str = DEEP) -> str:
    """The sample with this rubric."""
    return SAMPLE.replace("rubric: default\n", rubric)


CALL = parse(text_with())


def errors_of(text: str) -> list[str]:
    with pytest.raises(CallFileError) as raised:
        parse(text)
    return [each.message for each in raised.value.errors]


def test_every_line_is_read() -> None:
    rubric = CALL.rubric
    assert (rubric.counting, rubric.highest) == (Counting.POINTS, 70)
    assert rubric.threshold == Threshold(42)
    assert [(s.key, s.threshold) for s in rubric.sections] == [
        ("evidence", Threshold(60, Unit.PERCENT)),
        ("money", None),
    ]
    need, _design, cost, reach, wishes = rubric.merit
    assert (need.weight, [p.weight for p in need.parts]) == (20, [12, 8])
    assert [rubric.scale_of(leaf) for leaf in need.leaves] == [Scale(0, 6), Scale(0, 4)]
    assert cost.automatic == ByOrder(Order.LOWEST, "amount", "people", 1)
    assert reach.automatic == ByBands("people", (Band(4, 500), Band(2, 100, "499.5")))
    assert wishes.automatic == ByConditions(
        (
            Test("people", Operator.AT_LEAST, 50),
            Test("amount", Operator.AT_MOST, 1_000_000_00),
        ),
        1,
    )
    assert [leaf.key for leaf in rubric.scored] == ["need_shown", "need_heard", "design"]
    assert [leaf.key for leaf in rubric.worked_out] == ["cost", "reach", "wishes"]


def test_it_comes_back_from_its_file_and_its_document() -> None:
    assert parse(dump(CALL)) == CALL
    assert dump(parse(dump(CALL))) == dump(CALL)
    assert from_document(to_document(CALL)) == CALL


def test_a_rubric_without_depth_is_stored_as_it_always_was() -> None:
    document = to_document(parse(SAMPLE))["rubric"]
    assert sorted(document) == ["harm", "merit", "scale"]
    assert {key for each in document["merit"] for key in each} == {
        *("key", "name", "weight", "guidance", "anchors")
    }
    assert digest(document) != digest(to_document(CALL)["rubric"])


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("threshold: 42 points", "threshold: 42", "“threshold” says what it is given in"),
        ("threshold: 42 points", "threshold: 71 points", "above the highest possible, 70 points"),
        ("threshold: 12 points", "threshold: 21 points", "above the highest possible, 20 points"),
        ("threshold: 60 percent", "threshold: 101 percent", "above the highest possible"),
        (
            "section: evidence\n      threshold",
            "section: proof\n      threshold",
            "no section “proof”",
        ),
        ("key: need_heard", "key: design", "The key “design” is taken"),
        ("      points: 25", "      weight: 25", "“weight” is not a key of a criterion"),
        ("key: design\n", "key: D1\n", "A harm criterion has the key “D1”."),
        ('"6": With', '"7": With', "“7” is not a score of this scale"),
        ("of: amount", "of: name", "names a question of type money or number"),
        ("per: people", "per: nobody", "“nobody” is none"),
        ("        least: 1\n", "        least: 8\n", "“8” is not a score of this scale"),
        ("order: lowest", "order: cheapest", "“order” must be one of: lowest, highest."),
        ("        order: lowest\n", "", "has one of “order”, “bands” and “conditions”"),
        ("at_most: 499.5", "at_most: 99", "“at_least” is more than “at_most”"),
        ("            at_least: 500\n", "", "A band has “at_least”, “at_most” or both."),
        ("needed: 1", "needed: 3", "“needed” is 3, but there are 2 conditions."),
        ("question: people\n", "question: persons\n", "There is no question “persons”"),
        ("        of: people\n        bands", "        bands", "needs “of”"),
    ],
)
def test_what_cannot_be_judged_by_is_refused(old: str, new: str, sentence: str) -> None:
    assert DEEP.count(old) == 1
    found = errors_of(text_with(DEEP.replace(old, new)))
    assert any(sentence in each for each in found), found


def test_weights_come_to_100_with_those_of_parts() -> None:
    weighed = DEEP.replace("counting: points", "counting: weight").replace("points: ", "weight: ")
    assert "The weights under “merit” come to 70. They must come to 100." in errors_of(
        text_with(weighed)
    )
    assert parse(text_with(weighed.replace("weight: 25", "weight: 55"))).rubric.highest == 100


def test_a_formula_follows_the_new_key_of_its_question() -> None:
    renamed = rename_question(CALL, "people", "persons").rubric
    cost, reach, wishes = renamed.worked_out
    assert isinstance(cost.automatic, ByOrder)
    assert isinstance(reach.automatic, ByBands)
    assert isinstance(wishes.automatic, ByConditions)
    assert (cost.automatic.per, reach.automatic.of) == ("persons", "persons")
    assert wishes.automatic.conditions[0] == Test("persons", Operator.AT_LEAST, 50)


def test_formulas_are_said_in_words() -> None:
    rubric = CALL.rubric
    assert automatic_words(CALL, rubric.criterion("reach")) == (
        "“How many people take part?”: from 500: 4; from 100 to 499.5: 2; otherwise, or without "
        "a value, 0."
    )
    assert automatic_words(CALL, rubric.criterion("wishes")) == (
        "4 when at least 1 of these 2 hold, else 0: “How many people take part?” is at least "
        "50; “How much do you ask for?” is at most PKR 1,000,000."
    )
    assert "the lowest gets 7, the next 6, and so on down to 1" in automatic_words(
        CALL, rubric.criterion("cost")
    )
    table = judged(rubric, CALL)
    assert [(g.name, [r.name for r in g.rows]) for g in table.groups] == [
        ("", ["What the city wishes"]),
        ("Evidence", ["Need", "Shown", "Heard", "Design"]),
        ("Money", ["Cost", "Reach"]),
    ]
    assert table.note == "Below 42 of 70 points there is no award."


EASIER = replace(CALL, rubric=replace(CALL.rubric, threshold=Threshold(1)))


def test_once_announced_not_even_a_threshold_moves() -> None:
    (change,) = differences(CALL, EASIER)
    assert change.refusal == "The rubric is frozen when a call is announced."


def test_the_test_above_would_see_a_rubric_that_nobody_compares(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(differing, "_APART", differing._APART | {"rubric"})
    assert differences(CALL, EASIER) == ()


def test_where_weights_come_to_100_they_still_do() -> None:
    rubric = default_rubric()
    twice, key = duplicate(rubric, Kind.CRITERION, "M3")
    assert (twice.highest, twice.criterion("M3").weight, twice.criterion(key).weight) == (
        100,
        13,
        12,
    )
    heir = heir_of(rubric, "M3")
    assert heir is not None
    left = delete(rubric, Kind.CRITERION, "M3")
    assert (heir.key, left.highest, left.criterion("M2").weight) == ("M2", 100, 40)
    assert move(rubric, Kind.CRITERION, "M1", -1) == rubric
