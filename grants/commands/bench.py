"""`grants bench`: generated data and figures."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import click

_KINDS = ("sqlite", "postgresql")


@click.command()
@click.option(
    "--applications", type=click.IntRange(1), default=1000, show_default=True, metavar="N"
)
@click.option(
    "--database",
    "kinds",
    type=click.Choice(_KINDS),
    multiple=True,
    help="Which database; may be given twice. Else both, where a PostgreSQL came by pip.",
)
@click.option("--database-url", metavar="URL", help="An empty database of your own instead.")
@click.option(
    "--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Figures as data."
)
@click.option(
    "--transfers",
    type=click.IntRange(1),
    metavar="N",
    help="Measure a fund's ledger of so many transfers instead of the pages.",
)
@click.option("--requests", type=click.IntRange(1), default=200, show_default=True, metavar="N")
def bench(
    applications: int,
    kinds: tuple[str, ...],
    database_url: str | None,
    json_file: Path | None,
    transfers: int | None,
    requests: int,
) -> None:
    """Measure the pages over N generated applications, beside a bare Flask page, or a ledger.

    Everything happens in a fresh instance in a temporary folder, which is removed; your own
    instance and database are not touched.
    """
    from grants.bench import books, databases, measure, reckoning, run, server

    if database_url is not None and kinds:
        raise click.UsageError("Name either --database or --database-url.")
    chosen = kinds or _KINDS
    if not kinds and database_url is None and not databases.has_server():
        click.echo("No PostgreSQL came with this environment: SQLite only.", err=True)
        chosen = (databases.SQLITE,)
    # So that the server is stopped and the folder removed when somebody ends this.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    try:
        if transfers is not None:
            books.run(transfers, database_url, sys.stdout, kinds=chosen)
            return
        run(
            applications,
            database_url,
            sys.stdout,
            kinds=chosen,
            json_file=json_file,
            requests=requests,
            reckoned=reckoning.reckonings(),
        )
    except (databases.NotEmpty, databases.NoServer, server.DidNotStart, measure.WrongAnswer) as e:
        raise click.ClickException(str(e)) from e
