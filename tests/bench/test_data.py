"""The generated data is coherent, and the product can go on from it."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import func, select, update

from grants.applications.completeness import missing
from grants.applications.content import answers_in
from grants.applications.models import Application, SubmittedVersion
from grants.bench.data import fill
from grants.calls.document import from_document
from grants.harm.models import HarmFlag
from grants.kernel.audit import AuditEntry
from grants.kernel.checks import run_all
from grants.kernel.db import db
from grants.reviews.models import Review, Score, SubmittedReview
from tests.factories.people import make_organisation
from tests.harness.application import Settings


def count(model: Any) -> int:
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def test_verify_finds_nothing_wrong(
    make_app: Callable[[Settings], Flask], settings: Settings
) -> None:
    app = make_app(settings)
    # Enough for scores that raise flags.
    filled = fill(app, 60)
    with app.app_context():
        assert [str(finding) for finding in run_all()] == []
        assert count(Application) == 60
        assert count(Review) == count(SubmittedReview) == 180
        assert count(Score) == 180 * 16
        assert count(HarmFlag) > 0
        assert filled.rows > count(Score)
        db.session.execute(update(Application).where(Application.id == 7).values(harm_open_flags=9))
        assert [finding.check for finding in run_all()] == ["harm gates"]


def test_what_was_submitted_is_complete(in_app: Flask) -> None:
    place = fill(in_app, 3).place
    for version in db.session.execute(select(SubmittedVersion)).scalars():
        call = from_document(version.application.call_version.document)
        assert call == place.definition
        gaps = missing(call, answers_in(version.content), {})
        assert [gap.field for gap in gaps] == []


def test_the_product_goes_on_from_it(in_app: Flask) -> None:
    fill(in_app, 3)
    assert make_organisation().id == 4
    assert count(AuditEntry) > 3 * 3
