"""The blueprint that every page of disbursements belongs to."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("disbursements", __name__)
