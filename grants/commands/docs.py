"""`grants docs`."""

from __future__ import annotations

import click

from grants.commands.place import make_app
from grants.paths import in_checkout


@click.command()
def docs() -> None:
    """Draw the tables of the code into docs/; only in a checkout."""
    from grants import documentation

    if not in_checkout():
        raise click.ClickException("The documentation is drawn in a checkout of the source.")
    make_app()
    for file in documentation.write():
        click.echo(str(file))
