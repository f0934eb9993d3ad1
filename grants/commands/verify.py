"""`grants verify`."""

from __future__ import annotations

import click

from grants.commands.place import progress, with_app
from grants.kernel import checks
from grants.kernel.db import read_only


@click.command()
@with_app
def verify() -> int:
    """Derive again everything that can be derived; name what is wrong."""
    return 1 if findings() else 0


def findings() -> int:
    """Run every check, name each finding on stderr; give how many there are."""
    wrong = 0
    with read_only():
        for name in sorted(checks.CHECKS):
            progress(f"{name} …")
            for finding in checks.CHECKS[name]():
                wrong += 1
                click.echo(str(finding), err=True)
    if not wrong:
        click.echo(f"Everything agrees: {len(checks.CHECKS)} checks.")
    return wrong
