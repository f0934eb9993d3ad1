"""Bank statements: taken from the bank's files, each line once; a mistake is set aside."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from grants.funds import bank_csv, camt
from grants.funds.models import Fund
from grants.funds.models_bank import BankFile, BankFormat, BankLine, BankStatement, FileKind
from grants.funds.operations.bank_ties import tie_what_is_clear, untie_lines_of
from grants.funds.operations.giving import reference_of
from grants.funds.policy_bank import BankAction
from grants.funds.queries_bank import format_for
from grants.funds.statement import StatementRead, fingerprints, not_yet_known, seal
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.filenames import safe_name
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.kernel.policy import Actor, demand
from grants.kernel.storage import keep

_MEDIA = {FileKind.CAMT: "application/xml", FileKind.CSV: "text/csv"}


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: the new statements, and how many lines were known."""

    statements: list[BankStatement]
    lines: int
    known: int


class UnknownHeading(Invalid):
    """A CSV file of whose bank nobody has said yet what its columns mean."""


def import_statements(
    actor: Actor,
    *,
    fund: Fund,
    content: bytes,
    filename: str,
    opening: Money | None = None,
    closing: Money | None = None,
) -> Imported:
    """Take the statements of a camt.053 file, or of a CSV whose bank's columns are known.

    A CSV without a column of balances needs them given. Raises UnknownHeading for a CSV of a
    bank that is not known yet.

    Effects, in order: the fund is locked; the file is kept; a statement for each that has
    something new, with its new lines; audit entries; what is clear is tied. A line
    that came before is left out, so the same file again changes nothing. Raises Invalid on `file`.
    """
    demand(actor, BankAction.IMPORT, fund)
    if not content:
        raise Invalid(_("Choose a file."), "file")
    if camt.is_xml(content):
        read = camt.read(content, fund.currency)
        held = lock(Fund, fund.id)
        return _take(actor, held, read, content, filename, FileKind.CAMT)
    table = bank_csv.open_table(content)
    kept = format_for(fund, table.key)
    if kept is None:
        raise UnknownHeading(_("Say what the columns of this bank mean."), "file")
    stated = bank_csv.read(
        table,
        bank_csv.Columns(**kept.mapping),
        account=kept.account,
        currency=fund.currency,
        opening=opening,
        closing=closing,
    )
    held = lock(Fund, fund.id)
    return _take(actor, held, [stated], content, filename, FileKind.CSV, kept)


def hold_csv(actor: Actor, *, fund: Fund, content: bytes, filename: str) -> BankFile:
    """Keep a CSV file until somebody has said what its columns mean."""
    demand(actor, BankAction.IMPORT, fund)
    return keep_file(actor, lock(Fund, fund.id), content, filename, FileKind.CSV)


def keep_format(
    actor: Actor, *, fund: Fund, bank: str, account: str, content: bytes, columns: bank_csv.Columns
) -> BankFormat:
    """Keep what a bank's columns mean: the next file with this heading is read by it."""
    demand(actor, BankAction.IMPORT, fund)
    table = bank_csv.open_table(content)
    kept = BankFormat(
        fund_id=fund.id,
        bank=bank.strip(),
        account=account.replace(" ", "").upper(),
        heading=list(table.heading),
        heading_key=table.key,
        mapping=columns.kept(),
        kept_by_id=actor.person_id,
    )
    db.session.add(kept)
    db.session.flush()
    audit.record(actor, BankAction.IMPORT, kept, detail={"bank": kept.bank, **kept.mapping})
    return kept


def _take(
    actor: Actor,
    fund: Fund,
    read: Sequence[StatementRead],
    content: bytes,
    filename: str,
    kind: FileKind,
    kept: BankFormat | None = None,
) -> Imported:
    _of_one_account(fund, read)
    made: list[BankStatement] = []
    file: BankFile | None = None
    lines = known = 0
    for one in sorted(read, key=lambda each: (each.first_on, each.last_on)):
        prints = list(fingerprints(one.account, one.lines))
        came = _came_before(fund, one)
        old = [each in came for each in prints]
        known += sum(old)
        new = not_yet_known(one, old)
        if new is None and (one.lines or _is_here(fund, one)):
            continue
        _not_the_other_kind(fund, one, kind)
        file = file or keep_file(actor, fund, content, filename, kind)
        fresh = [mark for mark, is_old in zip(prints, old, strict=True) if not is_old]
        made.append(_enter(actor, fund, file, new or one, fresh, kept))
        lines += len(fresh)
    if made:
        tie_what_is_clear(fund)
    return Imported(made, lines, known)


def _of_one_account(fund: Fund, read: Sequence[StatementRead]) -> None:
    """The books have one bank account; its statements are of the same."""
    ours = db.session.scalar(
        select(BankStatement.account)
        .where(BankStatement.fund_id == fund.id, BankStatement.set_aside_at.is_(None))
        .limit(1)
    )
    for one in read:
        if ours is not None and one.account != ours:
            raise Invalid(
                _(
                    "This is a statement of account %(account)s; the fund’s statements are of "
                    "%(ours)s. The fund’s books have one bank account.",
                    account=one.account,
                    ours=ours,
                ),
                "file",
            )
        ours = one.account


def _not_the_other_kind(fund: Fund, read: StatementRead, kind: FileKind) -> None:
    """The same days in XML and in CSV word each line differently, so it would count twice."""
    other = db.session.scalars(
        select(BankStatement)
        .join(BankFile, BankFile.id == BankStatement.file_id)
        .where(
            BankStatement.fund_id == fund.id,
            BankStatement.set_aside_at.is_(None),
            BankFile.kind != kind.value,
            BankStatement.first_on <= read.last_on,
            BankStatement.last_on >= read.first_on,
        )
        .order_by(BankStatement.first_on)
        .limit(1)
    ).first()
    if other is not None:
        raise Invalid(
            _(
                "Statement %(reference)s covers some of these days and came in the other format, "
                "in which each line reads differently. Set it aside first, or choose a file of "
                "other days.",
                reference=other.reference,
            ),
            "file",
        )


def _came_before(fund: Fund, read: StatementRead) -> set[str]:
    days = [line.booked_on for line in read.lines]
    if not days:
        return set()
    found = db.session.scalars(
        select(BankLine.fingerprint).where(
            BankLine.fund_id == fund.id,
            BankLine.live,
            BankLine.booked_on.between(min(days), max(days)),
        )
    )
    return set(found)


def _is_here(fund: Fund, read: StatementRead) -> bool:
    """Is a statement without lines of these days imported already?"""
    found = select(BankStatement.id).where(
        BankStatement.fund_id == fund.id,
        BankStatement.set_aside_at.is_(None),
        BankStatement.identity == read.identity,
        BankStatement.first_on == read.first_on,
        BankStatement.last_on == read.last_on,
    )
    return db.session.scalar(found.limit(1)) is not None


def keep_file(actor: Actor, fund: Fund, content: bytes, filename: str, kind: FileKind) -> BankFile:
    """Keep a bank's file; the same bytes once."""
    sha256 = hashlib.sha256(content).hexdigest()
    known = db.session.scalar(
        select(BankFile).where(BankFile.fund_id == fund.id, BankFile.sha256 == sha256)
    )
    if known is not None:
        return known
    file = BankFile(
        public_id=secrets.token_urlsafe(9),
        fund_id=fund.id,
        file_id=keep(content, safe_name(filename), _MEDIA[kind], actor=actor).id,
        kind=kind.value,
        sha256=sha256,
        sent_by_id=actor.person_id,
    )
    db.session.add(file)
    db.session.flush()
    return file


def _enter(
    actor: Actor,
    fund: Fund,
    file: BankFile,
    read: StatementRead,
    prints: Sequence[str],
    kept: BankFormat | None,
) -> BankStatement:
    statement = BankStatement(
        reference=reference_of(fund, "S", read.last_on),
        fund_id=fund.id,
        file_id=file.id,
        format_id=kept.id if kept else None,
        account=read.account,
        identity=read.identity,
        first_on=read.first_on,
        last_on=read.last_on,
        opening_minor=read.opening.minor,
        closing_minor=read.closing.minor,
        seal=seal(read.account, read.opening, read.closing, read.lines),
        imported_by_id=actor.person_id,
    )
    db.session.add(statement)
    db.session.flush()
    db.session.add_all(
        BankLine(
            public_id=secrets.token_urlsafe(9),
            fund_id=fund.id,
            statement_id=statement.id,
            number=number,
            booked_on=line.booked_on,
            value_on=line.value_on,
            amount_minor=line.amount.minor,
            name=line.name,
            reference=line.reference,
            bank_reference=line.bank_reference,
            text=line.text,
            fingerprint=mark,
        )
        for number, (line, mark) in enumerate(zip(read.lines, prints, strict=True), start=1)
    )
    db.session.flush()
    detail = {
        "account": read.account,
        "identity": read.identity,
        "first_on": read.first_on.isoformat(),
        "last_on": read.last_on.isoformat(),
        "lines": len(read.lines),
        "sha256": file.sha256,
    }
    audit.record(actor, BankAction.IMPORT, statement, detail=detail)
    return statement


def set_aside(actor: Actor, *, statement: BankStatement, reason: str) -> None:
    """Take out a statement that was imported by mistake. It stays, its lines count no more.

    Effects, in order: the fund and the statement are locked; the ties of its lines are undone;
    its lines, then the statement; an audit entry.
    """
    demand(actor, BankAction.SET_ASIDE, statement)
    lock(Fund, statement.fund_id)
    held = lock(BankStatement, statement.id)
    if not reason.strip():
        raise Invalid(_("Say why, for the record."), "reason")
    if held.set_aside_at is not None:
        raise NotNow(_("This statement is set aside already."))
    untie_lines_of(actor, held, reason.strip())
    db.session.execute(
        update(BankLine)
        .where(BankLine.statement_id == held.id)
        .values(live=False)
        .execution_options(synchronize_session=False)
    )
    held.set_aside_at = clock.now()
    held.set_aside_by_id = actor.person_id
    held.set_aside_why = reason.strip()
    db.session.flush()
    audit.record(actor, BankAction.SET_ASIDE, held, detail={"reason": held.set_aside_why})
