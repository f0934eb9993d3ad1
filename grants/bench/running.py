"""One run: fill a fresh database, serve it, measure its pages, print the figures."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any, TextIO

from flask import Flask, url_for

from grants import create_app, migrating
from grants.accounts.actors import actor_of
from grants.accounts.models import Person
from grants.applications.models import Application
from grants.bench import databases
from grants.bench.data import Filled, fill
from grants.bench.figures import BARE, Figures
from grants.bench.measure import Page, Visitor, measure
from grants.bench.place import MANAGER
from grants.bench.reckoning import Reckoned, text
from grants.bench.server import BARE as BARE_PATH
from grants.bench.server import serving
from grants.kernel.db import db, transact
from grants.reviews.operations import declare_conflict
from grants.web.tables import mark_of

REQUESTS = 200
WITHIN = 300.0
"""Seconds after which a run that is slower than expected asks for no more."""


def run(
    applications: int,
    database_url: str | None,
    out: TextIO,
    *,
    kinds: Sequence[str] = (databases.SQLITE,),
    json_file: Path | None = None,
    requests: int = REQUESTS,
    reckoned: Sequence[Reckoned] = (),
) -> list[Figures]:
    """Measure the pages over so many applications, and print the figures of each database.

    What was `reckoned` without one is printed and written after them.

    Without `database_url`, fresh databases of these kinds are made in temporary folders and
    removed. Raises NotEmpty for a named database with tables, NoServer where there is no
    PostgreSQL, WrongAnswer when a page does not answer.
    """
    made = []
    for kind in kinds if database_url is None else ("",):
        with instance_folder() as folder, database_of(kind, database_url, folder) as url:
            figures = _measured(applications, url, folder, requests, out)
        print(figures.text(), end="\n\n", file=out, flush=True)
        made.append(figures)
    if reckoned:
        print(text(reckoned), file=out, flush=True)
    if json_file is not None:
        documents = [m.document() for m in made] + [r.document() for r in reckoned]
        json_file.write_text(json.dumps(documents, indent=2) + "\n", encoding="utf-8")
    return made


@contextmanager
def instance_folder() -> Iterator[Path]:
    """A fresh instance's folder, removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="grants-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database_of(kind: str, named: str | None, folder: Path) -> Iterator[str]:
    """The address of the empty database to fill: of this kind, or the one that is named."""
    if named is None:
        with databases.fresh(kind, folder) as url:
            yield url
        return
    url = named.replace("postgresql://", "postgresql+psycopg://", 1)
    databases.demand_empty(url)
    yield url


def _measured(applications: int, url: str, folder: Path, requests: int, out: TextIO) -> Figures:
    app = create_app({"INSTANCE": str(folder), "DATABASE_URL": url})
    migrating.upgrade(app)
    begun = perf_counter()
    filled = fill(app, applications, _say)
    seconds = perf_counter() - begun
    pages = pages_of(app, filled, lambda words: print(words, file=out))
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    name, version, size = databases.facts(url)
    with serving(folder, url) as port:
        visitor = Visitor(port)
        visitor.sign_in("/sign-in", MANAGER, filled.place.password)
        measured = measure(visitor, pages, requests=requests, within=WITHIN)
    return Figures(name, version, applications, filled.rows, seconds, size, measured)


def pages_of(app: Flask, filled: Filled, say: Callable[[str], None]) -> list[Page]:
    """The pages to measure; the list is asked for at its start and nine tenths through."""
    slug, count = filled.place.call_slug, filled.applications
    far = max(1, count * 9 // 10)
    with app.app_context():
        one = db.session.get_one(Application, max(2, count // 2))
        reference = one.reference
        hidden = _kept_from_the_manager(filled)
        db.session.remove()
    pages = [Page(BARE, BARE_PATH, signed_in=False)]
    wanted: list[tuple[str, str, dict[str, Any]]] = [
        ("staff list", "applications.index", {"slug": slug}),
        ("staff list, far in", "applications.index", {"slug": slug, "after": mark_of([far])}),
        ("application", "applications.desk", {"reference": reference}),
        ("ranking", "reviews.ranking", {"slug": slug}),
        ("today", "reminders.today", {}),
        ("harm flags", "harm.index", {}),
        ("organisations", "organisations.index", {}),
        ("decisions", "reviews.decisions", {}),
        ("the fund", "funds.detail", {"slug": "bench"}),
        ("public call page", "public.call", {"slug": slug}),
    ]
    with app.test_request_context():
        for name, endpoint, values in wanted:
            if endpoint in app.view_functions:
                path = url_for(endpoint, **values)
                pages.append(Page(name, path, signed_in=not endpoint.startswith("public.")))
            else:
                say(f"There is no page {endpoint}: nothing is measured of “{name}”.")
        for name, one_hidden in (("kept from me", hidden), ("not there", f"{hidden}-0")):
            path = url_for("applications.desk", reference=one_hidden)
            pages.append(Page(name, path, status=404))
    return pages


def _kept_from_the_manager(filled: Filled) -> str:
    """The reference of an application in which the manager declared an interest."""
    manager = actor_of(db.session.get_one(Person, filled.place.manager_id))

    def declare() -> str:
        case = db.session.get_one(Application, 1)
        declare_conflict(manager, application=case, kind="family")
        return case.reference

    return transact(declare)


def _say(done: int, rows: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done:,} applications, {rows:,} rows")
        sys.stderr.flush()
