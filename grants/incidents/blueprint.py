"""The pages of complaints and incidents, gathered."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("incidents", __name__)
