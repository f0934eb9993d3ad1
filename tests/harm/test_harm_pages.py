"""The harm axis of one application and of a whole call, on their pages."""

from flask import Flask

from grants.calls.rubric import default_rubric
from grants.harm.gates import HarmReview, HarmScore
from grants.harm.sheet import lines
from grants.kernel import clock
from tests.factories.applications import make_application, make_call
from tests.factories.people import make_person, sign_in
from tests.factories.reviews import make_review, make_reviewed
from tests.harm.test_mitigation import manager
from tests.harm.test_risks import entered
from tests.harness.databases import on_sqlite
from tests.reviews.test_pages import text_of

RUBRIC = default_rubric().harm


def review(number: int, **scores: int) -> HarmReview:
    given = {key: HarmScore(value) for key, value in scores.items()}
    return HarmReview(number, clock.now(), given, {}, {})


def test_a_criterion_says_its_middle_and_what_is_missing() -> None:
    found = lines(RUBRIC, [review(1, D1=3, D2=2), review(2, D1=4)], {"D2"})
    assert [line.criterion.key for line in found] == [each.key for each in RUBRIC.criteria]
    first, second, third = found[:3]
    assert (first.middle, first.complete, first.flagged) == ("3.5", True, False)
    assert (second.middle, second.complete, second.flagged) == ("2", False, True)
    assert (third.middle, third.twice, third.complete) == ("", None, False)
    assert lines(RUBRIC, [], set())[0].middle == ""


@on_sqlite
def test_one_application_and_its_call(app: Flask) -> None:
    with app.app_context():
        call = make_call()
        case = make_reviewed(make_application(call, status="in_review"), {"D1": 2}, {"D3": 1})
        make_review(case)
        clear = make_reviewed(make_application(call, status="in_review"))
        unscored = make_application(call, status="in_review")
        entered(manager(clear), clear, likelihood=5, severity=5)
        who = make_person(roles=[("auditor", call.fund_id)])
        stranger = make_person(roles=[("reviewer", call.fund_id)])
        path, slug = f"/desk/harm/applications/{case.reference}", call.slug
        listed = [case.reference, clear.reference]
        missing, bare = unscored.reference, f"/desk/harm/applications/{unscored.reference}"
    client = sign_in(app, who)
    shown = text_of(client, path)
    assert "Scores from 0 to 4" in shown
    assert "<b>2</b>" in shown  # D3: 3 and 1
    assert "No review is in yet" in text_of(client, bare)
    whole = text_of(client, f"/desk/harm/calls/{slug}")
    assert [each for each in listed if each in whole] == listed
    assert missing not in whole
    assert "open flag" in whole
    assert 'class="g-level-' in whole
    assert f"/desk/harm/calls/{slug}" in text_of(client, f"/desk/calls/{slug}/ranking")
    text_of(sign_in(app, stranger), f"/desk/harm/calls/{slug}", 403)
