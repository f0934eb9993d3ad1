"""`grants call`: call files in and out."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import select

from grants.commands.place import OPERATOR, fund_named, fund_option, out_option, put, with_app
from grants.kernel import clock
from grants.kernel.db import db, transact


@click.group()
def call() -> None:
    """Calls and their files."""


@call.command("list")
@fund_option
@with_app
def list_calls(fund_slug: str | None) -> None:
    """One call a row: short name, status, opens, closes, title."""
    from grants.calls.models import Call
    from grants.funds.models import Fund

    query = select(Call).join(Call.fund).order_by(Call.opens_at.desc(), Call.id.desc())
    if fund_slug is not None:
        query = query.where(Fund.slug == fund_named(fund_slug).slug)
    for each in db.session.execute(query).scalars():
        times = (
            f"{clock.local(at, each.time_zone):%Y-%m-%d %H:%M}"
            for at in (each.opens_at, each.closes_at)
        )
        click.echo("\t".join([each.slug, each.status, *times, each.title]))


@call.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@fund_option
@with_app
def import_file(file: Path, fund_slug: str | None) -> None:
    """Take a call file into a fund as a draft; print the call's short name."""
    from grants.calls.callfile import CallFileError
    from grants.calls.operations import import_call

    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file}: this is not a text file in UTF-8.") from error
    fund_id = fund_named(fund_slug).id
    db.session.rollback()

    def take() -> str:
        from grants.funds.models import Fund

        fund = db.session.get_one(Fund, fund_id)
        return import_call(OPERATOR, fund=fund, text=text).slug

    try:
        slug = transact(take)
    except CallFileError as error:
        wrong = "\n".join(f"{file}:{each.line}: {each.message}" for each in error.errors)
        raise click.ClickException(wrong) from error
    click.echo(slug)


@call.command("export")
@click.argument("slug")
@out_option
@with_app
def export_file(slug: str, out: Path | None) -> None:
    """Give the call file of a call back."""
    from grants.calls.models import Call
    from grants.calls.operations import export_call

    found = db.session.execute(select(Call).where(Call.slug == slug)).scalar_one_or_none()
    if found is None:
        raise click.ClickException(f"There is no call “{slug}”. `grants call list` shows all.")
    put(export_call(found), out)
