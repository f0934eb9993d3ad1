"""`grants serve` and `grants scheduler`."""

from __future__ import annotations

import click

from grants.commands.place import demand_current, make_app

LOOPBACK = "127.0.0.1"


@click.command()
@click.option("--host", default=LOOPBACK, show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True)
def serve(host: str, port: int, workers: int) -> int:
    """Serve the pages, with the scheduler beside them, until SIGTERM or Ctrl-C."""
    from grants import serving

    app = make_app()
    demand_current(app)
    address = f"http://{host}:{port}"
    return serving.serve(
        app, host=host, port=port, workers=workers, ready=lambda: click.echo(f"Serving {address}")
    )


@click.command()
def scheduler() -> None:
    """Run the jobs by their schedule, until SIGTERM or Ctrl-C; of several, one leads."""
    from grants import jobs

    app = make_app()
    demand_current(app)
    jobs.serve(app)
