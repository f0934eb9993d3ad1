"""A report, letter, receipt or agreement as a file on its way to a browser."""

from __future__ import annotations

from flask import Response, request

from grants.reports import catalogue
from grants.reports.catalogue import MEDIA_TYPES
from grants.reports.document import Document


def sent(document: Document, suffix: str, name: str) -> Response:
    """A document as a file of this ending, named for what it is."""
    reference = document.reference or request.args.get("fund", "")
    filename = "-".join(part for part in (name, reference) if part) + suffix
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in filename)
    return Response(
        catalogue.write(document, suffix),
        content_type=MEDIA_TYPES[suffix],
        headers={
            "Content-Disposition": f"{'inline' if suffix == '.pdf' else 'attachment'}; "
            f'filename="{safe}"'
        },
    )
