"""`grants report`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from grants.commands.place import OPERATOR, fund_named, put, with_app
from grants.kernel.db import db
from grants.kernel.i18n import LANGUAGES, use_language

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("name", required=False)
@click.option("--list", "listed", is_flag=True, help="One report a row, its name first.")
@click.option("--fund", "fund_slug", metavar="SLUG", help="May be left out where there is one.")
@click.option("--call", "call_slug", metavar="SLUG", help="May be left out where there is one.")
@click.option("--award", "award_reference", metavar="REF")
@click.option("--from", "first", type=_DAY, metavar="DAY", help="The first day, 2026-11-27.")
@click.option("--to", "last", type=_DAY, metavar="DAY", help="The last day.")
@click.option("--lang", "language", type=click.Choice(sorted(LANGUAGES)), default="en")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path))
@with_app
def report(
    name: str | None,
    listed: bool,
    fund_slug: str | None,
    call_slug: str | None,
    award_reference: str | None,
    first: datetime | None,
    last: datetime | None,
    language: str,
    out: Path | None,
) -> None:
    """Write a report; its format follows the file's ending (.pdf .xlsx .csv .html)."""
    kinds: Any = import_module("grants.reports.catalogue").REPORTS
    if listed:
        for kind in kinds.values():
            click.echo(f"{kind.name}\t{kind.words}")
        return
    if name not in kinds:
        raise click.UsageError(f"Name a report: {', '.join(kinds)}.")
    if out is None:
        raise click.UsageError("Name the file to write by --out; its ending is the format.")
    write = _writer(out)
    kind = kinds[name]
    scope: dict[str, Any] = {}
    if "fund" in kind.needs:
        scope["fund"] = fund_named(fund_slug)
    if "call" in kind.needs:
        scope["call"] = _call(call_slug)
    if "award" in kind.needs:
        scope["award"] = _award(award_reference)
    with use_language(language):
        made = kind.build(OPERATOR, first=_day(first), last=_day(last), language=language, **scope)
        put(write(made), out)


def _day(at: datetime | None) -> date | None:
    return None if at is None else at.date()


def _writer(out: Path) -> Callable[[Any], bytes]:
    from grants.reports import csv_file, page, xlsx
    from grants.reports.pdf import render

    writers: dict[str, Callable[[Any], bytes]] = {
        ".pdf": render.render,
        ".xlsx": xlsx.write,
        ".csv": csv_file.write,
        ".html": page.write,
    }
    if out.suffix.lower() not in writers:
        raise click.UsageError(f"{out.name}: the ending must be one of {', '.join(writers)}.")
    return writers[out.suffix.lower()]


def _call(slug: str | None) -> Any:
    from grants.calls.models import Call

    query = select(Call) if slug is None else select(Call).where(Call.slug == slug)
    return _only(query, "call", slug)


def _award(reference: str | None) -> Any:
    from grants.awards.models import Award

    query = (
        select(Award) if reference is None else select(Award).where(Award.reference == reference)
    )
    return _only(query, "award", reference)


def _only(query: Any, what: str, named: str | None) -> Any:
    found: Sequence[Any] = db.session.execute(query.limit(2)).scalars().all()
    if not found:
        raise click.ClickException(f"There is no {what} {named or 'yet'}.")
    if len(found) > 1:
        raise click.UsageError(f"There are several: name one by --{what}.")
    return found[0]
