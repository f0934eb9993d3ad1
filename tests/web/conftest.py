"""A bare application with the frame of every page, and nothing of any feature."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from grants import web
from grants.kernel import i18n
from grants.kernel.db import db, engine_options
from grants.web import guards, navigation, waiting

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def make_bare_app(folder: Path) -> Flask:
    """The frame over an empty database, with the gallery's templates beside the product's."""
    from jinja2 import ChoiceLoader, FileSystemLoader

    app = Flask("bare", static_folder=None, template_folder=str(TEMPLATES))
    url = f"sqlite:///{folder / 'bare.sqlite'}"
    app.config.update(
        TESTING=True,
        SECRET_KEY="only for tests",
        SQLALCHEMY_DATABASE_URI=url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(url),
        SITE_NAME="Peshawar Local Innovation Fund",
        SITE_ADDRESS="City Hall, Peshawar",
        SITE_HELPLINE="0800 00 000",
        ZONE="Asia/Karachi",
        ZONE_PLACES={"Asia/Karachi": {"en": "Peshawar", "ur": "پشاور"}},
    )
    db.init_app(app)
    web.init_app(app)
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(TEMPLATES), FileSystemLoader(Path(__file__).parent / "templates")]
    )
    return app


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    # Another test of the same process may have loaded the features, which know who is signed
    # in, whose site it is and what waits.
    monkeypatch.setattr(guards, "_loader", [])
    monkeypatch.setattr(navigation, "_identifier", [])
    monkeypatch.setattr(waiting, "_things", {})
    made = make_bare_app(tmp_path)
    yield made
    with made.app_context():
        db.engine.dispose()
    i18n.set_language("en")
