"""Every table of the house, imported once: for migrations and the application."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

ROOMS = (
    "kernel.audit",
    "kernel.idempotency",
    "kernel.numbering",
    "kernel.outbox",
    "kernel.storage",
    "kernel.copies",
    "kernel.scanning",
    "accounts.models",
    "organisations.models",
    "organisations.models_calls",
    "organisations.models_freeze",
    "organisations.policy_freeze",
    "organisations.models_profile",
    "organisations.models_diligence",
    "organisations.policy_profile",
    "funds.models",
    "funds.models_books",
    "funds.models_match",
    "funds.models_moves",
    "funds.models_people",
    "funds.models_agreements",
    "funds.policy_agreements",
    "funds.queries_people",
    "funds.policy_match",
    "funds.checks_match",
    "funds.policy_moves",
    "funds.models_bank",
    "funds.policy_bank",
    "funds.checks_bank",
    "funds.models_framework",
    "calls.models",
    "applications.models",
    "applications.models_paper",
    "applications.models_serving",
    "applications.models_likeness",
    "applications.policy_likeness",
    "harm.models",
    "reviews.models",
    "reviews.models_assigning",
    "reviews.models_panel",
    "reviews.models_portfolio",
    "reviews.models_inviting",
    "reviews.models_waiting",
    "reviews.models_complaints",
    "reviews.policy_complaints",
    "reviews.checks_computed",
    "reviews.checks_panel",
    "awards.models",
    "awards.models_account",
    "awards.models_closing",
    "awards.policy_closing",
    "awards.policy_account",
    "awards.checks_account",
    "awards.models_monitoring",
    "awards.models_reallocation",
    "awards.models_reporting",
    "awards.policy_monitoring",
    "awards.policy_reallocation",
    "awards.models_variation",
    "awards.policy_variation",
    "awards.checks_variation",
    "awards.policy_reporting",
    "awards.models_conditions",
    "awards.models_signing",
    "awards.models_templates",
    "awards.models_hold",
    "incidents.models",
    "disbursements.models",
    "disbursements.models_bands",
    "disbursements.models_batches",
    "disbursements.models_paid",
    "disbursements.policy_paid",
    "disbursements.checks_paid",
    "disbursements.checks_batches",
    "disbursements.queries_bank",
    "reminders.models",
    "opendata.models",
)


def load() -> None:
    """Import every room's tables, rules of access, queries and checks, so that the tables of the
    kernel (metadata, policy, what `grants verify` runs) are whole."""
    for module in ROOMS:
        import_module(f"grants.{module}")
    for module in ROOMS:
        room, _dot, part = module.partition(".")
        if part == "models":
            for name in ("policy", "queries", "checks"):
                if find_spec(f"grants.{room}.{name}"):
                    import_module(f"grants.{room}.{name}")
