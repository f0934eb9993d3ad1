from __future__ import annotations

from grants.calls.rubric import default_rubric, from_document, to_document


def test_the_default_rubric_is_whole() -> None:
    rubric = default_rubric()
    assert sum(criterion.weight for criterion in rubric.merit) == 100
    assert [criterion.key for criterion in rubric.merit] == ["M1", "M2", "M3", "M4", "M5", "M6"]
    assert [criterion.key for criterion in rubric.harm.criteria] == [f"D{n}" for n in range(1, 11)]
    anchors = [each.anchors for each in rubric.merit]
    anchors += [each.anchors for each in rubric.harm.criteria]
    for found in anchors:
        assert [score for score, _words in found] == [0, 1, 2, 3, 4]


def test_the_gates_are_those_of_the_rule() -> None:
    harm = default_rubric().harm
    assert [each.key for each in harm.criteria if each.strict] == ["D2", "D3", "D4", "D5", "D8"]
    assert [each.key for each in harm.criteria if each.stop] == ["D2", "D4", "D8"]
    assert harm.gates.section_minimum_percent == 60
    assert harm.scale.max * len(harm.criteria) == 40


def test_a_rubric_survives_its_document() -> None:
    assert from_document(to_document(default_rubric())) == default_rubric()
