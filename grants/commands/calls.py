"""`grants call`: call files in and out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import select

from grants.commands.place import OPERATOR, fund_named, fund_option, out_option, put, with_app
from grants.kernel import clock
from grants.kernel.db import db, transact

if TYPE_CHECKING:
    from grants.calls.models import Call
    from grants.funds.models import Fund


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
@click.option("--reason", default="", help="Why a call that is announced is amended.")
@fund_option
@with_app
def import_file(file: Path, reason: str, fund_slug: str | None) -> None:
    """Take a call file into a fund as a draft; print the call's short name.

    The file of a call that is announced amends it, if a reason is given: the reason and
    what changed are published, and everyone concerned is told.
    """
    from grants.applications.operations import amend_by_file
    from grants.calls.callfile import CallFileError, parse
    from grants.calls.operations import import_call
    from grants.kernel.errors import Invalid

    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file}: this is not a text file in UTF-8.") from error
    fund_id = fund_named(fund_slug).id
    db.session.rollback()

    def take() -> str:
        from grants.funds.models import Fund

        fund = db.session.get_one(Fund, fund_id)
        announced = _announced(fund, parse(text).slug)
        if announced is not None and reason:
            amend_by_file(OPERATOR, announced, text=text, reason=reason)
            return announced.slug
        return import_call(OPERATOR, fund=fund, text=text).slug

    try:
        slug = transact(take)
    except CallFileError as error:
        wrong = "\n".join(f"{file}:{each.line}: {each.message}" for each in error.errors)
        raise click.ClickException(wrong) from error
    except Invalid as error:
        raise click.ClickException(f"{file}: {error.message}") from error
    click.echo(slug)


def _announced(fund: Fund, slug: str) -> Call | None:
    from grants.calls.models import Call
    from grants.calls.states import CallStatus

    return db.session.execute(
        select(Call).where(
            Call.fund_id == fund.id, Call.slug == slug, Call.status != CallStatus.DRAFT.value
        )
    ).scalar_one_or_none()


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


@call.command("answers")
@click.argument("slug")
@out_option
@with_app
def export_answers(slug: str, out: Path | None) -> None:
    """Give the published questions and answers on a call, as JSON in their order."""
    from grants.calls.models import Call
    from grants.calls.queries_asking import answers_file

    found = db.session.execute(select(Call).where(Call.slug == slug)).scalar_one_or_none()
    if found is None:
        raise click.ClickException(f"There is no call “{slug}”. `grants call list` shows all.")
    put(answers_file(found), out)
