"""The blueprint that every page of organisations belongs to."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("organisations", __name__)
