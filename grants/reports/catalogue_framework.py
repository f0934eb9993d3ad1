"""The report on a fund's framework, put together for its reader."""

from __future__ import annotations

from typing import Any

from grants.awards import queries_directory
from grants.awards.queries_matrix import matrix_of
from grants.funds.models import Fund
from grants.funds.models_framework import AimKind
from grants.kernel import clock
from grants.kernel.db import db
from grants.kernel.i18n import language
from grants.kernel.policy import Actor, demand
from grants.notifications.letters import letterhead
from grants.organisations.models import Organisation
from grants.reports import framework_matrix, organisation_directory
from grants.reports.document import Document
from grants.reports.policy import ReportAction
from grants.reports.queries_sources import given_for_objectives
from grants.reviews.queries_ties import has_interests


def framework(actor: Actor, *, fund: Fund, **_more: Any) -> Document:
    """What this actor sees of the fund's framework, its calls and awards."""
    demand(actor, ReportAction.FRAMEWORK_MATRIX, fund)
    return framework_matrix.report(
        fund=fund.name,
        slug=fund.slug,
        currency=fund.currency,
        day=clock.today(fund.time_zone),
        objectives=matrix_of(actor, fund, AimKind.OBJECTIVE),
        priorities=matrix_of(actor, fund, AimKind.PRIORITY),
        given=given_for_objectives(fund),
        less=has_interests(actor),
        language=language(),
        address=_address(f"/reports/framework-matrix?fund={fund.slug}"),
        made_at=clock.now(),
    )


def directory_of_fund(actor: Actor, *, fund: Fund, **_more: Any) -> Document:
    """Every organisation this actor sees, and which of the fund's contributors fund it."""
    demand(actor, ReportAction.DIRECTORY, fund)
    everyone = db.session.scalars(
        queries_directory.listed(actor).order_by(Organisation.name, Organisation.id)
    ).all()
    return organisation_directory.report(
        fund=fund.name,
        day=clock.today(fund.time_zone),
        entries=queries_directory.entries(actor, everyone, fund),
        landscape=queries_directory.landscape(actor),
        less=has_interests(actor),
        language=language(),
        address=_address(f"/reports/directory?fund={fund.slug}"),
        made_at=clock.now(),
    )


def _address(path: str) -> str:
    return letterhead.base_url.rstrip("/") + path
