"""Past awards are taken in from a file: all of it, or nothing and why."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

from sqlalchemy import select

from grants.funds.models import Fund
from grants.kernel import audit
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid
from grants.kernel.filenames import safe_name
from grants.kernel.i18n import _, ngettext
from grants.kernel.policy import Actor, demand
from grants.kernel.spreadsheets import NotASpreadsheet, cells_of
from grants.opendata.models import PastAward, PastImport
from grants.opendata.policy import OpenDataAction
from grants.opendata.reading import PastGrant, Problem, Read, read_file
from grants.opendata.threesixty import written

_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class WrongRows(Invalid):
    """Rows that cannot be taken; nothing of the file was."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(
            ngettext(
                "%(n)s thing is wrong in the file, so nothing was taken from it.",
                "%(n)s things are wrong in the file, so nothing was taken from it.",
                len(problems),
            ),
            "file",
        )
        self.problems = list(problems)


def read_past_awards(content: bytes, filename: str) -> Read:
    """What a file holds. Raises Invalid where it cannot be read as a whole."""
    if not content.startswith(_WORKBOOK):
        return read_file(content, filename)
    try:
        sheets = cells_of(content)
    except NotASpreadsheet as error:
        said = _("“%(file)s” cannot be read as a spreadsheet.", file=filename)
        raise Invalid(said, "file") from error
    return read_file(content, filename, next(iter(sheets.values()), []))


def import_past_awards(
    actor: Actor, *, fund: Fund, content: bytes, filename: str
) -> tuple[PastImport, Read]:
    """Take the past awards of a 360Giving file, or of a sheet under the same titles.

    Effects, in order: the fund is locked, so that two files are taken one after the other; the
    import; a version of each award that is new or says something else than before; an audit
    entry. An award that the file does not name stays. The same file again changes nothing.
    Raises WrongRows, or Invalid on `file`.
    """
    demand(actor, OpenDataAction.IMPORT_PAST, fund)
    read = read_past_awards(content, filename)
    if read.problems:
        raise WrongRows(read.problems)
    fund = lock(Fund, fund.id)
    held = _newest(fund)
    new = [
        grant
        for grant in read.grants
        if grant.identifier not in held or held[grant.identifier][1] != written(grant.record)
    ]
    changed = sum(grant.identifier in held for grant in new)
    made = PastImport(
        public_id=secrets.token_urlsafe(9),
        fund_id=fund.id,
        filename=safe_name(filename),
        file_hash=hashlib.sha256(content).hexdigest(),
        added=len(new) - changed,
        changed=changed,
        same=len(read.grants) - len(new),
        imported_by_id=actor.person_id,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add_all(_award(made, grant, held.get(grant.identifier)) for grant in new)
    db.session.flush()
    counts = {"added": made.added, "changed": made.changed, "same": made.same}
    audit.record(actor, OpenDataAction.IMPORT_PAST, made, detail=counts)
    return made, read


def _newest(fund: Fund) -> dict[str, tuple[int, str]]:
    """What is held of each award: its last version, and what it says."""
    rows = db.session.execute(
        select(PastAward.identifier, PastAward.version, PastAward.record)
        .where(PastAward.fund_id == fund.id)
        .order_by(PastAward.version)
    )
    return {identifier: (version, record) for identifier, version, record in rows}


def _award(made: PastImport, grant: PastGrant, before: tuple[int, str] | None) -> PastAward:
    return PastAward(
        fund_id=made.fund_id,
        import_id=made.id,
        identifier=grant.identifier,
        version=before[0] + 1 if before else 1,
        title=grant.title,
        recipient=grant.recipient,
        amount_minor=grant.minor,
        currency=grant.currency,
        awarded_on=grant.awarded_on,
        record=written(grant.record),
    )
