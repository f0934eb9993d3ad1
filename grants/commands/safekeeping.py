"""`grants backup` and `grants restore`: database and files together, with their hashes."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy import Connection, Table, func, inspect, select, text

from grants import __version__, migrating
from grants.commands.place import demand_current, make_app, progress, written_whole
from grants.commands.verify import findings
from grants.kernel import clock
from grants.kernel.db import db, read_only
from grants.kernel.sqlite import sqlite_module
from grants.kernel.storage import storage

_MANIFEST = "manifest.json"
_SQLITE = "database.sqlite3"
_CHUNK = 1024 * 1024


@click.command()
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def backup(out: Path) -> None:
    """Write database and files into one tar, while the product runs.

    The database comes first: a file is on disk before the row that names it is committed,
    and never changes, so every file the copied rows name is there to be copied after.
    """
    app = make_app()
    demand_current(app)
    with (
        app.app_context(),
        tempfile.TemporaryDirectory(dir=out.resolve().parent) as folder,
        written_whole(out) as unfinished,
    ):
        parts = _copy_database(Path(folder))
        kept = storage.folder
        files = sorted(kept.iterdir()) if kept is not None and kept.is_dir() else []
        parts += [(f"files/{file.name}", file) for file in files if not file.name.startswith(".")]
        manifest = {
            "product": f"grants {__version__}",
            "made_at": clock.now().isoformat(),
            "revision": migrating.current(app),
            "database": db.engine.dialect.name,
            "parts": {name: _hash(path) for name, path in parts},
        }
        with os.fdopen(
            os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
        ) as raw:
            with tarfile.open(fileobj=raw, mode="w") as tar:
                _add(tar, _MANIFEST, json.dumps(manifest, indent=1).encode())
                for number, (name, path) in enumerate(parts, 1):
                    progress(f"{number} of {len(parts)}: {name}")
                    tar.add(path, arcname=name, recursive=False)
            raw.flush()
            os.fsync(raw.fileno())


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    entry.mtime = int(clock.now().timestamp())
    tar.addfile(entry, io.BytesIO(content))


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy_database(folder: Path) -> list[tuple[str, Path]]:
    if db.engine.dialect.name == "sqlite":
        target = folder / _SQLITE
        with read_only(), db.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            with sqlite_module().connect(str(target)) as copy:
                raw.backup(copy)
            copy.close()
        return [(_SQLITE, target)]
    return list(_copy_tables(folder))


def _copy_tables(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every table by COPY, all as they stand at one moment."""
    with db.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table in db.metadata.sorted_tables:
            target = folder / f"{table.name}.copy"
            copying = f"COPY {_columns(table)} TO STDOUT"
            with target.open("wb") as file, raw.cursor() as cursor, cursor.copy(copying) as rows:
                for row in rows:
                    file.write(row)
            yield f"tables/{table.name}.copy", target
        raw.rollback()


def _columns(table: Table) -> str:
    return f'"{table.name}" ({", ".join(_quoted(column.name) for column in table.columns)})'


def _quoted(name: str) -> str:
    return f'"{name}"'


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> int:
    """Put a backup back into an empty instance, then verify it."""
    app = make_app()
    kept = storage.folder
    if kept is None or any(kept.iterdir()) or not _is_empty(app):
        raise click.ClickException(
            f"{app.config['INSTANCE']} is not empty. A backup is restored into an empty instance."
        )
    with tempfile.TemporaryDirectory(dir=app.config["INSTANCE"]) as folder:
        manifest = _unpack(file, Path(folder))
        with app.app_context():
            if manifest["database"] != db.engine.dialect.name:
                raise click.ClickException(
                    f"This backup is of {manifest['database']}, and this instance uses "
                    f"{db.engine.dialect.name}."
                )
            _put_back(app, manifest, Path(folder))
        for name in manifest["parts"]:
            if name.startswith("files/"):
                (Path(folder) / name).rename(kept / Path(name).name)
    migrating.upgrade(app)
    with app.app_context():
        wrong = findings()
    return 1 if wrong else 0


def _is_empty(app: Flask) -> bool:
    with app.app_context(), db.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        return not any(
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in db.metadata.sorted_tables
            if table.name in there and table.name != "audit_head"
        )


def _unpack(file: Path, folder: Path) -> dict[str, Any]:
    """The parts the manifest names, each with the hash it says; nothing else is taken."""
    try:
        with tarfile.open(file) as tar:
            first = tar.extractfile(_MANIFEST)
            manifest: dict[str, Any] = json.loads(first.read() if first else b"")
            for name, seal in manifest["parts"].items():
                _unpack_part(tar, name, seal, folder)
            return manifest
    except (tarfile.TarError, KeyError, ValueError, TypeError) as error:
        raise click.ClickException(f"{file} is no backup of grants, or not whole.") from error


def _unpack_part(tar: tarfile.TarFile, name: str, seal: str, folder: Path) -> None:
    room, _slash, plain = name.rpartition("/")
    if room not in ("", "files", "tables") or plain in ("", ".", ".."):
        raise click.ClickException(f"The backup names a part “{name}” that cannot be one.")
    source = tar.extractfile(name)
    if source is None:
        raise KeyError(name)
    target = folder / room / plain
    target.parent.mkdir(exist_ok=True)
    digest = hashlib.sha256()
    with target.open("wb") as out:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    if digest.hexdigest() != seal:
        raise click.ClickException(f"The backup is damaged: {name} has not the hash it had.")


def _put_back(app: Flask, manifest: dict[str, Any], folder: Path) -> None:
    progress("database …")
    if manifest["database"] == "sqlite":
        source = sqlite_module().connect(str(folder / _SQLITE))
        with db.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            source.backup(raw)
        source.close()
        db.engine.dispose()
        return
    migrating.upgrade(app, manifest["revision"])
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_head"))
        for table in db.metadata.sorted_tables:
            part = folder / "tables" / f"{table.name}.copy"
            if part.exists():
                _fill(connection, table, part)


def _fill(connection: Connection, table: Table, part: Path) -> None:
    raw: Any = connection.connection.driver_connection
    copying = f"COPY {_columns(table)} FROM STDIN"
    with part.open("rb") as file, raw.cursor() as cursor, cursor.copy(copying) as rows:
        while chunk := file.read(_CHUNK):
            rows.write(chunk)
    name = text("SELECT pg_get_serial_sequence(:name, 'id')")
    series: str | None = connection.execute(name, {"name": f'"{table.name}"'}).scalar_one()
    last: int | None = connection.execute(select(func.max(table.c.id))).scalar_one()
    if series and last:
        connection.execute(text("SELECT setval(:series, :last)"), {"series": series, "last": last})
