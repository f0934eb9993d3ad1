"""The blueprint that every page of reports belongs to."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("reports", __name__)
