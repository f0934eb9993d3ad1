"""Settings: from the caller, then `GRANTS_…` environment variables, then the instance folder.

The instance folder holds everything one installation owns: database, files, mail, key.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from grants.kernel.db import engine_options
from grants.paths import instance_dir

SETTINGS_FILE = "settings.yaml"
_PREFIX = "GRANTS_"

DEFAULTS: dict[str, Any] = {
    # Where the pages are reached from outside; used in mails.
    "BASE_URL": "http://127.0.0.1:8000",
    # What pages that belong to no fund say of themselves.
    "SITE_NAME": "",
    "SITE_ADDRESS": "",
    "SITE_HELPLINE": "",
    "SITE_HELPLINE_HOURS": "",
    "ZONE": "Asia/Karachi",
    # smtp://user:password@host:port or smtps://…; without it mail goes into instance/mail.
    "SMTP_URL": "",
    "MAIL_FROM": "grants@localhost",
    # Days a new bank account must lie still before it is paid into.
    "BANK_COOLING_DAYS": 3,
    # Where a virus scanner listens: ClamAV's clamd as host:port, or the path of its socket.
    "CLAMAV": "",
    "DEMO": False,
}


def load(given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Every setting, complete. Makes the instance folder and its key when they are missing."""
    settings = dict(DEFAULTS)
    folder = instance_dir(given)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / SETTINGS_FILE
    if file.exists():
        settings.update(yaml.safe_load(file.read_text(encoding="utf-8")) or {})
    for name, value in os.environ.items():
        if name.startswith(_PREFIX):
            key = name.removeprefix(_PREFIX)
            settings[key] = _typed(key, value)
    settings.update(given or {})
    settings["INSTANCE"] = str(folder)
    url = str(settings.get("DATABASE_URL") or f"sqlite:///{folder / 'grants.db'}")
    url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    settings["DATABASE_URL"] = url
    settings["SQLALCHEMY_DATABASE_URI"] = url
    settings.setdefault("SQLALCHEMY_ENGINE_OPTIONS", engine_options(url))
    settings["SECRET_KEY"] = settings.get("SECRET_KEY") or _key(folder)
    return settings


def _typed(name: str, value: str) -> Any:
    default = DEFAULTS.get(name)
    if isinstance(default, bool):
        return value.lower() in {"1", "true", "yes"}
    return int(value) if isinstance(default, int) else value


def _key(folder: Path) -> str:
    """The secret that signs sessions: made once, readable by the owner only."""
    file = folder / "secret.key"
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(secrets.token_urlsafe(48))
    return file.read_text(encoding="utf-8").strip()
