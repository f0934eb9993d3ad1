"""The blueprint that every page of the harm axis belongs to."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("harm", __name__, url_prefix="/desk/harm")
