"""The questions on who can apply, edited on pages and judged by the call's file."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.calls.callfile import dump, parse
from grants.calls.eligibility import Passes
from grants.calls.questions import QuestionType
from grants.calls.text import Text
from tests.calls.samples import SAMPLE
from tests.calls.test_form_pages import FORM, imran, nida, stored
from tests.calls.test_question_pages import opened, sent
from tests.harness.databases import on_sqlite

__all__ = ["imran", "nida"]
pytestmark = [on_sqlite, pytest.mark.usefixtures("at")]
LIST, QUESTION = f"{FORM}/eligibility", f"{FORM}/eligibility/question"
KEYS = ["registered", "party", "kind", "hoped_for", "years"]


def keys(app: Flask) -> list[str]:
    return [each.question.key for each in stored(app)[0].eligibility]


def press(client: FlaskClient, do: str, version: int) -> None:
    answer = client.post(LIST, data={"do": do, "version": version})
    assert answer.status_code == 302, do


@pytest.mark.parametrize("key", KEYS)
def test_saved_as_it_is_nothing_changes(app: Flask, nida: FlaskClient, key: str) -> None:
    fields = opened(nida, f"{QUESTION}?question={key}")
    sent(nida, f"{QUESTION}?question={key}", fields)
    assert stored(app)[0] == parse(SAMPLE)
    assert len(stored(app)[1]) == 1


def test_a_caveat_is_added_and_the_words_come_back(app: Flask, nida: FlaskClient) -> None:
    address = f"{QUESTION}?question=kind"
    fields = opened(nida, address)
    said = sent(nida, address, fields, caveat="Company", staff_ask_en="Show the accounts.")
    assert "Question “What are you?” changed." in said
    found = stored(app)[0].eligibility[2]
    assert (found.caveat, found.staff_ask) == (
        Passes(("Company",)),
        Text((("en", "Show the accounts."),)),
    )
    assert opened(nida, address)["caveat"] == "Company"
    assert parse(dump(stored(app)[0])) == stored(app)[0]


def test_the_files_rules_stand_on_the_field(app: Flask, nida: FlaskClient) -> None:
    address = f"{QUESTION}?question=years"
    fields = opened(nida, address)
    said = sent(nida, address, fields, answers_at_least="many")
    assert "“at_least” must be a whole number" in said
    said = sent(nida, address, fields, answers_at_least="")
    assert "“at_least” must be a whole number" in said
    assert stored(app)[0] == parse(SAMPLE)


def test_a_question_is_added_moved_copied_and_deleted(app: Flask, nida: FlaskClient) -> None:
    address = f"{QUESTION}?type=money"
    fields = opened(nida, address)
    said = sent(nida, address, fields, label_en="Yearly income", answers_at_most="900000")
    assert "Question “Yearly income” added." in said
    assert keys(app) == [*KEYS, "yearly_income"]
    added = stored(app)[0].eligibility[-1]
    assert (added.question.type, added.passes.at_most) == (QuestionType.MONEY, 90_000_000)
    press(nida, "up:yearly_income", 2)
    assert keys(app)[-2:] == ["yearly_income", "years"]
    press(nida, "duplicate:registered", 3)
    assert keys(app)[:2] == ["registered", "registered_2"]
    press(nida, "delete:registered_2", 4)
    assert keys(app) == [*KEYS[:-1], "yearly_income", "years"]
    press(nida, "down:yearly_income", 5)
    assert keys(app) == [*KEYS, "yearly_income"]


def test_what_a_condition_looks_at_is_not_deleted(app: Flask, nida: FlaskClient) -> None:
    answer = nida.post(LIST, data={"do": "delete:kind", "version": 1}, follow_redirects=True)
    assert "Nothing was changed." in answer.get_data(as_text=True)
    assert keys(app) == KEYS


def test_of_two_editors_the_second_is_told(
    app: Flask, nida: FlaskClient, imran: FlaskClient
) -> None:
    fields = opened(imran, f"{QUESTION}?question=party")
    press(nida, "down:registered", 1)
    said = sent(imran, f"{QUESTION}?question=party", fields, refusal_en="No parties.")
    assert "changed this call on" in said
    assert stored(app)[0].eligibility[0].refusal is None
