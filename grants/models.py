"""Every table of the house, imported once: for migrations and the application."""

from __future__ import annotations

from importlib import import_module

ROOMS = (
    "kernel.audit",
    "kernel.idempotency",
    "kernel.numbering",
    "kernel.outbox",
    "kernel.storage",
    "accounts.models",
    "organisations.models",
    "funds.models",
    "calls.models",
    "applications.models",
    "harm.models",
    "reviews.models",
    "awards.models",
    "disbursements.models",
    "reminders.models",
)


def load() -> None:
    """Import every room that has tables, so that the metadata is whole."""
    for room in ROOMS:
        import_module(f"grants.{room}")
