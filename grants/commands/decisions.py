"""`grants decision`: the decision pack of a call, and its check anywhere else."""

from __future__ import annotations

from pathlib import Path

import click

from grants.commands.place import OPERATOR, put, with_app
from grants.kernel.db import read_only


@click.group()
def decision() -> None:
    """Decisions of a call, as a file that proves itself."""


@decision.command()
@click.argument("call", metavar="CALL")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@with_app
def pack(call: str, out: Path) -> None:
    """Write the decision pack of a call, by its short name."""
    from flask import current_app
    from sqlalchemy import select

    from grants.calls.models import Call
    from grants.kernel.db import db
    from grants.reviews.pack import sha256
    from grants.reviews.queries_pack import pack_of

    with read_only():
        found = db.session.scalars(select(Call).where(Call.slug == call)).one_or_none()
        if found is None:
            raise click.ClickException(f"There is no call “{call}”.")
        made = pack_of(OPERATOR, found, key=str(current_app.secret_key).encode())
    put(made, out)
    click.echo(f"{out}: SHA-256 {sha256(made)}")


@decision.command()
@click.argument(
    "file", metavar="PACK", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def check(file: Path) -> None:
    """Work a decision pack out again: hashes, scores, gates, ranking, decisions.

    It needs no database and no installation. Exit status: 0 the same, 1 something differs,
    2 the file is no pack.
    """
    from grants.reviews.pack import NotAPack, read
    from grants.reviews.pack_checking import check as checked

    try:
        result = checked(read(file))
    except NotAPack as error:
        click.echo(f"{file} is no decision pack that can be checked: {error}.", err=True)
        raise click.exceptions.Exit(2) from error
    if result.findings:
        lines = [f"{file} is not what it says:", *(f"  {each}" for each in result.findings)]
        raise click.ClickException("\n".join(lines))
    click.echo(
        f"{file} is the same, worked out again: call {result.call}, "
        f"{result.applications} applications, {result.decisions} decisions. Root {result.root}."
    )
