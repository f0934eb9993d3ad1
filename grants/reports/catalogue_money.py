"""The reports on a fund's money, put together for their reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from grants.awards.uses import stages_drawn
from grants.funds.models import Fund
from grants.funds.queries import Figures as Stages
from grants.funds.queries import restrictions_by_contributor
from grants.funds.queries_bank import at_the_bank
from grants.funds.wording import kind_words, restrictions
from grants.funds.wording_bank import bank_words
from grants.kernel import clock
from grants.kernel.i18n import language
from grants.kernel.money import Money
from grants.kernel.policy import Actor, demand
from grants.notifications.letters import letterhead
from grants.reports import (
    fund_statement,
    money_by_month,
    queries_months,
    queries_sources,
    queries_statement,
    sources_and_uses,
)
from grants.reports.document import Document, Paragraph, Tone
from grants.reports.fund_statement import Movement
from grants.reports.policy import ReportAction
from grants.reports.sources_and_uses import GIVEN, Figures, Given


def statement(
    actor: Actor, *, fund: Fund, first: date | None = None, last: date | None = None, **_more: Any
) -> Document:
    """Each contributor's money in a period, and what the rest is promised for."""
    demand(actor, ReportAction.FUND_STATEMENT, fund)
    first, last = queries_statement.period(fund, first, last)
    moves = queries_statement.movements(fund, first, last)
    stands = queries_statement.standings(fund, last)
    lots = restrictions_by_contributor(fund)
    nil = Money.zero(fund.currency)
    nothing = Stages.of({}, fund.currency)
    lines = [
        fund_statement.Line(
            name=each.name,
            public_id=each.public_id,
            kind=kind_words(each.kind),
            restriction=restrictions(lots.get(each.id, ())),
            movement=moves.get(each.id, Movement(nil, nil, nil)),
            standing=stands.get(each.id, nothing),
        )
        for each in queries_statement.contributors_of(fund)
    ]
    document = fund_statement.statement(
        fund=fund.name,
        slug=fund.slug,
        currency=fund.currency,
        first=first,
        last=last,
        lines=lines,
        stages=stages_drawn(_together(stands.values(), fund.currency)),
        bank=queries_statement.in_the_bank(fund, last),
        language=language(),
        address=_address(f"/reports/fund-statement?fund={fund.slug}&from={first}&to={last}"),
        made_at=clock.now(),
    )
    return _beside_the_bank(document, fund, last)


def sources(
    actor: Actor, *, fund: Fund, first: date | None = None, last: date | None = None, **_more: Any
) -> Document:
    """Sources and uses of the fund in a period."""
    demand(actor, ReportAction.FUND_STATEMENT, fund)
    first, last = queries_statement.period(fund, first, last)
    given = queries_sources.given_by(fund, GIVEN, last)
    nil = Money.zero(fund.currency)
    givers = []
    for each in queries_statement.contributors_of(fund):
        came, rest = given.get(each.id, (nil, nil))
        givers.append(Given(each.name, each.public_id, came + rest, came, rest))
    document = sources_and_uses.report(
        fund=fund.name,
        slug=fund.slug,
        currency=fund.currency,
        first=first,
        last=last,
        figures=Figures(
            queries_sources.banked(fund, first, last),
            queries_sources.spent_by_recipients(fund, last),
        ),
        restricted=queries_sources.by_restriction(fund, first, last),
        givers=givers,
        language=language(),
        address=_address(f"/reports/sources-and-uses?fund={fund.slug}&from={first}&to={last}"),
        made_at=clock.now(),
    )
    return _beside_the_bank(document, fund, last)


def _beside_the_bank(document: Document, fund: Fund, last: date) -> Document:
    """Say whether the bank agrees: at the head where it does not, at the end where it does."""
    found = at_the_bank(fund, last)
    words = bank_words(found, fund.currency, last)
    if found.open:
        return replace(document, parts=(Paragraph(words, Tone.LEAD), *document.parts))
    return replace(document, parts=(*document.parts, Paragraph(words, Tone.SOFT)))


def by_month(
    actor: Actor, *, fund: Fund, first: date | None = None, last: date | None = None, **_more: Any
) -> Document:
    """Where the fund's money stood at the end of each month, and the forecast of cash."""
    demand(actor, ReportAction.FUND_STATEMENT, fund)
    first, last = queries_statement.period(fund, first, last)
    today = clock.today(fund.time_zone)
    dues = queries_months.dues(actor, fund)
    document = money_by_month.report(
        fund=fund.name,
        slug=fund.slug,
        currency=fund.currency,
        first=first,
        last=last,
        today=today,
        stood=queries_months.stood(fund, first, last),
        expected=money_by_month.forecast(today, queries_statement.in_the_bank(fund, today), dues),
        dues=dues,
        undated=queries_months.undated(fund),
        language=language(),
        address=_address(f"/reports/money-by-month?fund={fund.slug}&from={first}&to={last}"),
        made_at=clock.now(),
    )
    return _beside_the_bank(document, fund, last)


def _together(figures: Any, currency: str) -> Stages:
    """Several contributors' money as one."""
    whole = Stages.of({}, currency)
    for each in figures:
        whole = Stages(
            pledged=whole.pledged + each.pledged,
            received=whole.received + each.received,
            reserved=whole.reserved + each.reserved,
            committed=whole.committed + each.committed,
            disbursed=whole.disbursed + each.disbursed,
            available=whole.available + each.available,
        )
    return whole


def _address(path: str) -> str:
    return letterhead.base_url.rstrip("/") + path
