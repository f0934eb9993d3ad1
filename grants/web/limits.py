"""How often one address may try. Memory is each worker's own; several nodes need a shared store."""

from __future__ import annotations

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address, storage_uri="memory://")
"""Decorate a view: `@limiter.limit("10 per minute")`."""
