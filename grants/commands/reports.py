"""`grants report`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from sqlalchemy import select

from grants.commands.place import OPERATOR, fund_named, put, with_app
from grants.kernel.db import db, read_only
from grants.kernel.i18n import LANGUAGES

if TYPE_CHECKING:
    from grants.reports.catalogue import Report

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
    from grants.reports.catalogue import REPORTS, write

    if listed:
        for kind in REPORTS.values():
            click.echo(f"{kind.name}\t{kind.words}\t{' '.join(_formats(kind))}")
        return
    if name not in REPORTS:
        raise click.UsageError(f"Name a report: {', '.join(REPORTS)}.")
    if out is None:
        raise click.UsageError("Name the file to write by --out; its ending is the format.")
    kind = REPORTS[name]
    suffix = out.suffix.lower()
    formats = _formats(kind)
    if suffix not in formats:
        raise click.UsageError(f"{name} is written as {', '.join(formats)}: end --out so.")
    if first is not None and last is not None and last < first:
        raise click.UsageError("The last day lies before the first.")
    with read_only():
        scope: dict[str, Any] = {"first": _day(first), "last": _day(last)}
        if "fund" in kind.needs:
            scope["fund"] = fund_named(fund_slug)
        if "call" in kind.needs or call_slug is not None:
            scope["call"] = _call(call_slug)
        if "award" in kind.needs:
            scope["award"] = _award(award_reference)
        made = write(kind.build(OPERATOR, language=language, **scope), suffix)
    put(made, out)


def _formats(kind: Report) -> tuple[str, ...]:
    """What a page offers as a file, and the page itself."""
    return tuple(dict.fromkeys([*kind.formats, ".html"]))


def _day(at: datetime | None) -> date | None:
    return None if at is None else at.date()


def _call(slug: str | None) -> Any:
    from grants.calls.models import Call

    query = select(Call) if slug is None else select(Call).where(Call.slug == slug)
    return _only(query, "call", slug)


def _award(reference: str | None) -> Any:
    from grants.awards.models import Award

    query = select(Award)
    if reference is not None:
        query = query.where(Award.reference == reference)
    return _only(query, "award", reference)


def _only(query: Any, what: str, named: str | None) -> Any:
    found: Sequence[Any] = db.session.execute(query.limit(2)).scalars().all()
    if not found:
        raise click.ClickException(f"There is no {what} {named or 'yet'}.")
    if len(found) > 1:
        raise click.UsageError(f"There are several: name one by --{what}.")
    return found[0]
