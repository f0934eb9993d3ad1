"""One question or one section of a draft on its page: filled, changed, refused, in languages."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from werkzeug.datastructures import MultiDict

from grants.calls import editing
from grants.calls.callfile import Typed, parse, reread
from grants.calls.callfile.writing import written_question, written_section
from grants.calls.definition import CallDefinition
from grants.calls.forms_question import question_form
from grants.calls.forms_section import section_form
from grants.calls.questions import LIMITS, Question, QuestionType
from tests.applications.pages import text_of
from tests.calls.made import calls
from tests.calls.samples import SAMPLE
from tests.calls.test_form_pages import FORM, imran, nida, stored
from tests.harness.databases import on_sqlite

__all__ = ["imran", "nida"]
pytestmark = [on_sqlite, pytest.mark.usefixtures("at")]
QUESTION, SECTION = f"{FORM}/question", f"{FORM}/section"


def fields_of(page: str) -> MultiDict[str, str]:
    """What a browser would send of the page's form, were its button pressed at once."""
    body = page[page.rindex('<form method="post"') :]
    found: MultiDict[str, str] = MultiDict()
    for area in re.finditer(
        r'<textarea[^>]*name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', body, re.DOTALL
    ):
        found.add(area[1], unescape(area[2]).replace("\n", "\r\n"))
    for tag in re.findall(r"<input[^>]*>", body):
        kind, name = re.search(r'type="(\w+)"', tag), re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and kind and (kind[1] not in ("checkbox", "radio") or " checked" in tag):
            found.add(name[1], unescape(value[1]) if value else "")
    for name, choice in re.findall(r'<select[^>]*name="([^"]+)"(.*?)</select>', body, re.DOTALL):
        chosen = re.findall(r'<option selected value="([^"]*)"', choice)
        found.add(name, unescape((chosen or re.findall(r'<option value="([^"]*)"', choice))[0]))
    return found


def opened(client: FlaskClient, address: str) -> MultiDict[str, str]:
    answer = client.get(address)
    assert answer.status_code == 200
    return fields_of(answer.get_data(as_text=True))


def sent(client: FlaskClient, address: str, fields: MultiDict[str, str], **typed: str) -> str:
    """Send the form with some fields typed anew; what the next page says."""
    return text_of(client.post(address, data=retyped(fields, **typed), follow_redirects=True))


def retyped(fields: MultiDict[str, str], **typed: str) -> MultiDict[str, str]:
    """The fields with some typed anew."""
    changed = MultiDict(fields)
    for name, value in typed.items():
        changed[name] = value
    return changed


def asked(app: Flask, name: str) -> Question:
    found = editing.find_question(stored(app)[0], name)
    assert found is not None
    return found


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)
@given(call=calls())
def test_a_form_that_is_filled_gives_back_what_it_was_filled_from(
    app: Flask, call: CallDefinition
) -> None:
    with app.test_request_context():
        for section in call.sections:
            form = section_form(call, section)
            form.show(written_section(call, section))
            typed = Typed(section=section.key, written=form.written("?"))
            assert reread(call, typed) == call
        names = [each.key for each in call.questions]
        names += [f"{q.key}.{part.key}" for q in call.questions for part in editing.inner(q)]
        for name in names:
            question = editing.find_question(call, name)
            assert question is not None
            one = question_form(call, name, question)
            one.show(written_question(call, question))
            assert reread(call, Typed(question=name, written=one.written("?"))) == call


def test_every_page_that_is_saved_as_it_was_opened_changes_nothing(
    app: Flask, nida: FlaskClient
) -> None:
    call = parse(SAMPLE)
    names = [each.key for each in call.questions] + ["lead.name", "lead.days"]
    for address in [f"{QUESTION}?question={name}" for name in names] + [
        f"{SECTION}?section={each.key}" for each in call.sections
    ]:
        answer = nida.post(address, data=opened(nida, address))
        assert answer.status_code == 302, (address, text_of(answer))
    assert len(stored(app)[1]) == 1
    assert nida.get("/desk/calls/small-grants/call-file").data.decode() == SAMPLE


def test_a_question_is_changed_and_what_looks_at_it_follows(app: Flask, nida: FlaskClient) -> None:
    address = f"{QUESTION}?question=minors"
    said = sent(nida, address, opened(nida, address), label_en="Do children take part?", key="kids")
    assert "Question “Do children take part?” changed." in said
    assert asked(app, "kids").label.read() == "Do children take part?"
    policy = asked(app, "policy")
    assert 'name="when_0_question"' in nida.get(f"{QUESTION}?question=policy").get_data(
        as_text=True
    )
    assert str(policy.when).count("kids") == 1


@pytest.mark.parametrize("type_", [each for each in QuestionType if each.value != "group"])
def test_a_question_of_every_type_is_added(
    app: Flask, nida: FlaskClient, type_: QuestionType
) -> None:
    address = f"{QUESTION}?section=care&type={type_.value}"
    typed = {"label_en": "Something new?", "label_ur": "کچھ نیا؟"}
    if type_ in (QuestionType.CHOICE, QuestionType.CHOICES):
        typed["options_en"] = "one = The first\r\ntwo = The second"
        typed["options_ur"] = "one = پہلا"
    said = sent(nida, address, opened(nida, address), **typed)
    assert "Question “Something new?” added." in said
    added = asked(app, "something_new")
    assert (added.type, dict(added.label.versions)["ur"]) == (type_, "کچھ نیا؟")
    assert stored(app)[0].sections[1].questions[-1] == added
    if "options" in LIMITS[type_] and added.options:
        assert dict(added.options[0].label.versions) == {"en": "The first", "ur": "پہلا"}
        assert dict(added.options[1].label.versions) == {"": "The second"}


def test_what_is_wrong_stands_on_its_field_and_stays_typed(app: Flask, nida: FlaskClient) -> None:
    address = f"{QUESTION}?question=people"
    page = nida.post(
        address,
        data=retyped(opened(nida, address), min="many", label_en=""),
    ).get_data(as_text=True)
    assert re.search(r'id="min-error".*?“min” must be a whole number', page, re.DOTALL)
    assert re.search(r'id="label_en-error".*?“label” is empty', page, re.DOTALL)
    assert 'value="many"' in page
    assert "key" in page
    taken = sent(nida, address, opened(nida, address), key="story")
    assert "Another question has this key. Choose another." in taken
    narrow = f"{QUESTION}?question=groups"
    refused = sent(nida, narrow, opened(nida, narrow), options_en="Girls\r\nBoys")
    assert "“Care”: “groups” must be one of: Girls, Boys." in refused
    assert len(stored(app)[1]) == 1


def test_conditions_are_built_row_by_row(app: Flask, nida: FlaskClient) -> None:
    address = f"{QUESTION}?question=honest"
    fields = opened(nida, address)
    said = sent(
        nida,
        address,
        fields,
        when_0_question="kind",
        when_0_operator="any_of",
        when_0_value="Company; Association",
        when_1_question="people",
        when_1_operator="more_than",
        when_1_value="40",
        when_1_not="y",
        when_joined="any",
    )
    assert "changed." in said
    wanted = parse(
        SAMPLE.replace(
            "        label: What is written here is true.\n",
            "        label: What is written here is true.\n        when:\n          any:\n"
            "            - question: kind\n              any_of: [Company, Association]\n"
            "            - not:\n                question: people\n                more_than: 40\n",
        )
    )
    assert stored(app)[0] == wanted
    wrong = sent(nida, address, opened(nida, address), when_1_value="lots")
    assert "“more_than” must be a number" in wrong


def test_a_deeper_condition_is_written_as_in_the_call_file(app: Flask, nida: FlaskClient) -> None:
    address = f"{SECTION}?section=care"
    fields = opened(nida, address)
    assert "any:\r\n" in fields["when_text"]
    assert "There is no question “nobody”" in sent(
        nida, address, opened(nida, address), when_text="question: nobody\nis: yes"
    )
    assert "“*a” refers to another place" in sent(
        nida, address, opened(nida, address), when_text="*a"
    )
    assert "changed." in sent(nida, address, fields, when_text="question: minors\r\nis: no")
    care = stored(app)[0].section("care")
    assert care is not None
    assert str(care.when) == "Test(question='minors', operator=<Operator.IS: 'is'>, value=False)"


def test_a_section_is_added_and_repeats(app: Flask, nida: FlaskClient) -> None:
    said = sent(
        nida,
        SECTION,
        opened(nida, SECTION),
        title_en="Partners",
        repeat_en="Partner",
        repeat_min="0",
        repeat_max="3",
    )
    assert "Section “Partners” added." in said
    section = stored(app)[0].section("partners")
    assert section is not None
    assert section.repeat is not None
    assert (section.repeat.min, section.repeat.max) == (0, 3)
    address = f"{SECTION}?section=partners"
    assert "“min” is more than “max”" in sent(nida, address, opened(nida, address), repeat_min="9")


def test_two_who_edit_one_question_are_told_and_nothing_typed_is_lost(
    app: Flask, nida: FlaskClient, imran: FlaskClient
) -> None:
    address = f"{QUESTION}?question=people"
    mine, his = opened(nida, address), opened(imran, address)
    sent(imran, address, his, label_en="How many come?")
    page = nida.post(address, data=retyped(mine, label_en="How many join?")).get_data(as_text=True)
    assert "Imran Afridi changed this call on 2026-11-16, 10:00" in unescape(page)
    assert "How many join?" in page
    assert asked(app, "people").label.read() == "How many come?"
    assert "changed." in sent(nida, address, fields_of(page))
    assert asked(app, "people").label.read() == "How many join?"
    nida.post(address, data=retyped(mine, label_en="How many join?"))
    assert len(stored(app)[1]) == 3
