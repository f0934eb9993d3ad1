"""A draft keeps what cannot be read yet, and two windows on one section lose nothing."""

from typing import Any

import pytest
import time_machine
from flask import Flask

from grants.applications.completeness import missing
from grants.applications.operations import save_answers, submit_application
from grants.applications.queries_drafts import answers_of, draft_of, unread_of
from grants.applications.unread import LONGEST_RAW
from grants.kernel import clock
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from tests.applications.pages import (
    Applicant,
    application_named,
    make_open_call,
    marks,
    text_of,
    typed,
)
from tests.applications.samples import CALL, COMPLETE
from tests.factories.people import make_organisation, make_person, sign_in

pytestmark = pytest.mark.usefixtures("at")


@pytest.fixture
def sana(app: Flask, at: time_machine.Traveller) -> Applicant:
    """The coordinator of a CSO, who has begun, and her colleague."""
    with app.app_context():
        make_open_call()
        person, colleague = make_person("Sana Gul"), make_person("Imran Afridi")
        make_organisation("Awaz Youth Forum", members=[person, colleague])
    applicant = Applicant(app, sign_in(app, person))
    applicant.person = person
    applicant.starts()
    applicant.colleague = Applicant(app, sign_in(app, colleague))
    applicant.colleague.reference = applicant.reference
    return applicant


def saved(sana: Applicant) -> dict[str, object]:
    with sana.app.app_context():
        return answers_of(application_named(sana.reference))


def saves_itself(who: Applicant, key: str, data: dict[str, str]) -> dict[str, Any]:
    answer = who.client.post(who.path(f"/sections/{key}"), data={**data, "autosave": "1"})
    assert answer.status_code == 200, text_of(answer)
    told: dict[str, Any] = answer.get_json()
    return told


def test_what_cannot_be_read_is_there_again_when_one_comes_back(sana: Applicant) -> None:
    saves_itself(sana, "money", {"q_amount": "two lakh", "q_budget-0-c_amount": "much"})
    page = sana.client.get(sana.path("/sections/money")).get_data(as_text=True)
    assert 'value="two lakh"' in page
    assert 'value="much"' in page


def test_what_cannot_be_read_is_a_gap_and_goes_when_it_is_mended(sana: Applicant) -> None:
    sana.fills_everything()
    section = CALL.section("money")
    assert section is not None
    saves_itself(sana, "money", {**typed(section.questions, COMPLETE), "q_amount": "two lakh"})
    with sana.app.app_context():
        draft = draft_of(application_named(sana.reference))
        assert [each.field for each in draft.missing] == ["amount"]
        assert "amount" in draft.unread
        # Without the kept text the field would say only that it is empty.
        bare = missing(draft.definition, draft.answers, draft.files)
        assert bare[0].message != draft.missing[0].message
    assert sana.fills("money", COMPLETE).status_code == 303
    with sana.app.app_context():
        draft = draft_of(application_named(sana.reference))
        assert (draft.missing, draft.unread) == ((), {})


def test_an_unreadable_answer_that_nobody_must_give_stops_submission_too(
    sana: Applicant,
) -> None:
    sana.fills_everything()
    with sana.app.app_context():
        application = application_named(sana.reference)
        actor = sana.actor()
        transact(lambda: save_answers(actor, application, {}, unread={"hours": "some"}))
        with pytest.raises(Invalid) as refused:
            submit_application(actor, application, arrived_at=clock.now(), key="k")
        assert list(refused.value.fields) == ["hours"]


def test_signs_that_a_database_cannot_keep_and_endless_text_are_left_out(sana: Applicant) -> None:
    saves_itself(sana, "money", {"q_amount": "two\x00 lakh"})
    with sana.app.app_context():
        assert unread_of(application_named(sana.reference)) == {"amount": "two lakh"}
    saves_itself(sana, "money", {"q_amount": "9x" * LONGEST_RAW})
    with sana.app.app_context():
        assert unread_of(application_named(sana.reference)) == {"amount": "two lakh"}


def test_a_page_that_saves_itself_learns_what_it_now_shows(sana: Applicant) -> None:
    path = sana.path("/sections/basics")
    shown = marks(sana.client.get(path))
    told = saves_itself(sana, "basics", {"q_name": "Theatre", **shown})
    assert told["clashes"] == []
    again = marks(sana.client.get(path))
    assert told["marks"]["name"] == again["seen_name"] != shown["seen_name"]


def test_two_people_learn_of_each_other_by_name_and_hour(sana: Applicant) -> None:
    assert sana.colleague is not None
    path = sana.path("/sections/basics")
    shown = marks(sana.client.get(path))
    saves_itself(sana.colleague, "basics", {"q_name": "Imran's name", **shown})
    hour = clock.local(clock.now(), CALL.time_zone).strftime("%H:%M")
    told = saves_itself(sana, "basics", {"q_name": "Sana's name", **shown})
    assert told["writer"] == (
        f"Imran Afridi is writing here too and saved at {hour}. You will be told if you both "
        "change the same answer."
    )
    (clash,) = told["clashes"]
    assert clash["key"] == "name"
    assert clash["text"].startswith(
        f"Imran Afridi changed this answer at {hour} to: “Imran's name”"
    )
    assert "name" not in told["marks"]
    assert saved(sana)["name"] == "Imran's name"


def test_an_answer_changed_meanwhile_and_left_alone_here_stays_and_is_told(
    sana: Applicant,
) -> None:
    assert sana.colleague is not None
    shown = marks(sana.client.get(sana.path("/sections/basics")))
    saves_itself(sana.colleague, "basics", {"q_name": "Imran's name", **shown})
    told = saves_itself(sana, "basics", {"q_name": "", "q_people": "40", **shown})
    assert saved(sana)["name"] == "Imran's name"
    assert saved(sana)["people"] == 40
    texts = [each["text"] for each in told["clashes"]]
    assert any("Imran Afridi changed" in text for text in texts)


def test_an_old_window_of_ones_own_does_not_undo_the_newer_one(sana: Applicant) -> None:
    old = marks(sana.client.get(sana.path("/sections/basics")))
    saves_itself(sana, "basics", {"q_name": "Written in the new window", **old})
    saves_itself(sana, "basics", {"q_name": "", "q_people": "12", **old})
    assert saved(sana)["name"] == "Written in the new window"
    saves_itself(sana, "basics", {"q_name": "Typed in the old one", **old})
    assert saved(sana)["name"] == "Typed in the old one"


def test_where_the_lost_answer_of_the_server_left_the_page_unsure_a_blank_is_a_blank(
    sana: Applicant,
) -> None:
    old = marks(sana.client.get(sana.path("/sections/basics")))
    saves_itself(sana, "basics", {"q_name": "Arrived, but the page never heard", **old})
    unsure = {**old, "seen_name": "0.0000000000000000"}
    saves_itself(sana, "basics", {"q_name": "", **unsure})
    assert saved(sana)["name"] is None
