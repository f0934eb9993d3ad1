"""`grants export`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from grants.commands.place import fund_named, put, with_app
from grants.kernel import clock
from grants.kernel.db import read_only

FORMATS = ("beancount", "hledger")


@click.command()
@click.argument("form", metavar="FORMAT", type=click.Choice(FORMATS))
@click.option("--fund", "fund_slug", metavar="SLUG", help="May be left out where there is one.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path))
@with_app
def export(form: str, fund_slug: str | None, out: Path | None) -> None:
    """Write a fund's ledger for beancount or hledger; it asserts every balance."""
    from grants.funds import queries_books
    from grants.funds.export import beancount, hledger

    write = {"beancount": beancount, "hledger": hledger}[form]
    with read_only():
        fund = fund_named(fund_slug)
        last = queries_books.last_day(fund) or clock.today(fund.time_zone)
        lines = write(
            fund.name,
            fund.currency,
            queries_books.export_accounts(fund),
            queries_books.export_transfers(fund),
            last + timedelta(days=1),
        )
        made = "\n".join([*lines, ""]).encode()
    put(made, out)
