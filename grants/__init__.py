"""The system on which a city runs its local innovation grants."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask

__version__ = "0.1.0"

# The rooms that have pages. Each has a blueprint `bp` in its `views`.
ROOMS_WITH_PAGES: tuple[str, ...] = (
    "accounts",
    "organisations",
    "funds",
    "calls",
    "applications",
    "harm",
    "reviews",
    "awards",
    "incidents",
    "disbursements",
    "public",
    "opendata",
    "reminders",
    "reports",
)


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Make the application: settings, database, storage, pages.

    `settings` override the environment and the instance folder (see `config.py`).
    """
    from grants import config, models, paths, web
    from grants.kernel.db import db
    from grants.kernel.scanning import scanner
    from grants.kernel.storage import storage
    from grants.notifications.letters import letterhead

    complete = config.load(settings)
    app = Flask(
        __name__,
        instance_path=complete["INSTANCE"],
        template_folder=str(paths.templates_dir()),
        static_folder=None,  # web/assets.py serves it
    )
    app.config.from_mapping(complete)
    models.load()
    db.init_app(app)
    storage.use(Path(app.instance_path) / "files")
    scanner.use(str(complete["CLAMAV"]))
    letterhead.use(base_url=complete["BASE_URL"], zone=complete["ZONE"])
    web.init_app(app)
    for room in ROOMS_WITH_PAGES:
        app.register_blueprint(import_module(f"grants.{room}.views").bp)
    return app
