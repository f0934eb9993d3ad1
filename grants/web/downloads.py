"""A person's file as a download: saved under its name, never opened in the page."""

from __future__ import annotations

from flask import Response

from grants.kernel.filenames import attachment
from grants.kernel.scanning import demand_clean
from grants.kernel.storage import StoredFile, storage


def download(kept: StoredFile, name: str = "") -> Response:
    """The file; whoever asks was asked who may read it. Raises NotNow while it is in quarantine."""
    demand_clean(kept)
    response = Response(storage.get(kept.public_id), mimetype=kept.media_type)
    response.headers["Content-Disposition"] = attachment(name or kept.filename)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
