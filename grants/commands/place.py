"""What every command stands on: the application, the operator, where data goes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click
from flask import Flask
from sqlalchemy import select

from grants.funds.models import Fund
from grants.kernel.db import db
from grants.kernel.policy import Actor

Command = TypeVar("Command", bound=Callable[..., Any])

# Whoever can run a command on the machine owns the installation.
OPERATOR = Actor(name="command line", is_system=True)

out_option = click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write into this file instead of stdout.",
)
fund_option = click.option(
    "--fund", "fund_slug", metavar="SLUG", help="The fund; may be left out where there is one."
)


def make_app() -> Flask:
    """The application by the options of the command line."""
    from grants import create_app

    app = create_app(click.get_current_context().obj or {})
    click.get_current_context().find_root().call_on_close(lambda: close(app))
    return app


def close(app: Flask) -> None:
    """Leave no connection open."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def with_app(command: Command) -> Command:
    """Run a command inside the application, on a database that is up to date."""

    @wraps(command)
    def inside(*args: Any, **kwargs: Any) -> Any:
        app = make_app()
        demand_current(app)
        with app.app_context():
            return command(*args, **kwargs)

    return cast("Command", inside)


def demand_current(app: Flask) -> None:
    """Fail in a sentence unless the database stands at this release."""
    from grants import migrating

    stands = migrating.current(app)
    if stands is None:
        raise click.ClickException("The database is empty. Create it by: grants migrate")
    if stands not in migrating.heads():
        raise click.ClickException(
            f"The database stands at {stands}, not at this release. Run: grants migrate"
        )


def fund_named(slug: str | None) -> Fund:
    """The fund of this short name, or the only one. Fails in a sentence."""
    query = select(Fund).order_by(Fund.slug)
    if slug is not None:
        query = query.where(Fund.slug == slug)
    funds = db.session.execute(query.limit(2)).scalars().all()
    if not funds:
        what = f"There is no fund “{slug}”." if slug else "There is no fund yet."
        raise click.ClickException(what)
    if len(funds) > 1:
        raise click.UsageError("There are several funds: name one by --fund.")
    return funds[0]


def put(data: str | bytes, out: Path | None) -> None:
    """Data goes to a file, whole or not at all, or to stdout."""
    raw = data.encode() if isinstance(data, str) else data
    if out is None:
        sys.stdout.buffer.write(raw)
        sys.stdout.buffer.flush()
        return
    with written_whole(out) as unfinished:
        unfinished.write_bytes(raw)


@contextmanager
def written_whole(out: Path) -> Iterator[Path]:
    """A place beside `out` to write into; it takes `out`'s place when all went well."""
    if not out.parent.is_dir():
        raise click.ClickException(f"There is no folder {out.parent}.")
    unfinished = out.with_name(f".{out.name}.unfinished")
    try:
        yield unfinished
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)


def progress(words: str) -> None:
    """Say how far it is, on stderr, and only to a terminal."""
    if sys.stderr.isatty():
        click.echo(words, err=True)
