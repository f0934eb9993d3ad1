from __future__ import annotations

from typing import Any

import pytest

from grants.applications.completeness import (
    SectionState,
    answer_for,
    missing,
    progress,
    requested_amount,
    summary_of,
    title_of,
    visible,
)
from grants.applications.limits import check_file
from grants.calls.questions import Role
from grants.kernel.errors import Invalid
from grants.kernel.money import Money
from tests.applications.samples import CALL, COMPLETE, FILES


def shown_keys(answers: dict[str, Any]) -> list[str]:
    return [question.key for section in visible(CALL, answers) for question in section.questions]


def sentences(change: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each.field, each.message) for each in missing(CALL, {**COMPLETE, **change}, FILES)]


def test_a_whole_application_lacks_nothing() -> None:
    assert missing(CALL, COMPLETE, FILES) == ()
    assert {each.state for each in progress(CALL, COMPLETE, FILES)} == {SectionState.COMPLETE}


def test_questions_appear_with_the_answers_they_depend_on() -> None:
    assert "policy" in shown_keys(COMPLETE)
    assert "policy" not in shown_keys({**COMPLETE, "minors": False})
    assert "lead" in shown_keys(COMPLETE)
    assert "lead" not in shown_keys({**COMPLETE, "minors": False})
    assert "lead" not in shown_keys({**COMPLETE, "groups": ["Adults"], "people": 50})
    assert "lead" in shown_keys({**COMPLETE, "groups": ["Adults"], "people": 101})
    assert "own" not in shown_keys(COMPLETE)
    assert "own" in shown_keys({**COMPLETE, "amount": 100_000_000})


def test_what_is_hidden_is_not_required() -> None:
    answers = {key: value for key, value in COMPLETE.items() if key != "lead"}
    assert [each.field for each in missing(CALL, answers, FILES)] == ["lead"]
    assert missing(CALL, {**answers, "minors": False}, {}) == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"name": None}, [("name", "Write your answer.")]),
        (
            {"name": "x" * 81},
            [("name", "Shorten this to 80 characters; it has 81.")],
        ),
        (
            {"story": "word " * 21},
            [("story", "Shorten this to 20 words; it has 21.")],
        ),
        ({"story": "word " * 20}, []),
        ({"people": None}, [("people", "Enter the number.")]),
        ({"people": 0}, [("people", "Enter 1 or more.")]),
        ({"people": 5001}, [("people", "Enter 5,000 or less.")]),
        ({"begins": None}, [("begins", "Enter the date.")]),
        ({"begins": "2026-12-31"}, [("begins", "Choose a date from 1 January 2027 on.")]),
        ({"begins": "2027-07-01"}, [("begins", "Choose a date up to 30 June 2027.")]),
        ({"ward": None}, [("ward", "Choose one of the answers.")]),
        ({"groups": ["Girls", "Boys", "Adults"]}, [("groups", "Choose 2 at most.")]),
        (
            {"amount": 300_000_000, "budget": [{**COMPLETE["budget"][0], "amount": 300_000_000}]},
            [("amount", "The most you can ask for is PKR 2,500,000. Enter this or less.")],
        ),
        (
            {"amount": 1_000_000, "budget": [{**COMPLETE["budget"][0], "amount": 1_000_000}]},
            [("amount", "The least you can ask for is PKR 250,000. Enter this or more.")],
        ),
        (
            {"amount": 49_900_000},
            [
                (
                    "budget",
                    "Line totals come to 500,000; you requested 499,000. Change one of them.",
                )
            ],
        ),
        ({"budget": None}, [("budget", "Add at least one line.")]),
        (
            {
                "budget": [
                    {"item": None, "quantity": None, "amount": 50_000_000, "explanation": None}
                ]
            },
            [
                ("budget-0-item", "Say what line 1 is for."),
                ("budget-0-explanation", "Explain line 1."),
            ],
        ),
        (
            {"budget": [*COMPLETE["budget"], {"item": "Van", "amount": None, "explanation": "x"}]},
            [("budget-2-amount", "Enter the amount of line 3.")],
        ),
        (
            {"lead": [{"name": None, "days": 2}]},
            [("lead-0-name", "Fill in “Name” on line 1.")],
        ),
        (
            {"lead": [{"name": f"N{n}", "days": 2} for n in range(4)]},
            [("lead", "Use 3 lines at most.")],
        ),
        ({"honest": None}, [("honest", "Tick the box to confirm.")]),
        ({"minors": None}, [("minors", "Choose yes or no.")]),
    ],
)
def test_what_is_missing_is_told_with_what_to_do(
    change: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert sentences(change) == expected


def test_a_file_is_asked_for() -> None:
    assert [(each.field, each.message) for each in missing(CALL, COMPLETE, {})] == [
        ("policy", "Add a file.")
    ]


def test_a_section_says_how_far_it_is() -> None:
    begun = progress(CALL, {"name": "Theatre"}, {})
    assert [(each.section.key, each.state, each.answered) for each in begun] == [
        ("basics", SectionState.IN_PROGRESS, 1),
        ("money", SectionState.NOT_STARTED, 0),
    ]


def test_answers_with_a_role_are_found() -> None:
    assert title_of(CALL, COMPLETE) == "Street theatre"
    assert summary_of(CALL, COMPLETE) == "Young people make plays."
    assert requested_amount(CALL, COMPLETE) == Money(50_000_000, "PKR")
    assert requested_amount(CALL, {}) is None
    assert answer_for(CALL, COMPLETE, Role.PEOPLE_REACHED) == 40


@pytest.mark.parametrize(
    ("filename", "size", "media_type", "already", "sentence"),
    [
        ("a.pdf", 14_000_000, "", 0, "The file is 14 MB. Choose one under 5 MB, or split it."),
        ("a.pdf", 5_250_000, "", 0, "The file is 5.2 MB. Choose one under 5 MB, or split it."),
        ("a.exe", 10, "", 0, "Choose a file of one of these types: PDF, Word (docx)."),
        ("pdf", 10, "", 0, "Choose a file of one of these types: PDF, Word (docx)."),
        (
            "a.pdf",
            10,
            "text/html",
            0,
            "Choose a file of one of these types: PDF, Word (docx).",
        ),
        ("a.pdf", 0, "", 0, "The file is empty. Choose another."),
        ("a.pdf", 9, "", 1, "One file is enough here. Remove it before you add another."),
    ],
)
def test_a_file_that_does_not_fit_is_refused(
    filename: str, size: int, media_type: str, already: int, sentence: str
) -> None:
    question = CALL.question("policy")
    assert question is not None
    with pytest.raises(Invalid) as caught:
        check_file(question, filename, size, media_type=media_type, already=already)
    assert caught.value.fields == {"policy": sentence}


def test_a_file_that_fits_is_taken() -> None:
    question = CALL.question("policy")
    assert question is not None
    check_file(question, "Policy.PDF", 5_000_000, media_type="application/pdf")
