"""The rubric of a draft on its pages: added, edited, moved, duplicated, deleted, refused."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.calls.automatic import Band, ByBands, ByConditions, ByOrder, Order
from grants.calls.conditions import Operator, Test
from grants.calls.rubric import Counting, Rubric, Scale, Threshold, Unit, default_rubric
from tests.applications.pages import text_of
from tests.calls.test_form_pages import imran, nida, stored
from tests.calls.test_question_pages import opened, sent
from tests.calls.test_rubric_file import CALL, text_with
from tests.harness.databases import on_sqlite

__all__ = ["imran", "nida"]
pytestmark = [on_sqlite, pytest.mark.usefixtures("at")]
RUBRIC = "/desk/calls/small-grants/rubric"
ITEM, WHOLE = f"{RUBRIC}/item", f"{RUBRIC}/whole"


@pytest.fixture
def deep(nida: FlaskClient) -> FlaskClient:
    """The manager, whose draft is judged in points."""
    text = text_with()
    answer = nida.post("/desk/calls/small-grants/text", data={"text": text, "reason": "Deeper."})
    assert answer.status_code == 302
    return nida


def rubric_of(app: Flask) -> Rubric:
    return stored(app)[0].rubric


def versions(app: Flask) -> int:
    return len(stored(app)[1])


def do(client: FlaskClient, verb: str, version: int = 2) -> str:
    answer = client.post(RUBRIC, data={"do": verb, "version": version}, follow_redirects=True)
    assert answer.status_code == 200
    return text_of(answer)


@pytest.mark.parametrize(
    "address",
    [
        *(f"{ITEM}?kind=criterion&key={key}" for key in ("need", "need_shown", "design", "cost")),
        *(f"{ITEM}?kind=criterion&key={key}" for key in ("reach", "wishes")),
        f"{ITEM}?kind=section&key=evidence",
        f"{ITEM}?kind=harm&key=D4",
        WHOLE,
    ],
)
def test_a_page_sent_as_it_came_changes_nothing(
    app: Flask, deep: FlaskClient, address: str
) -> None:
    assert "There is a problem" not in sent(deep, address, opened(deep, address))
    assert stored(app)[0] == CALL
    assert versions(app) == 2


def test_the_outline_shows_everything_with_its_sum(deep: FlaskClient) -> None:
    said = text_of(deep.get(RUBRIC))
    for words in (
        "Criteria of merit; 70 points in all",
        "Below 42 of 70 points there is no award.",
        "Below 60 percent of its 45 points there is no award.",
        "Shown",
        "the lowest gets 7, the next 6, and so on down to 1",
        "Add harm criterion",
    ):
        assert words in said


def test_a_criterion_is_added_with_a_formula(app: Flask, deep: FlaskClient) -> None:
    address = f"{ITEM}?kind=criterion&way=order"
    fields = opened(deep, address)
    said = sent(
        deep,
        address,
        fields,
        name_en="Own share",
        size="5",
        section="money",
        order="highest",
        of="own",
        per="amount",
        scale_min="0",
        scale_max="5",
        least="1",
    )
    assert "“Own share” of the rubric added." in said
    added = rubric_of(app).criterion("own_share")
    assert (added.weight, added.section, added.scale) == (5, "money", Scale(0, 5))
    assert added.automatic == ByOrder(Order.HIGHEST, "own", "amount", 1)


def test_bands_and_conditions_are_typed_in_rows(app: Flask, deep: FlaskClient) -> None:
    bands = f"{ITEM}?kind=criterion&key=design&way=bands"
    typed = {"of": "amount", "band_0_at_most": "250,000", "band_0_score": "4"}
    typed |= {"band_2_at_least": "250,001", "band_2_score": "1"}
    sent(deep, bands, opened(deep, bands), **typed)
    assert rubric_of(app).criterion("design").automatic == ByBands(
        "amount", (Band(4, None, 250_000_00), Band(1, 250_001_00))
    )
    conditions = f"{ITEM}?kind=criterion&key=cost&way=conditions"
    typed = {"when_0_question": "people", "when_0_operator": "at_least", "when_0_value": "30"}
    sent(deep, conditions, opened(deep, conditions), needed="1", **typed)
    assert rubric_of(app).criterion("cost").automatic == ByConditions(
        (Test("people", Operator.AT_LEAST, 30),), 1
    )


def test_anchors_scale_and_threshold_are_typed(app: Flask, deep: FlaskClient) -> None:
    address = f"{ITEM}?kind=criterion&key=design"
    sent(
        deep,
        address,
        opened(deep, address),
        scale_min="1",
        scale_max="3",
        anchors_en="1 = Vague\r\n3 = Clear",
        threshold_value="50",
        threshold_unit="percent",
        guidance_en="Read the plan.",
    )
    design = rubric_of(app).criterion("design")
    assert design.scale == Scale(1, 3)
    assert [(score, words.read()) for score, words in design.anchors] == [
        (1, "Vague"),
        (3, "Clear"),
    ]
    assert design.threshold == Threshold(50, Unit.PERCENT)


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        ("design", {"threshold_value": "26"}, "above the highest possible, 25 points"),
        ("design", {"threshold_value": "many"}, "“threshold” says what it is given in"),
        ("design", {"anchors_en": "9 = Best"}, "“9” is not a score of this scale"),
        ("design", {"anchors_en": "1 = A\r\n1 = B"}, "The score 1 stands here twice."),
        ("design", {"size": "none"}, "“points” must be a whole number above 0"),
        ("design", {"scale_min": "3", "scale_max": "2"}, "A scale goes up"),
        ("design", {"key": "cost"}, "Another has this key. Choose another."),
        ("design", {"name_en": ""}, "“name” is empty"),
        ("cost", {"least": "9"}, "“9” is not a score of this scale"),
        ("reach", {"band_0_at_least": "much"}, "“at_least” must be a number"),
        ("wishes", {"needed": "3"}, "“needed” is 3, but there are 2 conditions."),
    ],
)
def test_what_cannot_be_is_said_beside_what_was_typed(
    app: Flask, deep: FlaskClient, key: str, typed: dict[str, str], sentence: str
) -> None:
    address = f"{ITEM}?kind=criterion&key={key}"
    said = sent(deep, address, opened(deep, address), **typed)
    assert sentence in said
    assert versions(app) == 2


def test_weights_are_typed_together_and_their_sum_is_said(app: Flask, nida: FlaskClient) -> None:
    address = f"{ITEM}?kind=criterion"
    fields = opened(nida, address)
    assert "come to 95" not in (said := text_of(nida.get(address)))
    assert "All weights must come to 100." in said
    said = sent(nida, address, fields, name_en="Reach", size="5")
    assert "The weights under “merit” come to 105. They must come to 100." in said
    said = sent(nida, address, fields, name_en="Reach", size="5", other_0="10")
    assert "“Reach” of the rubric added." in said
    weights = [each.weight for each in rubric_of(app).merit]
    assert (weights, sum(weights)) == ([10, 15, 25, 15, 15, 15, 5], 100)


def test_from_weights_to_points(app: Flask, nida: FlaskClient) -> None:
    fields = opened(nida, WHOLE)
    typed = {"counting": "points", "other_0": "40", "threshold_value": "70"}
    sent(nida, WHOLE, fields, **typed, threshold_unit="points", flag_at_score="0")
    rubric = rubric_of(app)
    assert (rubric.counting, rubric.highest) == (Counting.POINTS, 125)
    assert rubric.threshold == Threshold(70)
    assert rubric.harm.gates.flag_at_score == 0


def test_the_first_part_takes_over_what_was_scored(app: Flask, deep: FlaskClient) -> None:
    address = f"{ITEM}?kind=criterion&inside=cost"
    sent(deep, address, opened(deep, address), name_en="A head")
    cost = rubric_of(app).criterion("cost")
    (part,) = cost.parts
    assert (cost.weight, part.weight, part.scale) == (7, 7, Scale(0, 7))
    assert isinstance(part.automatic, ByOrder)


def test_sections_and_harm_criteria_have_pages(app: Flask, deep: FlaskClient) -> None:
    address = f"{ITEM}?kind=section&key=evidence"
    sent(deep, address, opened(deep, address), key="proof", threshold_value="10")
    rubric = rubric_of(app)
    assert rubric.sections[0].key == rubric.criterion("need").section == "proof"
    address = f"{ITEM}?kind=harm"
    typed = {"name_en": "Water", "gate_en": "A spring is at risk", "strict": "y"}
    sent(deep, address, opened(deep, address), **typed)
    water = rubric_of(app).harm.criterion("water")
    assert (water.gate.read(), water.strict, water.stop) == ("A spring is at risk", True, False)


def test_moving_duplicating_and_deleting(app: Flask, deep: FlaskClient) -> None:
    assert "“Design” moved." in do(deep, "up-criterion:design")
    assert [each.key for each in rubric_of(app).merit][:2] == ["design", "need"]
    assert "“Need” duplicated." in do(deep, "duplicate-criterion:need", 3)
    rubric = rubric_of(app)
    assert [part.key for part in rubric.criterion("need_2").parts] == [
        "need_shown_2",
        "need_heard_2",
    ]
    page = text_of(deep.get(f"{RUBRIC}/delete?do=delete-criterion:need_2"))
    assert "These parts are deleted with it" in page
    do(deep, "delete-criterion:need_2", 4)
    do(deep, "delete-section:money", 5)
    assert {each.section for each in rubric_of(app).merit} == {"evidence", ""}


def test_a_deletion_that_the_file_refuses_changes_nothing(app: Flask, deep: FlaskClient) -> None:
    do(deep, "delete-criterion:design")
    said = do(deep, "delete-criterion:wishes", 3)
    assert "Nothing was changed." in said
    assert "This threshold is above the highest possible, 35 points." in said
    assert versions(app) == 3


def test_back_to_the_default(app: Flask, deep: FlaskClient) -> None:
    assert "Use the default rubric?" in text_of(deep.get(f"{RUBRIC}/delete?do=default"))
    assert "The default rubric is used." in do(deep, "default")
    assert rubric_of(app) == default_rubric()


def test_two_who_edit_at_once_are_told(app: Flask, deep: FlaskClient, imran: FlaskClient) -> None:
    address = f"{ITEM}?kind=criterion&key=design"
    fields = opened(deep, address)
    do(imran, "up-criterion:design")
    said = sent(deep, address, fields, name_en="Plan")
    assert "Imran Afridi changed this call" in said
    assert rubric_of(app).criterion("design").name.read() == "Design"
