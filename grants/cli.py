"""The `grants` command. Each noun's commands stand in `grants/commands/`.

Exit status: 0 done, 1 it failed or found something wrong (said on stderr in a sentence),
2 wrong use.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword
from typing import Any

import click
from sqlalchemy.exc import DBAPIError

from grants.kernel.errors import GrantsError

# A command and the module that has it under the same name; read only when it is asked for.
COMMANDS = {
    "backup": "safekeeping",
    "bench": "bench",
    "call": "calls",
    "decision": "decisions",
    "demo": "demo",
    "docs": "docs",
    "export": "exports",
    "import": "imports",
    "migrate": "database",
    "receipt": "receipts",
    "report": "reports",
    "restore": "safekeeping",
    "role": "people",
    "run-jobs": "jobs",
    "scheduler": "serve",
    "serve": "serve",
    "user": "people",
    "verify": "verify",
}


class Commands(click.Group):
    """The commands by name."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = import_module(f"grants.commands.{COMMANDS[name]}")
        # A word of the language itself, such as import, has an underscore behind it.
        function = f"{name}_" if iskeyword(name) else name.replace("-", "_")
        command: click.Command = getattr(module, function)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--instance", metavar="FOLDER", help="The instance folder (GRANTS_INSTANCE).")
@click.option("--database-url", metavar="URL", help="The database (GRANTS_DATABASE_URL).")
@click.version_option(package_name="grants", prog_name="grants")
@click.pass_context
def cli(ctx: click.Context, instance: str | None, database_url: str | None) -> None:
    """A city's public-private fund for local innovation grants."""
    given = {"INSTANCE": instance, "DATABASE_URL": database_url}
    ctx.obj = {name: value for name, value in given.items() if value}


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give its exit status. What a person can mend is one sentence."""
    try:
        done: Any = cli(args=arguments, prog_name="grants", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        return 2
    except click.ClickException as error:
        return _failed(error.format_message())
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.Abort:
        return _failed("Stopped.")
    except GrantsError as error:
        return _failed(error.message)
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except DBAPIError as error:
        return _failed(f"The database refused: {str(error.orig).splitlines()[0]}")
    except OSError as error:
        return _failed(f"{error.filename or 'The system'}: {error.strerror or error}")
    return done if isinstance(done, int) else 0


def _failed(sentence: str) -> int:
    click.echo(sentence, err=True)
    return 1


def main() -> None:
    """The entry point of the package."""
    sys.exit(run())


if __name__ == "__main__":
    main()
