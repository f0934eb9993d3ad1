"""Every report by its name: who may have it, what it reads, what it says.

`REPORTS[name].build(actor, fund=…, …)` returns a `Document`; `write` turns it into a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from grants.awards.models import Award
from grants.awards.queries import holds_of, spent
from grants.awards.queries_agreed import awards_by_theme, uses_of
from grants.awards.uses import Giver, stages_drawn, uses_drawn
from grants.calls.models import Call
from grants.disbursements.states import DisbursementStatus
from grants.funds.models import Contributor, Fund
from grants.funds.queries import (
    Figures,
    contributor_figures,
    restrictions_by_contributor,
)
from grants.funds.wording import kind_words, restriction, restrictions
from grants.kernel import clock
from grants.kernel.errors import NotFound
from grants.kernel.i18n import _, language, lazy, use_language
from grants.kernel.money import Money
from grants.kernel.policy import Actor, can, demand
from grants.notifications.letters import letterhead
from grants.reports import (
    award,
    award_register,
    contributor_statement,
    csv_file,
    page,
    queries_awards,
    queries_statement,
    xlsx,
)
from grants.reports.catalogue_framework import directory_of_fund, framework
from grants.reports.catalogue_harm import harm
from grants.reports.catalogue_money import by_month, sources, statement
from grants.reports.document import Document
from grants.reports.fund_statement import Movement
from grants.reports.pdf import render
from grants.reports.policy import ReportAction
from grants.reviews.queries_ties import has_interests
from grants.web.statuses import label

WRITERS: Mapping[str, Callable[[Document], bytes]] = {
    ".pdf": render.render,
    ".xlsx": xlsx.write,
    ".csv": csv_file.write,
    ".html": page.write,
}
MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
}


@dataclass(frozen=True)
class Report:
    """A kind of report. `needs` names what must be given: a fund, or an award."""

    name: str
    words: Any
    action: ReportAction
    needs: tuple[str, ...]
    formats: tuple[str, ...]
    make: Callable[..., Document]

    def build(self, actor: Actor, *, language: str = "en", **scope: Any) -> Document:
        """The report for this actor, in this language. Raises NotPermitted."""
        with use_language(language):
            return self.make(actor, **scope)


def write(document: Document, suffix: str) -> bytes:
    """The document as a file of this ending: .pdf, .xlsx, .csv or .html."""
    return WRITERS[suffix](document)


def address(path: str) -> str:
    """The address of a page of this site, as paper writes it."""
    return letterhead.base_url.rstrip("/") + path


def _award_register(
    actor: Actor, *, fund: Fund, call: Call | None = None, **_more: Any
) -> Document:
    demand(actor, ReportAction.AWARD_REGISTER, fund)
    if call is not None and call.fund_id != fund.id:
        raise NotFound
    paid = queries_awards.disbursed_by_application(fund)
    nil = Money.zero(fund.currency)
    lines = [
        award_register.Line(
            reference=each.reference,
            title=each.title,
            recipient=each.organisation.name,
            theme=each.theme,
            call=each.call.title,
            status=label("award", each.status),
            awarded=each.amount,
            disbursed=paid.get(each.application_id, nil),
        )
        for each in queries_awards.awards_of(actor, fund, call)
    ]
    figures = contributor_figures(fund)
    lots = restrictions_by_contributor(fund)
    givers = [
        Giver(each.id, each.name, restrictions(lots.get(each.id, ())), figures[each.id].available)
        for each in queries_statement.contributors_of(fund)
        if each.id in figures
    ]
    drawn = uses_drawn(givers, uses_of(fund), awards_by_theme(actor, fund)) if lines else None
    return award_register.register(
        fund=fund.name,
        currency=fund.currency,
        scope=call.title if call else _("All calls"),
        day=clock.today(fund.time_zone),
        lines=lines,
        drawn=drawn,
        less=has_interests(actor),
        language=language(),
        address=address(
            f"/reports/award-register?fund={fund.slug}" + (f"&call={call.slug}" if call else "")
        ),
        made_at=clock.now(),
    )


def _award(actor: Actor, *, award: Award, **_more: Any) -> Document:
    demand(actor, ReportAction.AWARD, award)
    return _award_document(award)


def _award_document(found: Award) -> Document:
    fund = found.fund
    sent = queries_awards.disbursements_of(found)
    paid = {
        each.instalment_id: each
        for each, _shares in sent
        if each.status == DisbursementStatus.PAID.value
    }
    held = holds_of(found)
    return award.report(
        terms=award.Terms(
            fund=fund.name,
            reference=found.reference,
            title=found.title,
            purpose=found.purpose,
            recipient=found.organisation.name,
            theme=found.theme,
            call=found.call.title,
            status=label("award", found.status),
            starts_on=found.starts_on,
            ends_on=found.ends_on,
            awarded=found.amount,
            disbursed=spent([found])[found.id],
        ),
        instalments=[
            award.Installed(
                each.number,
                each.amount,
                each.due_on,
                "paid" if each.id in paid else "held" if held.get(each.number) else "planned",
                label("instalment", "paid")
                if each.id in paid
                else "; ".join(hold.staff for hold in held[each.number])
                if held.get(each.number)
                else label("instalment", "planned"),
            )
            for each in found.instalments
        ],
        conditions=[
            award.Condition(
                each.text,
                each.owner,
                each.due_on,
                each.before_instalment,
                label("condition", each.status),
            )
            for each in found.conditions
        ],
        disbursements=[
            award.Sent(
                each.reference,
                each.instalment.number,
                label("disbursement", each.status),
                each.bank_reference,
                each.paid_on,
                each.amount,
                [(share.contributor, share.contribution, share.amount) for share in shares],
            )
            for each, shares in sent
        ],
        progress=[
            award.Progress(
                each.number,
                each.due_on,
                label("progress_report", each.status),
                each.done_text,
                each.people_reached,
                each.spent,
            )
            for each in found.progress_reports
        ],
        day=clock.today(fund.time_zone),
        language=language(),
        address=address(f"/reports/award?award={found.reference}"),
        made_at=clock.now(),
    )


def _contributor_statement(
    actor: Actor,
    *,
    fund: Fund,
    contributor: Contributor | None = None,
    first: date | None = None,
    last: date | None = None,
    **_more: Any,
) -> Document:
    """Of one contributor, or of every one of the fund that this actor may read of."""
    action = ReportAction.CONTRIBUTOR_STATEMENT
    if contributor is not None:
        demand(actor, action, contributor)
        if contributor.fund_id != fund.id:
            raise NotFound
        asked: Sequence[Contributor] = [contributor]
    else:
        everyone = queries_statement.contributors_of(fund)
        asked = [each for each in everyone if can(actor, action, each)]
        if everyone and not asked:
            demand(actor, action, everyone[0])
    first, last = queries_statement.period(fund, first, last)
    moves = queries_statement.movements(fund, first, last)
    stands = queries_statement.standings(fund, last)
    given = queries_statement.contributions_of(asked, first, last)
    nil = Money.zero(fund.currency)
    nothing = Figures.of({}, fund.currency)
    accounts = []
    for each in asked:
        paid, waiting = queries_awards.paid_by(actor, each)
        standing = stands.get(each.id, nothing)
        accounts.append(
            contributor_statement.Account(
                name=each.name,
                kind=kind_words(each.kind),
                movement=moves.get(each.id, Movement(nil, nil, nil)),
                standing=standing,
                given=[
                    contributor_statement.Given(
                        contribution.reference,
                        contribution.received_on,
                        restriction(lot),
                        Money(contribution.amount_minor, fund.currency),
                    )
                    for contribution, lot in given.get(each.id, [])
                ],
                paid=paid,
                waiting=waiting,
                drawn=stages_drawn(standing),
            )
        )
    named = f"&contributor={contributor.public_id}" if contributor else ""
    return contributor_statement.statement(
        fund=fund.name,
        currency=fund.currency,
        first=first,
        last=last,
        accounts=accounts,
        language=language(),
        address=address(
            f"/reports/contributor-statement?fund={fund.slug}{named}&from={first}&to={last}"
        ),
        made_at=clock.now(),
    )


_ALL = (".pdf", ".xlsx", ".csv")

REPORTS: dict[str, Report] = {
    report.name: report
    for report in (
        Report(
            "fund-statement",
            lazy("Fund statement"),
            ReportAction.FUND_STATEMENT,
            ("fund",),
            _ALL,
            statement,
        ),
        Report(
            "sources-and-uses",
            lazy("Sources and uses"),
            ReportAction.FUND_STATEMENT,
            ("fund",),
            _ALL,
            sources,
        ),
        Report(
            "money-by-month",
            lazy("Money by month"),
            ReportAction.FUND_STATEMENT,
            ("fund",),
            _ALL,
            by_month,
        ),
        Report(
            "award-register",
            lazy("Award register"),
            ReportAction.AWARD_REGISTER,
            ("fund",),
            _ALL,
            _award_register,
        ),
        Report("award", lazy("Award report"), ReportAction.AWARD, ("award",), (".pdf",), _award),
        Report(
            "contributor-statement",
            lazy("Contributor statement"),
            ReportAction.CONTRIBUTOR_STATEMENT,
            ("fund",),
            _ALL,
            _contributor_statement,
        ),
        Report(
            "framework-matrix",
            lazy("Objectives and calls"),
            ReportAction.FRAMEWORK_MATRIX,
            ("fund",),
            _ALL,
            framework,
        ),
        Report(
            "harm-register",
            lazy("Harm register"),
            ReportAction.HARM_REGISTER,
            ("fund",),
            _ALL,
            harm,
        ),
        Report(
            "directory",
            lazy("Directory of organisations"),
            ReportAction.DIRECTORY,
            ("fund",),
            _ALL,
            directory_of_fund,
        ),
    )
}
