"""Figures from generated data: what each page costs, beside a bare Flask page.

The data goes into a fresh instance in a temporary folder, and for PostgreSQL into a server of
its own or an empty database that is named; never into anybody's instance.
"""

from __future__ import annotations

from grants.bench.running import run

__all__ = ["run"]
