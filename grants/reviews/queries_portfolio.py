"""What a portfolio is chosen from: applications with what they serve, limits, lots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants.applications.models import Application
from grants.applications.models_serving import ApplicationAim
from grants.calls.models import Call
from grants.funds import allocation
from grants.funds.models_framework import Aim
from grants.funds.queries_allocating import lot_offers
from grants.harm.gates import BLOCKING
from grants.kernel.db import db
from grants.kernel.money import Money
from grants.kernel.policy import Actor, seen
from grants.organisations.kinds import OrganisationKind
from grants.organisations.wording import KINDS
from grants.reviews.models_portfolio import PortfolioLimits
from grants.reviews.portfolio import Bound, By, Limit, Lot, Measure, Option, Question
from grants.reviews.portfolio_choosing import MOST
from grants.reviews.queries_bearing import need_of
from grants.reviews.queries_ranking import RANKED, awarded_amounts, candidate

Mark = tuple[By, str]
MOST_DECIDED = 2000
"""Of what is decided so many are reckoned with: their rank, and what their money leaves."""


@dataclass(frozen=True)
class Portfolio:
    """A question with what its pages need: applications by reference, names of marks and lots."""

    question: Question
    applications: Mapping[str, Application]
    names: Mapping[Mark, str]
    version: PortfolioLimits | None


def limits_of(call: Call) -> PortfolioLimits | None:
    """The limits of a call that hold now, if any were ever set."""
    return db.session.scalars(
        select(PortfolioLimits)
        .options(joinedload(PortfolioLimits.saved_by))
        .where(PortfolioLimits.call_id == call.id)
        .order_by(PortfolioLimits.number.desc())
        .limit(1)
    ).first()


def read_limits(version: PortfolioLimits | None) -> list[Limit]:
    """The limits as they are reckoned with."""
    return [
        Limit(
            By(each["by"]),
            each["value"],
            Bound(each["bound"]),
            Measure(each["measure"]),
            each["amount"],
        )
        for each in (version.limits if version else [])
    ]


def portfolio(actor: Actor, call: Call) -> Portfolio:
    """What may be chosen in a call, of what this actor sees: those of the best rank."""
    listed = _applications(actor, call)
    served, names = _aims([each.id for each in listed])
    amounts = awarded_amounts([each.id for each in listed])
    offers = lot_offers(call.fund)
    options = []
    for each in listed:
        area = (call.area or each.organisation.area).strip()
        marks = {(By.KIND, each.organisation.kind), *served[each.id]}
        names[By.KIND, each.organisation.kind] = str(
            KINDS[OrganisationKind(each.organisation.kind)]
        )
        if area:
            marks.add((By.AREA, area.casefold()))
            names.setdefault((By.AREA, area.casefold()), area)
        found = candidate(each, amounts.get(each.id))
        aims = [value.split("-", 1) for _by, value in served[each.id]]
        need = need_of(
            each, Money(found.minor, call.fund.currency), [(kind, key) for kind, key in aims]
        )
        fitting = frozenset(lot.lot_id for lot in offers if not allocation.obstacles(lot, need))
        options.append(Option(found, frozenset(marks), fitting))
    version = limits_of(call)
    return Portfolio(
        question=Question(
            options=options,
            budget=call.budget_minor,
            limits=read_limits(version),
            lots=[
                Lot(
                    each.lot_id,
                    each.name,
                    each.available.minor,
                    bool(each.restrictions),
                    each.most_per_award.minor if each.most_per_award else None,
                )
                for each in offers
            ],
        ),
        applications={each.reference: each for each in listed},
        names=names,
        version=version,
    )


def _applications(actor: Actor, call: Call) -> Sequence[Application]:
    """What is decided, and of what may be chosen as many as are chosen among."""
    query = (
        seen(actor, Application)
        .where(
            Application.call_id == call.id,
            Application.status.in_(RANKED),
            Application.merit_millis.is_not(None),
        )
        .options(joinedload(Application.organisation))
        .order_by(Application.merit_millis.desc(), Application.reference)
    )
    decided = Application.status.in_(("awarded", "declined"))
    open_ones = query.where(
        Application.status.in_(("in_review", "shortlisted", "waitlisted")),
        Application.harm_gate.not_in([state.value for state in BLOCKING]),
        Application.below_threshold.is_(False),
    )
    return [
        *db.session.scalars(query.where(decided).limit(MOST_DECIDED)),
        *db.session.scalars(open_ones.limit(MOST)),
    ]


def _aims(ids: Sequence[int]) -> tuple[dict[int, set[Mark]], dict[Mark, str]]:
    served: dict[int, set[Mark]] = defaultdict(set)
    names: dict[Mark, str] = {}
    rows = db.session.execute(
        select(ApplicationAim.application_id, Aim)
        .join(Aim, Aim.id == ApplicationAim.aim_id)
        .where(ApplicationAim.application_id.in_(ids))
        .order_by(Aim.kind, Aim.key)
    )
    for application_id, aim in rows:
        mark = (By.THEME, f"{aim.kind}-{aim.key}")
        served[application_id].add(mark)
        names[mark] = aim.words
    return served, names
