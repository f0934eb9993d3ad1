"""A call in several languages: every text, what is missing, and a page to write it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.calls import languages
from grants.calls.callfile import parse, reread
from grants.calls.definition import CallDefinition
from grants.calls.text import Text
from tests.applications.pages import text_of
from tests.calls.made import WORDS, calls
from tests.calls.samples import SAMPLE
from tests.calls.test_form_pages import FORM, imran, nida, stored
from tests.calls.test_question_pages import opened, retyped
from tests.harness.databases import on_sqlite

__all__ = ["imran", "nida"]
pytestmark = pytest.mark.usefixtures("at")
URDU, ENGLISH = f"{FORM}/language?code=ur", f"{FORM}/language?code=en&texts=all"


def test_every_text_is_found_and_those_without_a_version_are_missing() -> None:
    call = parse(SAMPLE)
    names = [each.name for each in languages.texts_of(call)]
    assert len(names) == len(set(names))
    assert names[:4] == [
        "title",
        "summary",
        "eligibility-registered-question-label",
        "eligibility-registered-refusal",
    ]
    assert "sections-care-questions-lead-questions-days-label" in names
    assert "sections-basics-questions-people-unit" in names
    assert languages.missing(call, "en") == ()
    present = {each.name for each in languages.texts_of(call)} - {
        each.name for each in languages.missing(call, "ur")
    }
    assert present == {
        "title",
        "sections-basics-questions-story-label",
        "sections-basics-questions-ward-options-0-label",
    }
    assert len(languages.missing(call, "ps")) == len(names)


def test_a_rubric_of_the_calls_own_has_texts_and_the_products_has_none() -> None:
    own = """rubric:
  scale:
    min: 0
    max: 4
  merit:
    - key: m1
      name: Worth
      weight: 100
      anchors:
        0: Nothing
        4: Much
  harm: default
"""
    call = parse(SAMPLE.replace("rubric: default\n", own))
    names = [each.name for each in languages.texts_of(call) if each.name.startswith("rubric")]
    assert names == [
        "rubric-merit-m1-name",
        "rubric-merit-m1-anchors-0",
        "rubric-merit-m1-anchors-4",
    ]


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(calls(), st.sampled_from(["en", "ur", "ps"]), WORDS)
def test_a_call_takes_words_in_any_language_and_gives_them_back(
    call: CallDefinition, language: str, words: str
) -> None:
    texts = languages.texts_of(call)
    same = {each.place: languages.version_of(call, each.text, language) for each in texts}
    assert languages.reworded(call, language, same) == call
    changed = languages.reworded(call, language, {each.place: words for each in texts})
    assert reread(changed) == changed
    assert languages.missing(changed, language) == ()
    before = {each.name: each.text for each in texts}
    for each in languages.texts_of(changed):
        for code, version in before[each.name].versions:
            if code not in ("", language):
                assert dict(each.text.versions)[code] == version


def test_plain_words_get_the_main_language_beside_others() -> None:
    call = parse(SAMPLE)
    place = ("summary",)
    assert languages.reworded(call, "ur", {place: "خلاصہ"}).summary == Text(
        (("en", "Grants for groups that bring neighbours together."), ("ur", "خلاصہ"))
    )
    assert languages.reworded(call, "en", {place: "Short."}).summary == Text.plain("Short.")
    assert languages.reworded(call, "en", {place: ""}) == call
    without = languages.reworded(call, "ur", {("title",): ""})
    assert without.title == Text((("en", "Small grants"),))


@on_sqlite
def test_what_is_missing_is_written_on_a_page(app: Flask, nida: FlaskClient) -> None:
    page = text_of(nida.get(f"{FORM}/languages"))
    total = len(languages.texts_of(parse(SAMPLE)))
    assert f"{total - 3} of {total} texts missing in Urdu" in page
    assert "Nothing is missing" in page
    fields = opened(nida, URDU)
    assert "title" not in fields
    said = text_of(
        nida.post(
            URDU,
            data=retyped(fields, **{"sections-money-title": "رقم", "summary": "خلاصہ"}),
            follow_redirects=True,
        )
    )
    assert "Texts in Urdu changed." in said
    assert f"{total - 5} of {total} texts missing in Urdu" in said
    call, reasons = stored(app)
    assert dict(call.sections[2].title.versions) == {"en": "Money", "ur": "رقم"}
    assert reasons[1:] == ["Texts in Urdu changed."]
    nida.post(ENGLISH, data=opened(nida, ENGLISH))
    assert len(stored(app)[1]) == 2


@on_sqlite
def test_a_language_is_added_by_writing_in_it(app: Flask, nida: FlaskClient) -> None:
    pashto = f"{FORM}/language?code=ps"
    said = text_of(
        nida.post(
            pashto,
            data=retyped(opened(nida, pashto), title="کوچني مرستې"),
            follow_redirects=True,
        )
    )
    assert "texts missing in Pashto" in said
    assert languages.languages_of(stored(app)[0]) == ("en", "ps", "ur")
    assert nida.get(f"{FORM}/language?code=<script>").status_code == 404


@on_sqlite
def test_who_was_overtaken_is_told_and_what_was_typed_stays(
    app: Flask, nida: FlaskClient, imran: FlaskClient
) -> None:
    mine, his = opened(nida, URDU), opened(imran, URDU)
    imran.post(URDU, data=retyped(his, summary="ایک"))
    page = nida.post(URDU, data=retyped(mine, summary="دو"))
    assert "Imran Afridi changed this call" in text_of(page)
    assert "دو" in page.get_data(as_text=True)
    assert dict(stored(app)[0].summary.versions)["ur"] == "ایک"
