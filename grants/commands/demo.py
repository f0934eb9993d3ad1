"""`grants demo`: a fresh instance with a city's fund, served."""

from __future__ import annotations

import fcntl
import shutil
import socket
from pathlib import Path

import click
import yaml

from grants.commands.place import make_app
from grants.kernel.db import db
from grants.paths import instance_dir

_HOST = "127.0.0.1"
_FIRST_PORT = 8000
_KEPT = {"README.md"}


@click.command()
@click.option("--no-serve", is_flag=True, help="Only make it.")
@click.option("--port", type=click.IntRange(1, 65535), help="Else 8000, or a free one.")
@click.pass_context
def demo(ctx: click.Context, no_serve: bool, port: int | None) -> int:
    """Make a fresh instance with a city's fund, and serve it.

    An earlier demonstration is replaced; any other instance is left alone.
    """
    from grants import demo as city
    from grants import migrating, serving

    folder = instance_dir(ctx.obj)
    port = port or _free_port()
    address = f"http://{_HOST}:{port}"
    _clear(folder)
    (folder / "settings.yaml").write_text(
        yaml.safe_dump(
            {
                "DEMO": True,
                "BASE_URL": address,
                "ZONE_PLACES": {"Asia/Karachi": {"en": "Peshawar", "ur": "پشاور"}},
            },
            allow_unicode=True,
        ),
        encoding="utf-8",
    )
    app = make_app()
    if migrating.current(app) is not None:
        raise click.ClickException(
            "This database has tables already. A demonstration needs an empty one."
        )
    migrating.upgrade(app)
    with app.app_context():
        city.build()
        db.session.remove()
    words = _who(city.PASSWORD, address)
    if no_serve:
        click.echo(words)
        return 0
    return serving.serve(app, host=_HOST, port=port, workers=2, ready=lambda: click.echo(words))


def _clear(folder: Path) -> None:
    """Empty the folder of an earlier demonstration; refuse any other."""
    folder.mkdir(parents=True, exist_ok=True)
    there = [part for part in folder.iterdir() if part.name not in _KEPT]
    if not there:
        return
    settings = folder / "settings.yaml"
    said = yaml.safe_load(settings.read_text(encoding="utf-8")) if settings.exists() else None
    if not (isinstance(said, dict) and said.get("DEMO") is True):
        raise click.ClickException(
            f"{folder} is no demonstration and is left as it is. Name another folder by "
            "GRANTS_INSTANCE."
        )
    _demand_idle(folder)
    for part in there:
        if part.is_dir() and not part.is_symlink():
            shutil.rmtree(part)
        else:
            part.unlink()


def _demand_idle(folder: Path) -> None:
    lock = folder / "scheduler.lock"
    if not lock.exists():
        return
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise click.ClickException(
                f"The demonstration in {folder} is being served. Stop it first."
            ) from error


def _free_port() -> int:
    for wanted in (_FIRST_PORT, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((_HOST, wanted))
            except OSError:
                continue
            port: int = probe.getsockname()[1]
            return port
    raise click.ClickException("No port is free.")


def _who(password: str, address: str) -> str:
    """The address, and who can sign in as what."""
    from grants.demo import INTRODUCTIONS

    width = max(len(part.email) for part, _words in INTRODUCTIONS)
    rows = "\n".join(f"  {part.email:<{width}}  {words}" for part, words in INTRODUCTIONS)
    return f"{address}\n\nEverybody's password is: {password}\n{rows}\n"
