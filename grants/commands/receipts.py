"""`grants receipt check`: is this receipt ours, and is what it seals unchanged?"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from grants.commands.place import with_app
from grants.kernel.db import db

_SEAL = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


@click.group()
def receipt() -> None:
    """Receipts of submitted applications."""


@receipt.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_app
def check(file: Path) -> None:
    """Prove a receipt (JSON or PDF): its seal is the hash of what was submitted."""
    from grants.applications.content import content_hash
    from grants.applications.models import SubmittedVersion

    raw = file.read_bytes()
    said = _said(raw)
    if said is None:
        raise click.ClickException(f"{file} is no receipt: it carries no seal.")
    number, seals = said
    query = select(SubmittedVersion)
    if number:
        query = query.where(SubmittedVersion.receipt_number == number)
    else:
        query = query.where(SubmittedVersion.content_hash.in_(seals))
    version = db.session.execute(query).scalars().first()
    if version is None:
        raise click.ClickException(f"{file}: no such receipt was given here.")
    derived = content_hash(version.content)
    if derived != version.content_hash:
        raise click.ClickException(
            f"{version.receipt_number}: what is stored was changed after it was submitted."
        )
    if derived not in seals:
        raise click.ClickException(
            f"{version.receipt_number}: the receipt's seal is not the hash of what was submitted."
        )
    # Said in full, so that whoever holds the paper can compare what it shows.
    application = version.application
    click.echo(
        f"{version.receipt_number} is genuine: {application.reference}, “{application.title}”, of "
        f"{application.organisation.name}, submitted {version.arrived_at:%Y-%m-%d %H:%M} UTC, "
        f"SHA-256 {derived}."
    )


def _said(raw: bytes) -> tuple[str, list[str]] | None:
    """The receipt number and the seals that a file carries."""
    try:
        told: Any = json.loads(raw)
    except ValueError:
        return _in_pdf(raw)
    if not isinstance(told, dict):
        return None
    number = str(told.get("receipt_number", ""))
    if "content" in told:
        from grants.applications.content import content_hash

        stated = str(told.get("content_hash", ""))
        derived = content_hash(told["content"])
        # A content that does not have the hash it states proves nothing.
        return number, [derived] if stated in ("", derived) else []
    return (number, [str(told["content_hash"])]) if "content_hash" in told else None


def _in_pdf(raw: bytes) -> tuple[str, list[str]] | None:
    """Number and seal stand in the document information, which is not compressed."""
    if not raw.startswith(b"%PDF"):
        return None
    seals = [found.decode() for found in _SEAL.findall(raw)]
    number = re.search(rb"receipt (R?[A-Z0-9]+(?:-[A-Z0-9]+)+)", raw)
    return (number[1].decode() if number else "", seals) if seals else None
