"""Where the product's files stand, in a checkout or inside an installed wheel."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent


def _beside_or_inside(name: str) -> Path:
    """`templates/` beside the package in a checkout, `grants/_templates/` in a wheel."""
    inside = _PACKAGE / f"_{name}"
    return inside if inside.is_dir() else _CHECKOUT / name


def templates_dir() -> Path:
    """The folder of the page templates."""
    return _beside_or_inside("templates")


def migrations_dir() -> Path:
    """The folder of the database's migrations."""
    return _beside_or_inside("migrations")


def in_checkout() -> bool:
    """True where the product runs from its source tree, False where it is installed."""
    return not (_PACKAGE / "_templates").is_dir()


def instance_dir(settings: Mapping[str, object] | None = None) -> Path:
    """The folder of everything one installation owns; it may not exist yet.

    Taken from the setting `INSTANCE`, then `GRANTS_INSTANCE` in the environment; else
    `instance/` of the checkout, or of the working folder where the product is installed.
    """
    named = (settings or {}).get("INSTANCE") or os.environ.get("GRANTS_INSTANCE")
    if named:
        return Path(str(named)).expanduser().resolve()
    return (_CHECKOUT if in_checkout() else Path.cwd()) / "instance"
