"""The public page of a call says how applications are reviewed, and what may follow."""

import pytest
from flask import Flask

from grants.calls.reviewing import Feedback, Reviewing
from tests.factories.applications import make_call
from tests.harness.databases import on_sqlite

USUAL = (
    "the scores and reasons of reviewers without their names",
    "you can complain about the decision for 14 days",
)


@on_sqlite
@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (Reviewing(), USUAL),
        (
            Reviewing(blind=True, apart=20, feedback=Feedback.REASONS, complaint_days=1),
            (
                "Reviewers do not know who applies.",
                "differ by more than 20 points of 100",
                "and the reasons of reviewers without their names",
                "for 1 day.",
            ),
        ),
        (
            Reviewing(feedback=Feedback.NONE, complaint_days=0),
            ("After the decision you read its reason.</li>",),
        ),
    ],
)
def test_the_terms_are_told(app: Flask, terms: Reviewing, said: tuple[str, ...]) -> None:
    with app.app_context():
        slug = make_call(status="open", reviewing=terms).slug
    page = app.test_client().get(f"/calls/{slug}").get_data(as_text=True)
    for words in said:
        assert words in page, words
    assert ("complain about the decision" in page) is bool(terms.complaint_days)
    assert ("do not know who applies" in page) is terms.blind
    assert (
        "حصہ نہیں تھا" in app.test_client().get(f"/calls/{slug}?lang=ur").get_data(as_text=True)
        or not terms.complaint_days
    )
