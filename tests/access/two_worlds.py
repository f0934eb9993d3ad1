"""Two installations that differ in one secret, and everything somebody can read in each.

What is read: every route that answers to GET, on every record that a placeholder can
stand for, every page that is linked from there, what each search finds, and every mail to the
person's address.
Each answer is compared byte for byte, after what is random in any case (tokens, seals, the
public ids that were drawn) has been replaced by its kind.
"""

from __future__ import annotations

import hashlib
import importlib
import re
import secrets
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.engine import Engine
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, Rule

from grants import create_app
from grants.kernel.db import Base, db
from grants.kernel.outbox import OutboxMessage
from tests.access.world import World, make_world
from tests.harness.application import let_go
from tests.harness.cheaper import quicker
from tests.harness.visitor import Visitor

Secret = Callable[[World], None]
"""What happens in one of the worlds, inside its app context."""

COUNTED = ("people", "applications", "money", "reviews", "profiles", "paying")
"""The factories that number what they make."""

RANDOM = (
    (re.compile(r'nonce="[^"]*"'), "nonce"),
    (re.compile(r'(name="(?:csrf_token|key)"[^>]*?value=")[^"]*'), r"\1…"),
    (re.compile(r'(value=")[^"]*("[^>]*?name="(?:csrf_token|key)")'), r"\1…\2"),
    (re.compile(r"\b[0-9a-f]{16,64}\b"), "seal"),
    (re.compile(r"/ID\s*\[[^\]]*\]|/(?:CreationDate|ModDate) \([^)]*\)"), "drawn"),
)
DRAWN_LENGTHS = (12, 16, 32)
HREF = re.compile(r'(?:href|src|action)="(/[^"#]*)')
SEARCH, NAME = re.compile(r'<input[^>]*type="search"[^>]*>'), re.compile(r'name="([^"]*)"')
NOT_FOLLOWED = re.compile(r"^/static/|[?&](?:lang|theme|amp;lang|amp;theme)=")


@dataclass(frozen=True)
class Read:
    """Everything one person can read: address or mail → what it says."""

    answers: Mapping[str, str]

    def differs_from(self, other: Read) -> list[str]:
        """The addresses and mails that are not the same in both."""
        found = {*self.answers, *other.answers}
        return sorted(a for a in found if self.answers.get(a) != other.answers.get(a))


def new_world(url: str, folder: Path) -> World:
    """The world of `world.py`, with the same names each time."""
    for name in COUNTED:
        setattr(importlib.import_module(f"tests.factories.{name}"), "_made", count(1))  # noqa: B010
    folder.mkdir()
    app = quicker(
        create_app(
            {
                "TESTING": True,
                "DATABASE_URL": url,
                "INSTANCE": str(folder),
                "SECRET_KEY": "only-for-tests",
                "RATELIMIT_ENABLED": False,
            }
        )
    )
    app.test_client_class = Visitor
    return make_world(app)


def close(world: World) -> None:
    let_go(world.app)


@contextmanager
def drawn_alike() -> Iterator[None]:
    """What is drawn at random is the same in the next world, in the order in which it is drawn.

    So a check sum on a paper, or a packed file, differs only where what it says differs.
    """
    drawn, fair = count(1), secrets.token_bytes

    def bytes_of(nbytes: int | None = None) -> bytes:
        return hashlib.shake_256(str(next(drawn)).encode()).digest(nbytes or 32)

    secrets.token_bytes = bytes_of
    try:
        yield
    finally:
        secrets.token_bytes = fair


def pages_read(world: World, role: str, pages: Collection[str]) -> Read:
    """What a role reads on these pages alone."""
    drawn = _drawn(world.app)
    return Read({path: answer_of(world.clients[role], path, drawn) for path in pages})


def everything_read(world: World, role: str, *, but_not: Collection[str] = ()) -> Read:
    """What a role reads, and how often each answer asked the database.

    `but_not` names pages that are not compared.
    """
    drawn = _drawn(world.app)
    waiting = deque(sorted(world.path(rule) for rule in readable(world.app)))
    asked = set(waiting)
    client, routes = world.clients[role], world.app.url_map.bind("localhost")
    answers: dict[str, str] = {}
    while waiting:
        path = waiting.popleft()
        if _endpoint(routes, path) in but_not:
            continue
        said = answer_of(client, path, drawn)
        answers[_masked(path, drawn)] = said
        page = said if "<html" in said[:400] else ""
        for link in [*HREF.findall(page), *_searches(world, path, page)]:
            further = _unmasked(link, drawn)
            if further not in asked and not NOT_FOLLOWED.search(further):
                asked.add(further)
                waiting.append(further)
    return Read({**answers, **dict(_mails(world, role, drawn))})


def readable(app: Flask) -> Iterator[Rule]:
    """The routes that answer to GET."""
    return (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))


def _searches(world: World, path: str, page: str) -> Iterator[str]:
    """The searches of a page for what the case is called and who applies."""
    words = world.names["applications.reference"], world.names["organisations.slug"].split("-")[0]
    if "?" not in path:
        for box in SEARCH.findall(page):
            name = NAME.search(box)
            yield from (f"{path}?{name[1]}={word}" for word in words if name)


def _endpoint(routes: MapAdapter, path: str) -> str:
    try:
        return str(routes.match(path.split("?")[0], method="GET")[0])
    except HTTPException:
        return ""


def answer_of(client: FlaskClient, path: str, drawn: Mapping[str, str]) -> str:
    """What somebody gets, with nothing in it that is random, and how often it asked."""
    with counted() as asked:
        answer = client.get(path)
    body = answer.get_data().decode("utf-8", errors="backslashreplace")
    place = answer.headers.get("Location", "")
    named = answer.headers.get("Content-Disposition", "")
    return _masked(f"{answer.status_code} {place} {named}\n{body}\n{len(asked)}", drawn)


@contextmanager
def counted() -> Iterator[list[str]]:
    """What is asked of the database: how long an answer takes tells no more than that."""
    asked: list[str] = []

    def listen(*args: object) -> None:
        asked.append(str(args[2]))

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", listen)


def _drawn(app: Flask) -> dict[str, str]:
    """Every public id that was drawn at random, with the table and place it has."""
    found: dict[str, str] = {}
    with app.app_context():
        for table in Base.metadata.sorted_tables:
            if "public_id" in table.c:
                rows: Iterable[str] = db.session.scalars(
                    select(table.c.public_id).order_by(table.c.id)
                )
                found |= {
                    public_id: f"~{table.name}.{n}~"
                    for n, public_id in enumerate(rows)
                    if len(public_id) in DRAWN_LENGTHS
                }
    return found


def _masked(text: str, drawn: Mapping[str, str]) -> str:
    for public_id, kind in drawn.items():
        text = text.replace(public_id, kind)
    for pattern, instead in RANDOM:
        text = pattern.sub(instead, text)
    return text


def _unmasked(link: str, drawn: Mapping[str, str]) -> str:
    for public_id, kind in drawn.items():
        link = link.replace(kind, public_id)
    return link.replace("&amp;", "&")


def _mails(world: World, role: str, drawn: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if role == "public":
        return
    with world.app.app_context():
        rows = db.session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.recipient == world.addresses[role])
            .order_by(OutboxMessage.id)
        ).all()
        for n, mail in enumerate(rows):
            files = [each["filename"] for each in mail.attachments]
            yield f"mail {n}", _masked(f"{mail.subject}\n{mail.body}\n{files}", drawn)
