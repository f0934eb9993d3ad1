"""The files every page loads: served by ourselves, compressed, and cached for a year.

An address carries the hash of its content (`?v=…`), so a browser asks again only
when the content is another. Files are read and compressed once, at start-up.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, request, url_for

from grants.web.guards import anyone

FOLDER = Path(__file__).resolve().parent.parent / "static"
_TYPES = {".woff2": "font/woff2", ".js": "text/javascript", ".svg": "image/svg+xml"}
_COMPRESSED = frozenset({".css", ".js", ".svg", ".txt", ".md"})


@dataclass(frozen=True)
class Asset:
    """One file: its bytes as they are sent, its type, and the hash in its address."""

    body: bytes
    packed: bytes | None
    media_type: str
    version: str


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    guessed = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    media_type = guessed or "application/octet-stream"
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    packed = gzip.compress(body, 9, mtime=0) if path.suffix in _COMPRESSED else None
    return Asset(body, packed, media_type, hashlib.sha256(body).hexdigest()[:12])


def read_assets(folder: Path = FOLDER) -> dict[str, Asset]:
    """Every file below the folder, by its relative path."""
    return {
        path.relative_to(folder).as_posix(): _read(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def init_app(app: Flask) -> None:
    """Serve the files at `/static/…` and give templates `asset(name)`."""
    assets = read_assets()

    @anyone
    def serve(name: str) -> Response:
        found = assets.get(name)
        if found is None:
            abort(404)
        packed = found.packed if "gzip" in request.headers.get("Accept-Encoding", "") else None
        response = Response(packed or found.body, content_type=found.media_type)
        if found.packed:
            response.headers["Vary"] = "Accept-Encoding"
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        response.set_etag(found.version)
        kept = "max-age=31536000, immutable" if "v" in request.args else "max-age=3600"
        response.headers["Cache-Control"] = f"public, {kept}"
        response.make_conditional(request)
        return response

    def asset(name: str) -> str:
        return url_for("static", name=name, v=assets[name].version)

    app.add_url_rule("/static/<path:name>", "static", serve)
    app.jinja_env.globals["asset"] = asset
