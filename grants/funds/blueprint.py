"""The funds' pages, gathered."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("funds", __name__)
