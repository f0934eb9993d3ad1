"""Screening lists: a file of names is kept as a version, then read line by line by the clock."""

from __future__ import annotations

import csv
import secrets
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from typing import Any, BinaryIO

from sqlalchemy import func, select

from grants.kernel import audit, clock
from grants.kernel.db import db, lock, transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, demand
from grants.kernel.storage import StoredFile, storage, store
from grants.organisations.kinds import ListStatus
from grants.organisations.models import Organisation
from grants.organisations.models_diligence import ScreeningEntry, ScreeningList
from grants.organisations.names import key_of
from grants.organisations.operations.diligence import keep_pairs, screen_against
from grants.organisations.policy_profile import ProfileAction
from grants.organisations.queries_diligence import likenesses, listed_names

CHUNK = 1000
ERRORS_KEPT = 200
LONGEST_NAME = 300


def import_list(
    actor: Actor, *, name: str, source: str, stream: BinaryIO, filename: str
) -> ScreeningList:
    """Keep a file of names as the next version of a list; it is read in the background.

    Raises Invalid for a file that is no CSV in UTF-8 with a column *name*.
    """
    demand(actor, ProfileAction.IMPORT_LIST)
    if not name.strip():
        raise Invalid(_("Name the list, such as UN consolidated list."), "name")
    try:
        kept = store(stream, filename, actor=actor, allowed=frozenset({".csv"}))
    except Invalid as error:
        raise Invalid(error.message, "file") from error
    try:
        rows = _rows(kept)
        header = next(rows, (0, []))[1]
        lines = sum(1 for _row in rows)
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid(_("Save the file as CSV in UTF-8, then choose it again."), "file") from error
    if "name" not in _columns(header):
        raise Invalid(_("The first line must name the columns; one of them is “name”."), "file")
    latest = db.session.execute(
        select(func.max(ScreeningList.number)).where(ScreeningList.name == name.strip()[:120])
    ).scalar_one()
    made = ScreeningList(
        public_id=secrets.token_urlsafe(12),
        name=name.strip()[:120],
        number=(latest or 0) + 1,
        source=source.strip(),
        file_id=kept.id,
        lines=lines,
        errors=[],
        imported_by_id=actor.person_id,
        imported_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    detail = {"sha256": kept.sha256, "lines": lines}
    audit.record(actor, ProfileAction.IMPORT_LIST, made, detail=detail)
    return made


def read_lists(moment: datetime) -> int:
    """Read every list that waits, a commit every thousand lines; how many lines were read.

    When they are read in whole, every organisation is compared with them.
    """
    waiting = db.session.scalars(
        select(ScreeningList.id)
        .where(ScreeningList.status == ListStatus.READING.value)
        .order_by(ScreeningList.id)
    ).all()
    db.session.rollback()
    read = 0
    for list_id in waiting:
        while more := transact(lambda list_id=list_id: read_on(list_id)):  # type: ignore[misc]
            read += more
    if waiting:
        look_again(moment)
    return read


def look_again(_moment: datetime) -> int:
    """Compare every organisation with the lists and with the others; how much is new to decide."""
    lists = listed_names()
    everybody = db.session.scalars(select(Organisation.id).order_by(Organisation.id)).all()
    db.session.rollback()
    new = 0
    for each in everybody:
        new += transact(lambda each=each: screen_against(each, lists))  # type: ignore[misc]
    return new + transact(lambda: keep_pairs(likenesses()))


def read_on(list_id: int) -> int:
    """Read the next thousand lines of a list; how many were read. At the end it holds."""
    found = lock(ScreeningList, list_id)
    if found.status != ListStatus.READING:
        return 0
    rows = _rows(db.session.get_one(StoredFile, found.file_id))
    columns = _columns(next(rows)[1])
    read, errors = 0, list(found.errors)
    for number, (line, row) in enumerate(rows):
        if number < found.lines_read:
            continue
        if read == CHUNK:
            break
        read += 1
        values = {
            column: row[place].strip() for column, place in columns.items() if place < len(row)
        }
        if wrong := _wrong(values):
            found.errors_count += 1
            if len(errors) < ERRORS_KEPT:
                errors.append({"line": line, "wrong": wrong})
            continue
        found.names_kept += 1
        db.session.add(
            ScreeningEntry(
                list_id=found.id, line=line, name=values["name"], detail=values.get("detail", "")
            )
        )
    found.lines_read += read
    found.errors = errors
    if found.lines_read >= found.lines:
        found.status = ListStatus.READ.value
    db.session.flush()
    return read


def _wrong(values: dict[str, str]) -> str:
    """The code of what is wrong with a line; nothing where it is right."""
    name = values.get("name", "")
    if not key_of(name):
        return "no_name"
    return "too_long" if len(name) > LONGEST_NAME else ""


def _columns(header: list[str]) -> dict[str, int]:
    return {column.strip().casefold(): place for place, column in enumerate(header)}


def _rows(kept: StoredFile) -> Iterator[tuple[int, list[str]]]:
    """The lines of the file with their numbers; empty ones are left out."""
    text = storage.get(kept.public_id).decode("utf-8-sig")
    first = text.partition("\n")[0]
    reader: Any = csv.reader(StringIO(text), delimiter=";" if ";" in first else ",")
    for row in reader:
        if any(cell.strip() for cell in row):
            yield reader.line_num, row
