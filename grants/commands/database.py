"""`grants migrate`."""

from __future__ import annotations

import click

from grants.commands.place import make_app


@click.command()
def migrate() -> None:
    """Create the database, or bring it to this release."""
    from grants import migrating

    app = make_app()
    before = migrating.current(app)
    migrating.upgrade(app)
    after = migrating.current(app)
    click.echo(
        f"The database stood at {after} already."
        if before == after
        else f"The database stands at {after} now."
    )
