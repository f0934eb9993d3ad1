"""The scoring sheet: taken out, filled away from the net, brought back."""

import io
from collections.abc import Mapping

import pytest
import xlsxwriter
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from grants.accounts.models import Person
from grants.kernel.db import db, transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import use_language
from grants.kernel.spreadsheets import Sheets, cells_of
from grants.reviews.models import DraftScore, Review
from grants.reviews.operations import (
    DraftInput,
    SheetRefused,
    declare_conflict,
    open_sheet,
    save_scores,
    take_in,
)
from grants.reviews.sheet import LARGEST_SHEET, SCORE, TAKEN
from tests.factories.applications import make_application
from tests.factories.money import fresh
from tests.factories.people import sign_in
from tests.factories.reviews import make_review, submit
from tests.harness.databases import on_sqlite

ROWS = {"M1": 5, "M2": 6, "D1": 7, "D3": 8, "D4": 9}
"""Where the small rubric's criteria stand, counted from 0."""
COLUMN = {"score": 3, "reason": 4, "flag": 5, "safe": 6}


def taken(client: FlaskClient) -> Sheets:
    answer = client.get("/reviews/sheet.xlsx")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="scoring-')
    return cells_of(answer.get_data())


def filled(sheets: Sheets, changes: Mapping[tuple[str, str, str], object]) -> bytes:
    """The same workbook with other cells: sheet, criterion and column name what is changed."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell != "":
                    sheet.write(at, column, cell)
        for (where, key, what), value in changes.items():
            if where == name:
                sheet.write(ROWS[key], COLUMN[what], value)
    book.close()
    return out.getvalue()


def drafts(review_id: int) -> dict[str, tuple[int | None, str, bool, str]]:
    db.session.expire_all()
    rows = db.session.scalars(select(DraftScore).where(DraftScore.review_id == review_id))
    return {d.criterion_key: (d.value, d.reason, d.red_flag, d.would_make_safe) for d in rows}


def save(review: Review, **scores: DraftInput) -> None:
    actor = fresh(db.session.get_one(Person, review.reviewer_id))
    held = db.session.get_one(Review, review.id)
    transact(lambda: save_scores(actor, review=held, scores=scores))


def brings(review: Review, content: bytes) -> tuple[int, int]:
    actor = fresh(db.session.get_one(Person, review.reviewer_id))
    brought = open_sheet(content)
    done = transact(lambda: take_in(actor, brought=brought))
    return done.criteria, done.applications


@pytest.fixture
def review(app: Flask) -> Review:
    with app.app_context():
        made = make_review()
        db.session.expunge(made)
    return made


def out_of(app: Flask, review: Review) -> tuple[str, Sheets]:
    """The reference of the case, and its reviewer's sheet."""
    with app.app_context():
        held = db.session.get_one(Review, review.id)
        reference, who = held.application.reference, held.reviewer
    return reference, taken(sign_in(app, who))


def test_a_sheet_shows_what_was_answered_and_what_scores_mean(app: Flask, review: Review) -> None:
    reference, sheets = out_of(app, review)
    assert list(sheets) == ["Read this first", reference]
    rows = sheets[reference]
    assert rows[2][1] == review.public_id
    assert [row[0] for row in rows[5:10]] == list(ROWS)
    assert rows[5][2] == "\n".join(f"{n}: Need at {n}." for n in range(5))
    assert "We meet every week." in [row[2] for row in rows[10:]]


def test_what_was_filled_in_becomes_the_draft(app: Flask, review: Review) -> None:
    reference, sheets = out_of(app, review)
    content = filled(
        sheets,
        {
            (reference, "M1", "score"): 3,
            (reference, "M1", "reason"): "Named by the people there.",
            (reference, "D3", "score"): "۱",
            (reference, "D3", "flag"): "yes",
            (reference, "D3", "safe"): "A consent form.",
        },
    )
    with app.app_context():
        assert brings(review, content) == (2, 1)
        assert drafts(review.id) == {
            "M1": (3, "Named by the people there.", False, ""),
            "D3": (1, "", True, "A consent form."),
        }
        assert brings(review, content) == (0, 0), "the same file again changes nothing"


def test_a_sheet_in_urdu_is_taken_as_well(app: Flask, review: Review) -> None:
    with app.app_context():
        held = db.session.get_one(Review, review.id)
        reference, who = held.application.reference, held.reviewer
    client = sign_in(app, who)
    client.get("/reviews?lang=ur")
    sheets = taken(client)
    content = filled(sheets, {(reference, "D1", "flag"): "ہاں", (reference, "D1", "score"): 0})
    with app.app_context(), use_language("ur"):
        assert brings(review, content) == (1, 1)
        assert drafts(review.id) == {"D1": (0, "", True, "")}


def test_each_cell_that_cannot_be_taken_is_named_and_nothing_is_saved(
    app: Flask, review: Review
) -> None:
    reference, sheets = out_of(app, review)
    changes: dict[tuple[str, str, str], object] = {
        (reference, "M1", "score"): 3,
        (reference, "M2", "score"): 9,
        (reference, "D1", "score"): "good",
        (reference, "D3", "score"): 2.5,
        (reference, "D4", "flag"): "perhaps",
    }
    with app.app_context():
        with pytest.raises(SheetRefused) as refused:
            brings(review, filled(sheets, changes))
        assert [(each.cell, each.found) for each in refused.value.wrong] == [
            ("D7", "9"),
            ("D8", "good"),
            ("D9", "2.5"),
            ("F10", "perhaps"),
        ]
        assert refused.value.wrong[0].says == "Choose a score from 0 to 4."
        assert drafts(review.id) == {}
        del changes[reference, "D4", "flag"], changes[reference, "D1", "score"]
        del changes[reference, "M2", "score"], changes[reference, "D3", "score"]
        assert brings(review, filled(sheets, changes)) == (1, 1), "the mended file is taken"


def test_what_was_changed_online_meanwhile_is_never_overwritten(app: Flask, review: Review) -> None:
    with app.app_context():
        save(review, M1=DraftInput(1, "Early."), M2=DraftInput(1, "Early."))
    reference, sheets = out_of(app, review)
    with app.app_context():
        save(review, M1=DraftInput(2, "Online."), D1=DraftInput(4, "Online."))
        untouched = filled(sheets, {(reference, "M2", "score"): 3})
        assert brings(review, untouched) == (1, 1)
        online = {"M1": (2, "Online.", False, ""), "D1": (4, "Online.", False, "")}
        assert drafts(review.id) == {"M2": (3, "Early.", False, ""), **online}
        with pytest.raises(SheetRefused) as refused:
            brings(review, filled(sheets, {(reference, "M1", "score"): 4}))
        assert [each.cell for each in refused.value.wrong] == ["D6"]
        assert "its score is 2" in refused.value.wrong[0].says
        assert drafts(review.id)["M1"] == online["M1"]


def test_without_the_hidden_column_online_words_stay(app: Flask, review: Review) -> None:
    reference, sheets = out_of(app, review)
    for row in sheets[reference]:
        row[TAKEN:] = []
    with app.app_context():
        save(review, M1=DraftInput(2, "Online."))
        with pytest.raises(SheetRefused) as refused:
            brings(review, filled(sheets, {(reference, "M1", "score"): 3}))
        assert [each.cell for each in refused.value.wrong] == ["D6"]
        assert brings(review, filled(sheets, {(reference, "M2", "score"): 3})) == (1, 1)
        assert drafts(review.id) == {"M1": (2, "Online.", False, ""), "M2": (3, "", False, "")}


@on_sqlite
@pytest.mark.parametrize("closed", ["another's", "unknown", "submitted", "conflicted"])
def test_a_review_that_is_not_open_to_the_reviewer_reads_the_same(
    app: Flask, review: Review, closed: str
) -> None:
    reference, sheets = out_of(app, review)
    with app.app_context():
        held = db.session.get_one(Review, review.id)
        who = held
        if closed == "another's":
            who = make_review(held.application)
        if closed == "unknown":
            sheets[reference][2][1] = "no-such-review"
        if closed == "submitted":
            submit(held)
        if closed == "conflicted":
            actor = fresh(held.reviewer)
            transact(lambda: declare_conflict(actor, application=held.application, kind="family"))
        with pytest.raises(SheetRefused) as refused:
            brings(who, filled(sheets, {(reference, "M1", "score"): 3}))
        assert [(each.cell, each.says) for each in refused.value.wrong] == [
            ("B3", "This review is not open to you. Delete the sheet and bring the rest.")
        ]


def test_one_wrong_cell_holds_back_every_application(app: Flask, review: Review) -> None:
    with app.app_context():
        held = db.session.get_one(Review, review.id)
        second = make_review(
            make_application(held.application.call, status="in_review"), held.reviewer
        )
        ids, other = (held.id, second.id), second.application.reference
    reference, sheets = out_of(app, review)
    right = {(reference, "M1", "score"): 3}
    with app.app_context():
        with pytest.raises(SheetRefused) as refused:
            brings(review, filled(sheets, {**right, (other, "M1", "score"): 7}))
        assert [each.sheet for each in refused.value.wrong] == [other]
        assert [drafts(each) for each in ids] == [{}, {}]
        both = filled(sheets, {**right, (other, "M1", "score"): 4})
        assert brings(review, both) == (2, 2)
        assert [drafts(each)["M1"][0] for each in ids] == [3, 4]


@on_sqlite
def test_a_row_or_a_sheet_that_stands_there_twice_is_named(app: Flask, review: Review) -> None:
    reference, sheets = out_of(app, review)
    rows = sheets[reference]
    rows[6] = [*rows[5][:SCORE], 2, *rows[5][SCORE + 1 :]]
    sheets["copy"] = rows
    with app.app_context():
        with pytest.raises(SheetRefused) as refused:
            brings(review, filled(sheets, {(reference, "M1", "score"): 3}))
        assert [(each.sheet, each.cell) for each in refused.value.wrong] == [
            (reference, "A7"),
            ("copy", "B3"),
        ]


@on_sqlite
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"x" * (LARGEST_SHEET + 1), "larger than 5 MB"),
        (b"no workbook", "cannot be read"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused(app: Flask, content: bytes, says: str) -> None:
    with app.app_context(), pytest.raises(Invalid, match=says):
        open_sheet(content)


@on_sqlite
def test_the_page_names_the_cells_and_then_takes_the_file(app: Flask, review: Review) -> None:
    reference, sheets = out_of(app, review)
    with app.app_context():
        who = db.session.get_one(Person, review.reviewer_id)
    client = sign_in(app, who)
    for score, status in ((9, 422), (3, 302)):
        content = filled(sheets, {(reference, "M1", "score"): score})
        answer = client.post("/reviews/sheet", data={"file": (io.BytesIO(content), "s.xlsx")})
        assert answer.status_code == status
        page = answer.get_data(as_text=True)
        assert ("Nothing was saved." in page) is (status == 422)
        assert (f">{reference}<" in page and ">D6<" in page) is (status == 422)
    told = client.get("/reviews").get_data(as_text=True)
    assert "1 score was taken from the sheet. Check it, then submit." in told
    empty = filled({"Notes": [["my own"]]}, {})
    answer = client.post("/reviews/sheet", data={"file": (io.BytesIO(empty), "s.xlsx")})
    assert "There is no scoring sheet in this file." in answer.get_data(as_text=True)
    assert client.post("/reviews/sheet").status_code == 422
