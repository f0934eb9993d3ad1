"""Who may have which report, letter or receipt, and whose audit entries each one reads."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from grants.accounts.models import Role
from grants.accounts.policy import (
    is_administrator,
    is_auditor,
    is_contributor_person,
    is_fund_manager,
    is_staff,
)
from grants.applications.policy import is_barred, is_member
from grants.awards.policy import is_recipient
from grants.kernel.audit import AuditEntry
from grants.kernel.policy import Action, Actor, in_funds, rules, the_clock, visibility


class ReportAction(Action):
    """What is reported, to whom."""

    LIST = "report:list"
    FUND_STATEMENT = "report:fund_statement"
    AWARD_REGISTER = "report:award_register"
    AWARD = "report:award"
    CONTRIBUTOR_STATEMENT = "report:contributor_statement"
    RECEIPT = "report:receipt"
    LETTER = "report:letter"
    AGREEMENT = "report:agreement"
    AUDIT_TRAIL = "report:audit_trail"
    CHECK = "report:check"


rules(
    {
        ReportAction.LIST: is_staff | is_contributor_person,
        ReportAction.FUND_STATEMENT: is_staff | the_clock,
        ReportAction.AWARD_REGISTER: is_staff | the_clock,
        ReportAction.AWARD: is_staff | the_clock,
        ReportAction.CONTRIBUTOR_STATEMENT: is_staff | is_contributor_person | the_clock,
        ReportAction.RECEIPT: is_member | ((is_fund_manager | is_auditor) & ~is_barred),
        ReportAction.LETTER: is_staff | is_recipient,
        ReportAction.AGREEMENT: is_staff | is_recipient,
        ReportAction.AUDIT_TRAIL: is_auditor | is_administrator,
        ReportAction.CHECK: is_auditor | is_administrator | the_clock,
    }
)


@visibility(AuditEntry)
def entries_seen(actor: Actor) -> ColumnElement[bool]:
    """Auditors and administrators: the entries of their funds; of every fund, all of them."""
    if actor.is_system:
        return true()
    return in_funds(AuditEntry.fund_id, actor.funds(Role.AUDITOR, Role.ADMINISTRATOR))
