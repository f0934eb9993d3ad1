"""What surrounds every page: headers, language, menu, files, errors."""

from __future__ import annotations

import gzip
import html
import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import Select, delete, literal, select, text, union_all

from grants.kernel.db import db
from grants.kernel.errors import Invalid, NotFound, NotNow, NotPermitted
from grants.kernel.policy import RULES, Action, Actor, Rule, rules
from grants.kernel.policy import signed_in as somebody
from grants.web import guards
from grants.web.guards import anyone, requires
from grants.web.pages import render
from grants.web.transactions import WorkLeftUncommitted
from grants.web.waiting import waiting

NAHEED = Actor(person_id=7, name="Dr Naheed Bangash", roles=frozenset({("reviewer", 1)}))


class Try(Action):
    """Actions of this test alone."""

    KNOW = "try:know"
    MANAGE = "try:manage"


@pytest.fixture
def signs_in() -> Iterator[list[Actor]]:
    """Put an actor into the list, and it is signed in."""
    kept = list(guards._loader)
    who: list[Actor] = []
    guards.load_actor(lambda: who[-1] if who else None)
    rules({Try.KNOW: somebody, Try.MANAGE: Rule("manages", lambda a, _r: a.has("fund_manager"))})
    yield who
    guards._loader[:] = kept
    for code in Try:
        RULES.pop(code.value)


def put(app: Flask, endpoint: str, view: object, method: str = "GET") -> str:
    path = "/" + endpoint.replace(".", "/")
    app.add_url_rule(path, endpoint, view, methods=[method])  # type: ignore[arg-type]
    return path


def test_the_policy_of_a_page_is_exact(app: Flask) -> None:
    answer = app.test_client().get("/nothing")
    policy = answer.headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([\w-]{20,})'", policy)
    assert nonce is not None
    assert policy == (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce[1]}'; style-src 'self'; "
        "img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    assert f'nonce="{nonce[1]}"' in answer.get_data(as_text=True)
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Strict-Transport-Security" not in answer.headers
    safe = app.test_client().get("/nothing", base_url="https://localhost")
    assert safe.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_the_language_is_a_link_and_is_kept(app: Flask) -> None:
    visitor = app.test_client()
    first = visitor.get("/nothing?a=1", headers={"Accept-Language": "de, ur;q=0.8"})
    assert re.search(r'<html lang="ur"\s+dir="rtl"', first.get_data(as_text=True))
    page = visitor.get("/nothing?a=1&lang=en").get_data(as_text=True)
    assert 'href="/nothing?a=1&amp;lang=ur"' in page
    again = visitor.get("/nothing", headers={"Accept-Language": "ur"}).get_data(as_text=True)
    assert re.search(r'<html lang="en"\s+dir="ltr"', again)


def test_the_light_is_chosen_by_a_link(app: Flask) -> None:
    visitor = app.test_client()
    assert "data-bs-theme" not in visitor.get("/nothing").get_data(as_text=True)
    dark = visitor.get("/nothing?theme=dark").get_data(as_text=True)
    assert 'data-bs-theme="dark"' in dark
    assert 'data-bs-theme="dark"' in visitor.get("/nothing").get_data(as_text=True)
    assert "data-bs-theme" not in visitor.get("/nothing?theme=auto").get_data(as_text=True)


def test_dark_is_written_once_for_the_choice_and_once_for_the_device(app: Flask) -> None:
    css = app.test_client().get("/static/tokens.css").get_data(as_text=True)
    blocks = re.findall(r"\{\s*(color-scheme: dark;.*?)\n\}", css, re.DOTALL)
    assert len(blocks) == 2
    assert blocks[0] == blocks[1]


def test_files_are_compressed_and_kept_for_a_year(app: Flask) -> None:
    visitor = app.test_client()
    page = visitor.get("/nothing").get_data(as_text=True)
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(addresses) == 5
    for address in addresses:
        answer = visitor.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert gzip.decompress(answer.data) == visitor.get(address).data
    tag = visitor.get(addresses[0]).headers["ETag"]
    assert visitor.get(addresses[0], headers={"If-None-Match": tag}).status_code == 304
    assert visitor.get("/static/../conftest.py").status_code == 404


def test_the_first_visit_fits_into_sixty_kilobytes(app: Flask) -> None:
    visitor = app.test_client()
    page = visitor.get("/nothing").data
    total = len(gzip.compress(page))
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.decode()):
        total += len(visitor.get(address, headers={"Accept-Encoding": "gzip"}).data)
    assert total < 60_000


def test_only_places_that_exist_are_shown_and_one_is_marked(
    app: Flask, signs_in: list[Actor]
) -> None:
    put(app, "reviews.to_review", requires(Try.KNOW)(an_answer))
    put(app, "reviews.submitted", anyone(lambda: ""))
    signs_in.append(NAHEED)
    six = union_all(*[select(literal(1).label("n"))] * 6).subquery()
    waiting("reviews.to_review")(lambda actor: [select(six.c.n)] if actor is NAHEED else [])
    page = app.test_client().get("/reviews/to_review").get_data(as_text=True)
    assert menu_of(page) == ["To", "review", "6", "waiting", "Submitted"]
    assert re.search(r'href="/reviews/to_review"\s+aria-current="page"', page)
    assert "Dr Naheed Bangash, reviewer" in page


def test_a_page_that_is_refused_says_where_to_go_and_counts_nothing(
    app: Flask, signs_in: list[Actor]
) -> None:
    put(app, "reviews.to_review", requires(Try.KNOW)(an_answer))
    signs_in.append(NAHEED)
    counted: list[Actor] = []

    @waiting("reviews.to_review")
    def nothing(actor: Actor) -> list[Select[int]]:
        counted.append(actor)
        return []

    page = app.test_client().get("/reviews/to_review/nothing").get_data(as_text=True)
    assert menu_of(page) == ["To", "review"]
    assert counted == []
    app.test_client().get("/reviews/to_review")
    assert counted == [NAHEED]


def an_answer() -> str:
    """A page of the house that is no error."""
    return render("errors/page.html", heading="Here", sentence="It is.", status=200)


def menu_of(page: str) -> list[str]:
    """The words of the menu."""
    menu = re.search(r'<ul class="g-nav">(.*?)</ul>', page, re.DOTALL)
    assert menu is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", menu[1])).split()


def test_one_works_in_one_role_at_a_time(app: Flask, signs_in: list[Actor]) -> None:
    put(app, "disbursements.to_approve", anyone(lambda: ""))
    app.config["WTF_CSRF_ENABLED"] = False
    signs_in.append(
        Actor(person_id=1, name="A", roles=frozenset({("reviewer", 1), ("finance_officer", 1)}))
    )
    person = app.test_client()
    assert person.post("/role", data={"role": "finance_officer"}).location.endswith("/to_approve")
    assert "A, finance officer" in person.get("/nothing").get_data(as_text=True)
    person.post("/role", data={"role": "auditor"})
    assert "A, finance officer" in person.get("/nothing").get_data(as_text=True)
    person.post("/role", data={"role": "reviewer"})
    assert "A, reviewer" in person.get("/nothing").get_data(as_text=True)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotPermitted("Only the chair may."), 403),
        (NotFound("No such call."), 404),
        (NotNow("The call closed on 27 November at 17:00."), 409),
        (Invalid("Enter less."), 400),
    ],
)
def test_an_error_of_a_rule_is_a_page_with_its_sentence(
    app: Flask, error: Exception, status: int
) -> None:
    def fail() -> str:
        raise error

    put(app, "fails", anyone(fail))
    answer = app.test_client().get("/fails")
    assert answer.status_code == status
    assert str(error) in answer.get_data(as_text=True)


def test_a_mistake_of_ours_is_a_page_too(app: Flask) -> None:
    def fail() -> str:
        raise ZeroDivisionError

    app.config["PROPAGATE_EXCEPTIONS"] = False
    put(app, "fails", anyone(fail))
    answer = app.test_client().get("/fails")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.get_data(as_text=True)
    assert "ZeroDivisionError" not in answer.get_data(as_text=True)


def test_a_wrong_method_is_a_page(app: Flask) -> None:
    answer = app.test_client().get("/role")
    assert answer.status_code == 405
    assert "POST" in answer.headers.get("Allow", "POST")


def test_who_is_not_signed_in_is_asked_to_and_comes_back(app: Flask, signs_in: list[Actor]) -> None:
    put(app, "known", requires(Try.KNOW)(lambda: "known"))
    put(app, "managed", requires(Try.MANAGE, Try.MANAGE)(lambda: "managed"))
    put(app, "accounts.sign_in", anyone(lambda: ""))
    answer = app.test_client().get("/known?x=1")
    assert answer.status_code == 303
    assert answer.location == "/accounts/sign_in?next=/known?x%3D1"
    signs_in.append(NAHEED)
    assert app.test_client().get("/known").data == b"known"
    assert app.test_client().get("/managed").status_code == 403


TYPED = {"title": "Youth theatre", "reason": 'Because "we" <can>\nand will', "password": "hidden-1"}


def test_a_form_whose_session_ended_keeps_everything_typed(
    app: Flask, signs_in: list[Actor]
) -> None:
    put(app, "known", requires(Try.KNOW)(lambda: "known"), "POST")
    answer = app.test_client().post(
        "/known?x=1",
        data={**TYPED, "plan": (BytesIO(b"%PDF"), "plan.pdf")},
        headers={"Origin": "http://localhost"},
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert 'action="/known?x=1"' in page
    assert re.search(r'name="title"\s+value="Youth theatre"', page)
    assert "Because &#34;we&#34; &lt;can&gt;\nand will" in page
    assert "Choose “plan.pdf” again" in page
    assert re.search(r'type="file"\s+id="again-1"\s+name="plan"', page)
    assert "hidden-1" not in page


def test_the_kept_form_can_be_sent_again(app: Flask, signs_in: list[Actor]) -> None:
    from flask import request

    put(app, "known", requires(Try.KNOW)(lambda: request.form["reason"]), "POST")
    person = app.test_client()
    page = person.post("/known", data=TYPED, headers={"Origin": "http://localhost"}).get_data(
        as_text=True
    )
    token = re.search(r'name="csrf_token"\s+value="([^"]+)"', page)
    assert token is not None
    signs_in.append(NAHEED)
    again = person.post("/known", data={**TYPED, "csrf_token": token[1]})
    assert again.get_data(as_text=True) == TYPED["reason"]


def late_form(app: Flask, path: str = "/known") -> dict[str, str]:
    """What the page that gives a late form back would send."""
    page = app.test_client().post(path, data=TYPED, headers={"Origin": "http://localhost"})
    fields = re.findall(r'name="(\w+)"\s+value="([^"]*)"', page.get_data(as_text=True))
    return {name: html.unescape(value) for name, value in fields if name != "csrf_token"}


def test_one_press_is_enough_although_the_session_is_new(app: Flask, signs_in: list[Actor]) -> None:
    from flask import request

    put(app, "known", requires(Try.KNOW)(lambda: request.form["title"]), "POST")
    form = late_form(app)
    signs_in.append(NAHEED)
    again = app.test_client().post("/known", data=form, headers={"Sec-Fetch-Site": "same-origin"})
    assert (again.status_code, again.get_data(as_text=True)) == (200, TYPED["title"])


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, {"Origin": "null"}, {}],
)
def test_the_ticket_of_a_late_form_opens_nothing_from_elsewhere(
    app: Flask, signs_in: list[Actor], headers: dict[str, str]
) -> None:
    put(app, "known", requires(Try.KNOW)(lambda: "known"), "POST")
    form = late_form(app)
    signs_in.append(NAHEED)
    assert app.test_client().post("/known", data=form, headers=headers).status_code == 400


@pytest.mark.parametrize("wrong", ["", "made up", "of another address"])
def test_a_wrong_ticket_counts_for_nothing(app: Flask, signs_in: list[Actor], wrong: str) -> None:
    put(app, "known", requires(Try.KNOW)(lambda: "known"), "POST")
    put(app, "other", requires(Try.KNOW)(lambda: "other"), "POST")
    form = late_form(app)
    form["send_again"] = late_form(app, "/other")["send_again"] if "another" in wrong else wrong
    signs_in.append(NAHEED)
    here = {"Sec-Fetch-Site": "same-origin"}
    assert app.test_client().post("/known", data=form, headers=here).status_code == 400


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {}]
)
def test_a_form_from_elsewhere_is_not_offered_again(app: Flask, headers: dict[str, str]) -> None:
    put(app, "open", anyone(lambda: "done"), "POST")
    page = app.test_client().post("/open", data=TYPED, headers=headers).get_data(as_text=True)
    assert "Youth theatre" not in page
    assert "Send it again" not in page


def test_work_left_uncommitted_fails_in_tests(app: Flask) -> None:
    from grants.kernel.outbox import OutboxMessage

    def forget() -> str:
        db.session.execute(text("CREATE TABLE outbox_message (id INTEGER PRIMARY KEY)"))
        db.session.execute(delete(OutboxMessage))
        db.session.add(OutboxMessage())
        return ""

    app.config["WTF_CSRF_ENABLED"] = False
    put(app, "forgets", anyone(forget), "POST")
    with pytest.raises(WorkLeftUncommitted):
        app.test_client().post("/forgets")


def test_a_page_that_is_only_read_cannot_write(app: Flask) -> None:
    def write() -> str:
        db.session.execute(text("CREATE TABLE scribble (x INTEGER)"))
        db.session.commit()
        return ""

    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.config["WTF_CSRF_ENABLED"] = False
    put(app, "writes", anyone(write))
    put(app, "writes_by_post", anyone(write), "POST")
    assert app.test_client().get("/writes").status_code == 500
    assert app.test_client().post("/writes_by_post").status_code == 200
