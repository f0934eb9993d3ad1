"""`grants run-jobs`."""

from __future__ import annotations

import click
from flask import current_app

from grants.commands.place import with_app
from grants.kernel import clock


@click.command("run-jobs")
@click.option("--at", "at", metavar="ISO-TIME", help="As if it were then; else now.")
@with_app
def run_jobs(at: str | None) -> int:
    """Do everything that is due, once; a row for each job: its name and how many items."""
    from grants.jobs import run_due

    try:
        moment = clock.now() if at is None else clock.from_local(at, current_app.config["ZONE"])
    except ValueError as error:
        raise click.UsageError(f"“{at}” is no time such as 2026-11-27T17:00+05:00.") from error
    runs = run_due(moment)
    for run in runs:
        click.echo(f"{run.name}\t{run.items}")
    for run in runs:
        if run.error:
            click.echo(f"The job “{run.name}” failed. {run.error}", err=True)
    return int(any(run.error for run in runs))
