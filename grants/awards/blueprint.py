"""The awards' pages, gathered."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("awards", __name__)
