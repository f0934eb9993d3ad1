"""`grants receipt check`: is this receipt ours, and does it say what the record says?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from sqlalchemy import select

from grants.commands.place import with_app
from grants.kernel.db import db

if TYPE_CHECKING:
    from grants.applications.models import SubmittedVersion


@click.group()
def receipt() -> None:
    """Receipts of submitted applications."""


@receipt.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_app
def check(file: Path) -> None:
    """Prove a receipt (PDF or JSON) against the record: pages, seal and files.

    The pages are compared with those that the record gives, so what was edited is named, field by
    field. Without the record nothing is proved.
    """
    from grants.reports.catalogue_proving import NotProved, genuine, prove_paper

    raw = file.read_bytes()
    try:
        if raw.lstrip()[:1] in (b"{", b"["):
            version = _prove_told(file, raw)
            genuine(version)
        else:
            version = prove_paper(raw)
    except NotProved as error:
        raise click.ClickException("\n".join((f"{file}:", *error.sentences))) from error
    # Said in full, so that whoever holds the paper can compare what it shows.
    application = version.application
    organisation = (version.parties or {}).get("organisation", application.organisation.name)
    click.echo(
        f"{version.receipt_number} is genuine: {application.reference}, “{application.title}”, of "
        f"{organisation}, version {version.number}, "
        f"submitted {version.arrived_at:%Y-%m-%d %H:%M} UTC, SHA-256 {version.content_hash}."
    )


def _prove_told(file: Path, raw: bytes) -> SubmittedVersion:
    """A receipt as JSON: its number, and the seal or the whole content."""
    from grants.applications.content import content_hash
    from grants.applications.models import SubmittedVersion
    from grants.reports.catalogue_proving import NotProved, differing_content

    try:
        told: Any = json.loads(raw)
    except ValueError as error:
        raise NotProved("This is no receipt: it cannot be read.") from error
    if not isinstance(told, dict) or not ({"content", "content_hash"} & set(told)):
        raise NotProved("This is no receipt: it carries no seal.")
    number, stated = str(told.get("receipt_number", "")), str(told.get("content_hash", ""))
    query = select(SubmittedVersion)
    if number:
        query = query.where(SubmittedVersion.receipt_number == number)
    else:
        seal = stated or content_hash(told["content"])
        query = query.where(SubmittedVersion.content_hash == seal)
    version = db.session.scalars(query.order_by(SubmittedVersion.id).limit(1)).first()
    if version is None:
        raise NotProved("No such receipt was given here.")
    found = differing_content(version, told["content"]) if "content" in told else []
    if stated and stated != version.content_hash:
        found.append(f"The seal is {stated}; the record has {version.content_hash}.")
    if found:
        raise NotProved(*found)
    return version
