"""`grants export`."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import click

from grants.commands.place import fund_named, put, with_app, written_whole
from grants.kernel import clock
from grants.kernel.db import read_only

FORMATS = ("360giving", "beancount", "hledger")


@click.command()
@click.argument("form", metavar="FORMAT", type=click.Choice(FORMATS))
@click.option("--fund", "fund_slug", metavar="SLUG", help="May be left out where there is one.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path))
@with_app
def export(form: str, fund_slug: str | None, out: Path | None) -> None:
    """Write a fund's awards as 360Giving, or its ledger for beancount or hledger.

    The ledger's files assert every balance. 360Giving is JSON, or by the ending of --out .csv
    or .xlsx.
    """
    if form == "360giving":
        _awards(fund_slug, out)
    else:
        _ledger(form, fund_slug, out)


def _awards(fund_slug: str | None, out: Path | None) -> None:
    from grants.notifications.letters import letterhead
    from grants.opendata import queries
    from grants.opendata.writing import MEDIA, pieces

    form = out.suffix.lower().removeprefix(".") if out else "json"
    if form not in MEDIA:
        raise click.UsageError(f"360giving is written as {', '.join(MEDIA)}: end --out so.")
    with read_only():
        fund, site = fund_named(fund_slug), letterhead.base_url
        publisher = queries.publisher_of(fund, site)
        written = pieces(form, publisher, lambda: queries.grants_of(fund, site))
        if out is None:
            sys.stdout.buffer.writelines(written)
            return
        with written_whole(out) as unfinished, unfinished.open("wb") as file:
            file.writelines(written)


def _ledger(form: str, fund_slug: str | None, out: Path | None) -> None:
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
