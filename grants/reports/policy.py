"""Who may have which report, letter or receipt, and whose audit entries each one reads.

An audit entry names a record by its table and id. Whether that record belongs to an
application is read off the foreign keys, so a new kind of record is kept from whoever has a
conflict of interest without a word here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sqlalchemy import ColumnElement, Table, and_, not_, or_, select, true

from grants.accounts.models import Role
from grants.accounts.policy import (
    is_administrator,
    is_auditor,
    is_contributor_person,
    is_fund_manager,
    is_staff,
)
from grants.applications.models import Application
from grants.applications.policy import is_barred, is_member, kept_out
from grants.awards.policy import is_recipient
from grants.disbursements.models_batches import PaymentBatch
from grants.disbursements.policy import batches_kept
from grants.incidents.models import Incident
from grants.kernel.audit import AuditEntry
from grants.kernel.db import Base
from grants.kernel.policy import (
    Action,
    Actor,
    in_funds,
    rules,
    the_clock,
    visibility,
    visible,
)
from grants.reviews.policy_panel import sits_on_it


class ReportAction(Action):
    """What is reported, to whom."""

    LIST = "report:list"
    FUND_STATEMENT = "report:fund_statement"
    AWARD_REGISTER = "report:award_register"
    AWARD = "report:award"
    CONTRIBUTOR_STATEMENT = "report:contributor_statement"
    FRAMEWORK_MATRIX = "report:framework_matrix"
    DIRECTORY = "report:directory"
    HARM_REGISTER = "report:harm_register"
    RECEIPT = "report:receipt"
    LETTER = "report:letter"
    AGREEMENT = "report:agreement"
    PANEL_PAPERS = "report:panel_papers"
    AUDIT_TRAIL = "report:audit_trail"
    CHECK = "report:check"


rules(
    {
        ReportAction.LIST: is_staff | is_contributor_person,
        ReportAction.FUND_STATEMENT: is_staff | the_clock,
        ReportAction.AWARD_REGISTER: is_staff | the_clock,
        ReportAction.AWARD: is_staff | the_clock,
        ReportAction.CONTRIBUTOR_STATEMENT: is_staff | is_contributor_person | the_clock,
        ReportAction.FRAMEWORK_MATRIX: is_fund_manager | is_auditor | the_clock,
        ReportAction.DIRECTORY: is_staff | the_clock,
        ReportAction.HARM_REGISTER: is_fund_manager | is_auditor | the_clock,
        ReportAction.RECEIPT: is_member | ((is_fund_manager | is_auditor) & ~is_barred),
        ReportAction.LETTER: is_staff | is_recipient,
        ReportAction.AGREEMENT: is_staff | is_recipient,
        ReportAction.PANEL_PAPERS: is_fund_manager | is_auditor | sits_on_it,
        ReportAction.AUDIT_TRAIL: is_auditor | is_administrator,
        ReportAction.CHECK: is_auditor | is_administrator | the_clock,
    }
)


@visibility(AuditEntry)
def entries_seen(actor: Actor) -> ColumnElement[bool]:
    """Auditors and administrators: the entries of their funds; of every fund, all of them.

    Nobody reads what was done in a case in which they have a conflict of interest, not even
    what they did themselves; nor what was done with a complaint that they do not read.
    """
    if actor.is_system:
        return true()
    return and_(
        in_funds(AuditEntry.fund_id, actor.funds(Role.AUDITOR, Role.ADMINISTRATOR)),
        not_(
            or_(
                *_about_what_is_barred(actor),
                _about_unread_complaints(actor),
                _about_kept_bank_files(actor),
            )
        ),
    )


def _about_kept_bank_files(actor: Actor) -> ColumnElement[bool]:
    """A bank file is of many awards, so no foreign key of its own leads to one."""
    return and_(
        AuditEntry.subject_type == PaymentBatch.__tablename__,
        AuditEntry.subject_id.in_(batches_kept(actor)),
    )


def _about_unread_complaints(actor: Actor) -> ColumnElement[bool]:
    read = select(Incident.id).where(visible(actor, Incident))
    return and_(
        AuditEntry.subject_type == Incident.__tablename__, AuditEntry.subject_id.not_in(read)
    )


def _about_what_is_barred(actor: Actor) -> Iterator[ColumnElement[bool]]:
    barred = {Application.__tablename__: kept_out(actor)}
    for name, roads in roads_to_applications().items():
        table = Base.metadata.tables[name]
        if roads:
            barred[name] = select(table.c.id).where(
                or_(*(table.c[column].in_(barred[parent]) for column, parent in roads))
            )
        yield and_(AuditEntry.subject_type == name, AuditEntry.subject_id.in_(barred[name]))


@cache
def roads_to_applications() -> dict[str, list[tuple[str, str]]]:
    """Each table whose rows belong to an application: its foreign keys that lead there.

    The nearest come first, and a table's keys lead to tables before it: `award` by
    `application_id`, then `disbursement` by `award_id`. `application` itself needs none.
    """
    roads: dict[str, list[tuple[str, str]]] = {Application.__tablename__: []}
    while True:
        further = {
            table.name: found
            for table in Base.metadata.sorted_tables
            if table.name not in roads and (found := list(_leading_to(roads, table)))
        }
        if not further:
            return roads
        roads |= further


def _leading_to(
    reached: dict[str, list[tuple[str, str]]], table: Table
) -> Iterator[tuple[str, str]]:
    for key in table.foreign_keys:
        if key.column.table.name in reached:
            yield key.parent.name, key.column.table.name
