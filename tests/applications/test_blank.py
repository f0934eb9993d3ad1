"""The blank form: every question numbered, its limits and conditions in words, room to write."""

from dataclasses import replace

import pytest
import time_machine
from flask import Flask

from grants.applications.blank import BlankQuestion, Space, blank_form
from grants.calls.callfile import parse
from grants.calls.conditions import AllOf, Operator, Test
from grants.calls.templates import call_templates, from_template
from grants.calls.wording_limits import match_words, who_may_apply
from grants.kernel.i18n import use_language
from grants.reports.pdf.reading import read_paper
from tests.applications.pages import make_open_call, text_of
from tests.calls.samples import SAMPLE
from tests.calls.samples_types import TYPES
from tests.factories.people import make_person, sign_in

CALL = parse(TYPES)


def questions(language: str = "en") -> dict[str, BlankQuestion]:
    with use_language(language):
        return {each.label: each for part in blank_form(CALL) for each in part.questions}


def test_every_question_is_there_and_numbered() -> None:
    form = blank_form(parse(SAMPLE))
    definition = parse(SAMPLE)
    asked = len(definition.eligibility) + sum(
        len(section.questions) for section in definition.asked_sections
    )
    numbers = [each.number for part in form for each in part.questions]
    assert numbers == list(range(1, asked + 1))
    assert form[0].title == "Who can apply"


def test_conditions_are_written_out_by_number() -> None:
    found = questions()
    assert found["How much does it add?"].only_if == (
        "Only if you answered “Yes” to question 13, and it is not so that (you answered “Nobody” "
        "to question 12, or your answer to question 6 is more than “June 2027”)."
    )
    assert "سوال 13" in questions("ur")["How much does it add?"].only_if
    assert found["What is it called?"].only_if == ""


@pytest.mark.parametrize("operator", [each for each in Operator if each is not Operator.ANSWERED])
def test_every_comparison_has_words(operator: Operator) -> None:
    section = CALL.sections[0]
    asked = replace(
        section.questions[1], when=AllOf((Test("name", operator, "x"), Test("name", operator, "y")))
    )
    changed = replace(section, questions=(section.questions[0], asked))
    form = blank_form(replace(CALL, sections=(changed,)))
    words = form[0].questions[1].only_if
    assert words.startswith("Only if ")
    assert words.count("question 1") == 2
    assert "“x”" in words


def test_limits_and_room_to_write() -> None:
    found = questions()
    story = found["What will you do?"]
    assert story.notes == ("20 words at most.", "120 characters at most.")
    assert story.spaces == (Space(lines=3),)
    assert found["Does it add money?"].spaces == (Space(boxes=("Yes", "No")),)
    assert found["How much do you ask for?"].notes == ("PKR 3,000,000 at most.",)
    years = found["What does it cost by year?"].spaces[0]
    assert (years.columns, years.rows) == (
        ("", "Cost, PKR", "Staff"),
        ("First year", "Second year"),
    )
    risks = found["What can go wrong?"].spaces[0]
    assert (risks.columns[1], len(risks.rows)) == ("Likelihood: Low / High", 5)
    assert [each.label for each in found["Which street?"].spaces] == [
        "Name of the area",
        "Latitude",
        "Longitude",
    ]


def test_the_form_is_public_for_an_open_call(app: Flask, at: time_machine.Traveller) -> None:
    with app.app_context():
        make_open_call(definition=CALL)
    client = app.test_client()
    public = client.get("/calls/safe-streets")
    assert "/calls/safe-streets/form.pdf" in public.get_data(as_text=True)
    page = client.get("/calls/safe-streets/form")
    assert page.status_code == 200
    assert "Only if you answered “Yes” to question 13" in text_of(page)
    paper = client.get("/calls/safe-streets/form.pdf")
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")
    lines = [line for each in read_paper(paper.data).pages for line in each.lines]
    for label in questions():
        assert any(label[:30] in line for line in lines), label


def test_a_draft_is_for_the_staff_of_its_fund(app: Flask, at: time_machine.Traveller) -> None:
    with app.app_context():
        call = make_open_call(status="draft")
        manager = make_person(roles=[("fund_manager", call.fund_id)])
    for path in (f"/calls/{call.slug}/form", f"/calls/{call.slug}/form.pdf"):
        assert app.test_client().get(path).status_code == 404
        assert sign_in(app, manager).get(path).status_code == 200


@pytest.mark.parametrize("language", ["en", "ur"])
def test_limits_tiers_and_caveats_stand_on_paper_and_page(
    app: Flask, at: time_machine.Traveller, language: str
) -> None:
    tiered = next(each for each in call_templates() if each.definition.applying.tiers)
    definition = from_template(
        tiered, slug="tiers", opens="2026-07-01 09:00", closes="2026-09-30 17:00"
    )
    asked = [each for each in definition.eligibility if each.staff_ask]
    assert asked
    with app.app_context():
        call = make_open_call(definition=definition)
        with use_language(language):
            said = [*who_may_apply(definition)]
            said += [match_words(definition, each) for each in definition.applying.tiers]
            said += [each.staff_ask.read(language) for each in asked if each.staff_ask]
        path = f"/calls/{call.slug}/form"
        manager = make_person(roles=[("fund_manager", call.fund_id)])
    page = sign_in(app, manager).get(f"{path}?lang={language}")
    words = text_of(page)
    for each in said:
        assert " ".join(each.split()) in words
    paper = sign_in(app, manager).get(f"{path}.pdf?lang={language}")
    lines = " ".join(line for each in read_paper(paper.data).pages for line in each.lines)
    if language == "en":
        for each in filter(None, said):
            assert "".join(each.split())[:40] in "".join(lines.split())
