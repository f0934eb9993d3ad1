"""The page of agreement: its figures, who reads it, and what a conflict takes out of it."""

import re

from flask import Flask

from grants.accounts.actors import actor_of
from grants.applications.models import Application
from grants.kernel.db import db, transact
from grants.reviews.operations import declare_conflict
from tests.factories.applications import make_application, make_call
from tests.factories.people import make_person, sign_in
from tests.factories.reviews import make_review, make_reviewer, submit
from tests.harness.databases import on_sqlite


def rows_of(page: str, caption: str) -> list[list[str]]:
    """The body of the table whose caption begins so, a list of cells a row."""
    table = page[page.index(caption) :]
    body = re.sub(r"<svg.*?</svg>", "", table[: table.index("</table>")], flags=re.DOTALL)
    return [
        [
            " ".join(re.sub(r"<[^>]+>", " ", each).split())
            for each in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.DOTALL)
        ]
        for row in re.findall(r'<tr role="row">(.*?)</tr>', body, flags=re.DOTALL)
    ][1:]


@on_sqlite
def test_what_the_page_says_and_to_whom(app: Flask) -> None:
    with app.app_context():
        call = make_call()
        one, two = (make_reviewer(name, fund_id=call.fund_id) for name in ("Wali", "Zarmina"))
        cases = [make_application(call, status="in_review") for _n in range(2)]
        for case, scores in zip(cases, ((4, 2), (3, 1)), strict=True):
            for who, score in zip((one, two), scores, strict=True):
                submit(make_review(case, who), M1=score)
        manager = make_person(roles=[("fund_manager", call.fund_id)])
        conflicted = make_person(roles=[("auditor", call.fund_id)])
        actor = actor_of(conflicted)
        case_id = cases[1].id
        transact(
            lambda: declare_conflict(
                actor, application=db.session.get_one(Application, case_id), kind="family"
            )
        )
        path = f"/desk/calls/{call.slug}/agreement"
        for person in (one, manager, conflicted):
            db.session.refresh(person)
    page = sign_in(app, manager).get(path).get_data(as_text=True)
    assert "2 applications scored" in page
    people = rows_of(page, "Merit out of 100.")
    assert [row[0] for row in people] == ["Wali", "Zarmina"]
    # M1 weighs 60 of 100 on 0 to 4: two steps are 30 points, half of them above the mean.
    assert [row[3] for row in people] == ["+15.0", "−15.0"]
    moved = rows_of(page, "Merit as it was given")
    assert [(row[1], row[4], row[5]) for row in moved] == [
        ("75.0", "75.0", "0.0"),
        ("60.0", "60.0", "0.0"),
    ]
    assert "0 to chance" not in page
    page = sign_in(app, conflicted).get(path).get_data(as_text=True)
    assert "1 application scored" in page
    assert len(rows_of(page, "Merit as it was given")) == 1
    assert sign_in(app, one).get(path).status_code == 403
