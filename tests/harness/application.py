"""The product itself: its app on a test's own database, a client, a server that answers."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from grants import create_app
from grants.kernel.db import db
from tests.harness.cheaper import quicker
from tests.harness.databases import without_pages
from tests.harness.visitor import Visitor

Settings = dict[str, object]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """What the app is made with; a test module may add to it by a fixture of the same name."""
    instance = tmp_path / "instance"
    instance.mkdir()
    return {
        "TESTING": True,
        "DATABASE_URL": database_url,
        "INSTANCE": str(instance),
        "SECRET_KEY": "only-for-tests",
    }


def let_go(app: Flask) -> None:
    """Close an app's connections."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def make_app() -> Iterator[Callable[[Settings], Flask]]:
    """A function that makes apps; their connections are closed when the test ends."""
    made: list[Flask] = []

    def make(settings: Settings) -> Flask:
        app = quicker(create_app(settings))
        app.test_client_class = Visitor
        made.append(app)
        return app

    yield make
    for app in made:
        let_go(app)


@pytest.fixture
def app(make_app: Callable[[Settings], Flask], settings: Settings) -> Flask:
    """The whole product on a migrated database."""
    return make_app(settings)


@pytest.fixture
def in_app(settings: Settings) -> Iterator[Flask]:
    """The product without its pages, its context open: for tests of rules, which know no page."""
    rules = without_pages(settings)
    with rules.app_context():
        yield rules
        db.session.remove()
    let_go(rules)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A person without a browser: follows no redirect unless told."""
    return app.test_client()


class LiveServer:
    """The app served over HTTP on the loopback, in threads of the test's own process.

    It shares the frozen clock and the database with the test.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        server: Any = make_server("127.0.0.1", 0, app, threaded=True)
        # Closing waits for requests under way, so no thread outlives its database.
        server.daemon_threads = False
        server.block_on_close = True
        self._server = server
        self.address = f"http://127.0.0.1:{server.server_port}"
        self._thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def url(self, path: str = "/") -> str:
        """The whole address of a path."""
        return self.address + path

    def stop(self) -> None:
        """Stop answering, after the requests under way."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def live_server(app: Flask) -> Iterator[LiveServer]:
    """The app, served."""
    server = LiveServer(app)
    try:
        yield server
    finally:
        server.stop()
