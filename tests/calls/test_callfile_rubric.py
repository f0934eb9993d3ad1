"""A call file may bring its own rubric."""

from __future__ import annotations

import pytest

from grants.calls.callfile import dump, parse
from tests.calls.samples import SAMPLE
from tests.calls.test_callfile_mistakes import errors_of

OWN_RUBRIC = """\
rubric:
  scale:
    min: 1
    max: 5
  merit:
    - key: need
      name: Need
      weight: 60
      guidance: Is it real?
      anchors:
        1: No.
        5: Yes, and shown.
    - key: team
      name: Team
      weight: 40
  harm:
    scale:
      min: 0
      max: 2
    criteria:
      - key: safety
        name: Safety
        gate: Nobody looked after safety
        stop: yes
        strict: yes
    gates:
      flag_at_median: 0
      flag_at_score: 0
      section_minimum_percent: 50
"""


def test_a_call_may_bring_its_own_rubric() -> None:
    text = SAMPLE.replace("rubric: default\n", OWN_RUBRIC)
    rubric = parse(text).rubric
    assert [each.weight for each in rubric.merit] == [60, 40]
    assert rubric.criterion("need").anchors[1][1].read() == "Yes, and shown."
    assert rubric.harm.criterion("safety").stop
    assert rubric.harm.gates.section_minimum_percent == 50
    assert dump(parse(text)) == text


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "weight: 40",
            "weight: 30",
            "The weights under “merit” come to 90. They must come to 100.",
        ),
        ("5: Yes, and", "6: Yes, and", "“6” is not a score of this scale, which goes from 1 to 5."),
        (
            "    max: 5",
            "    max: 1",
            "A scale goes up from “min” to “max”, and to 100 at most, such as 0 to 4.",
        ),
        ("key: team", "key: need", "The key “need” is taken"),
        (
            "flag_at_score: 0",
            "flag_at_scores: 0",
            "“flag_at_scores” is not a key of “gates”. Did you mean “flag_at_score”?",
        ),
    ],
)
def test_a_rubric_is_checked(old: str, new: str, sentence: str) -> None:
    assert OWN_RUBRIC.count(old) == 1
    text = SAMPLE.replace("rubric: default\n", OWN_RUBRIC.replace(old, new))
    assert any(sentence in error for error in errors_of(text))
