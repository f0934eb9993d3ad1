"""What a contributor reads of what came of its money: figures and days, and nobody's words."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from grants.awards.models import Award, ProgressReport
from grants.awards.wording_reporting import people_words
from grants.kernel.db import db
from tests.factories.money import make_award, make_contribution, make_contributor, make_fund
from tests.factories.people import keep, make_person, sign_in
from tests.reviews.test_pages import text_of

pytestmark = pytest.mark.usefixtures("at")
WORDS = "Amna of 12 Canal Road was beaten."


def report(award: Award, number: int, status: str, people: int | None, day: int) -> None:
    keep(
        ProgressReport(
            award_id=award.id,
            fund_id=award.fund_id,
            number=number,
            due_on=award.ends_on,
            status=status,
            people_reached=people,
            done_text=WORDS,
            learned_text=WORDS,
            changes_wanted=WORDS,
            accepted_at=datetime(2026, 3, day, 20, tzinfo=UTC) if status == "accepted" else None,
        )
    )


def test_accepted_reports_are_counted_and_nobodys_words_are_read(app: Flask) -> None:
    with app.app_context():
        fund, person = make_fund(), make_person("Sadia")
        own = make_contributor(fund, "Own", email=person.email)
        make_contribution(fund, "5000", contributor=own)
        award = make_award(fund, "1000", title="Tailoring hub")
        due = len(db.session.scalars(select(ProgressReport)).all())
        report(award, due + 1, "accepted", 12, 1)
        report(award, due + 2, "accepted", 30, 4)
        report(award, due + 3, "submitted", 99, 9)
        path = f"/funds/{fund.slug}/contributors/{own.public_id}/paid-for"
        db.session.refresh(person)
        award_id, reference = award.id, award.reference
    client = sign_in(app, person)
    shown = text_of(client, path)
    assert "42 people took part" in shown
    assert f"2 of {due + 3} progress reports accepted" in shown
    # Accepted at 20:00 in UTC, which is the next day in Peshawar.
    assert ("5 Mar 2026" in shown, "4 Mar 2026" in shown) == (True, False)
    assert "Runs until" in shown
    assert "Amna" not in shown
    # Everybody reads as much on the award's own page, and no more.
    assert "42 people took part" in text_of(app.test_client(), f"/awards/{reference}")
    assert "Amna" not in text_of(app.test_client(), f"/awards/{reference}")
    with app.app_context():
        db.session.get_one(Award, award_id).status = "completed"
        db.session.commit()
    assert "Completed on" in text_of(client, path)


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (0, "Fewer than 5 people took part"),
        (4, "Fewer than 5 people took part"),
        (5, "5 people took part"),
    ],
)
def test_few_people_are_not_counted_in_public(people: int, said: str) -> None:
    assert people_words(people) == said
