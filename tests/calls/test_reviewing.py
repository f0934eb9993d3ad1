"""The terms of review of a call: in the file, amended, and edited on a page."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants.calls.callfile import CallFileError, dump, parse
from grants.calls.definition import CallDefinition
from grants.calls.differences import differences
from grants.calls.document import digest, from_document, to_document
from grants.calls.languages import texts_of
from grants.calls.reviewing import Feedback, Justify, Reviewing
from grants.calls.text import Text
from tests.calls.samples import SAMPLE
from tests.calls.test_form_pages import FORM, imran, nida, stored
from tests.calls.test_question_pages import opened, sent
from tests.harness.databases import on_sqlite

__all__ = ["imran", "nida"]
PAGE = f"{FORM}/review"
BLOCK = """\
reviewers: 3
reviewing:
  blind: yes
  justify: ends
  apart: 20
  skills:
    - youth work
    - safeguarding
  languages: [en]
  past_years: 5
  terms:
    en: Keep it to yourself.
    ur: اسے اپنے تک رکھیں۔
  feedback: reasons
  complaint_days: 21
"""
WHOLE = SAMPLE.replace("reviewers: 3\n", BLOCK)
CALL, PLAIN = parse(WHOLE), parse(SAMPLE)
TERMS = Text((("en", "Keep it to yourself."), ("ur", "اسے اپنے تک رکھیں۔")))


def test_the_file_says_it_all_and_comes_back() -> None:
    assert CALL.reviewing == Reviewing(
        blind=True,
        justify=Justify.ENDS,
        apart=20,
        skills=("youth work", "safeguarding"),
        languages=("en",),
        past_years=5,
        terms=TERMS,
        feedback=Feedback.REASONS,
        complaint_days=21,
    )
    assert BLOCK in dump(CALL)
    assert parse(dump(CALL)) == CALL
    assert from_document(to_document(CALL)) == CALL
    assert TERMS in [each.text for each in texts_of(CALL)]


def test_a_call_that_says_nothing_keeps_its_document() -> None:
    """What was stored before there were terms has the same digest, and reads as it did."""
    assert PLAIN.reviewing == Reviewing()
    assert "reviewing" not in to_document(PLAIN)
    assert "reviewing" not in dump(PLAIN)
    assert digest(to_document(PLAIN)) != digest(to_document(CALL))


WRONG = [
    ("blind: yes", "blind: maybe", "“blind” must be yes or no"),
    ("justify: ends", "justify: end", "Did you mean “ends”?"),
    ("apart: 20", "apart: 0", "“apart” must be a whole number above 0"),
    ("apart: 20", "apart: 100", "“apart” can be 99 at most"),
    ("- safeguarding", "- Youth Work", "stands in “skills” twice"),
    ("- safeguarding", f"- {'s' * 61}", "one line of 60 characters"),
    ("- safeguarding", "\n".join(["- s", *(f"    - s{n}" for n in range(12))]), "12 skills"),
    ("[en]", "[en, en]", "stands in “languages” twice"),
    ("[en]", "[pashto]", "“languages” must be one of: en, ur"),
    ("past_years: 5", "past_years: 51", "“past_years” can be 50 at most"),
    ("past_years: 5", "past_years: -1", "at least 0"),
    ("feedback: reasons", "feedback: all", "“feedback” must be one of"),
    ("complaint_days: 21", "complaint_days: 366", "365 at most"),
    ("complaint_days: 21", "complaint: 21", "Did you mean “complaint_days”?"),
    (BLOCK.partition("reviewing:")[2], " {}\n", "“reviewing” is empty"),
]


@pytest.mark.parametrize(("was", "now", "says"), WRONG)
def test_mistakes_are_named(was: str, now: str, says: str) -> None:
    assert was in WHOLE
    with pytest.raises(CallFileError) as error:
        parse(WHOLE.replace(was, now, 1))
    assert says in error.value.message


def terms(**values: object) -> CallDefinition:
    return replace(CALL, reviewing=replace(CALL.reviewing, **values))  # type: ignore[arg-type]


ALLOWED = [
    (terms(justify=Justify.EVERY), "Every score needs a reason"),
    (terms(apart=10), "differ by more than 10 points"),
    (terms(skills=("youth work", "safeguarding", "law")), "youth work, safeguarding, law"),
    (terms(languages=("en", "ur")), "English, اردو"),
    (terms(past_years=6), "within 6 years"),
    (terms(terms=Text.plain("Tell nobody.")), "written anew"),
    (terms(feedback=Feedback.SCORES_AND_REASONS), "read their scores and the reasons"),
    (terms(complaint_days=30), "For 30 days"),
]
REFUSED = [
    (terms(blind=False), "cannot change"),
    (terms(justify=Justify.NEVER), "no fewer scores"),
    (terms(apart=21), "only be asked sooner"),
    (terms(apart=None), "only be asked sooner"),
    (terms(skills=("safeguarding",)), "no less can be asked"),
    (terms(languages=()), "no less can be asked"),
    (terms(past_years=4), "no less can be asked"),
    (terms(terms=None), "no less can be asked"),
    (terms(feedback=Feedback.NONE), "cannot be told less"),
    (terms(complaint_days=20), "can only be longer"),
    (terms(complaint_days=0), "can only be longer"),
]


@pytest.mark.parametrize(("new", "words"), ALLOWED)
def test_what_asks_more_may_be_amended(new: CallDefinition, words: str) -> None:
    (change,) = differences(CALL, new)
    assert (change.refusal, words in change.words) == ("", True), change


@pytest.mark.parametrize(("new", "why"), REFUSED)
def test_what_takes_from_applicants_is_refused(new: CallDefinition, why: str) -> None:
    (change,) = differences(CALL, new)
    assert why in change.refusal


def test_every_term_is_told_of_when_it_changes() -> None:
    assert len(differences(CALL, PLAIN)) == 9


@on_sqlite
@pytest.mark.usefixtures("at")
class TestPage:
    def test_saved_as_it_is_nothing_changes(self, app: Flask, nida: FlaskClient) -> None:
        sent(nida, PAGE, opened(nida, PAGE))
        assert stored(app)[0] == parse(SAMPLE)
        assert len(stored(app)[1]) == 1

    def test_all_is_typed_kept_shown_and_taken_out(self, app: Flask, nida: FlaskClient) -> None:
        said = sent(
            nida,
            PAGE,
            opened(nida, PAGE),
            blind="y",
            justify="ends",
            apart="20",
            skills="youth work\r\n\r\nsafeguarding ",
            languages="en",
            past_years="5",
            terms_en="Keep it to yourself.",
            terms_ur="اسے اپنے تک رکھیں۔",
            feedback="reasons",
            complaint_days="21",
        )
        assert "Terms of review changed." in said
        assert stored(app)[0].reviewing == CALL.reviewing
        fields = opened(nida, PAGE)
        assert (fields["apart"], fields["skills"]) == ("20", "youth work\r\nsafeguarding")
        del fields["blind"], fields["languages"]
        sent(
            nida,
            PAGE,
            fields,
            justify="every",
            feedback="scores_and_reasons",
            complaint_days="",
            past_years="",
            **dict.fromkeys(["apart", "skills", "terms_en", "terms_ur"], ""),
        )
        assert stored(app)[0].reviewing == Reviewing()

    def test_the_files_rules_stand_on_the_field(self, app: Flask, nida: FlaskClient) -> None:
        said = sent(nida, PAGE, opened(nida, PAGE), apart="many", skills="law\nlaw")
        assert "“apart” must be a whole number" in said
        assert "“law” stands in “skills” twice." in said
        assert stored(app)[0] == parse(SAMPLE)

    def test_two_at_once_overwrite_nothing(
        self, app: Flask, nida: FlaskClient, imran: FlaskClient
    ) -> None:
        before = opened(imran, PAGE)
        sent(nida, PAGE, opened(nida, PAGE), apart="10")
        said = sent(imran, PAGE, before, apart="30")
        assert "What you typed is below. Save it again to keep it." in said
        assert stored(app)[0].reviewing.apart == 10
