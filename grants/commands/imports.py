"""`grants import`."""

from __future__ import annotations

from pathlib import Path

import click

from grants.commands.place import OPERATOR, fund_named, with_app
from grants.kernel.db import transact
from grants.kernel.errors import Invalid

FORMATS = ("360giving",)


@click.command("import")
@click.argument("form", metavar="FORMAT", type=click.Choice(FORMATS))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--fund", "fund_slug", metavar="SLUG", help="May be left out where there is one.")
@with_app
def import_(form: str, file: Path, fund_slug: str | None) -> None:
    """Take in past awards from 360Giving: JSON, or XLSX and CSV under the same titles.

    All of the file, or nothing: what is wrong is told row by row on stderr.
    """
    from grants.opendata.operations import WrongRows, import_past_awards
    from grants.opendata.wording import taken_words

    content = file.read_bytes()
    try:
        made, read = transact(
            lambda: import_past_awards(
                OPERATOR, fund=fund_named(fund_slug), content=content, filename=file.name
            )
        )
    except WrongRows as error:
        for problem in error.problems:
            click.echo(problem.sentence, err=True)
        raise click.ClickException(error.message) from error
    except Invalid as error:
        raise click.ClickException(error.message) from error
    click.echo(taken_words(made.added, made.changed, made.same, read.left_out))
