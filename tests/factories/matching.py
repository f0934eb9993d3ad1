"""Matching rules for tests. Each function commits what it made."""

from collections.abc import Sequence
from datetime import date

from grants.funds.match import MatchBasis
from grants.funds.models import Contributor
from grants.funds.models_match import MatchRule
from grants.funds.operations import Restrictions, RuleTerms, approve_rule, propose_rule
from grants.kernel.db import transact
from grants.kernel.policy import Actor
from tests.factories.money import make_manager, money

BEGINS = date(2026, 1, 1)


def rule_terms(
    matcher: Contributor,
    *,
    adds: int = 1,
    for_each: int = 2,
    cap: str = "5,000,000",
    basis: str = "receipts",
    starts_on: date = BEGINS,
    ends_on: date | None = date(2027, 6, 30),
    kinds: Sequence[str] = (),
    gift_theme: str = "",
    theme: str = "",
    is_public: bool = True,
) -> RuleTerms:
    """One for each two, up to five million, until June."""
    return RuleTerms(
        name="City match for youth calls",
        adds=adds,
        for_each=for_each,
        cap=money(cap, matcher.fund),
        basis=MatchBasis(basis),
        starts_on=starts_on,
        ends_on=ends_on,
        giver_kinds=kinds,
        gift_theme=gift_theme,
        restrictions=Restrictions(theme=theme),
        is_public=is_public,
    )


def propose_match(
    matcher: Contributor, terms: RuleTerms | None = None, *, by: Actor | None = None
) -> MatchRule:
    """A proposed rule by which a contributor adds to what others give."""
    who, said = by or make_manager("Sana"), terms or rule_terms(matcher)
    return transact(lambda: propose_rule(who, contributor=matcher, terms=said))


def make_match(
    matcher: Contributor,
    terms: RuleTerms | None = None,
    *,
    by: tuple[Actor | None, Actor | None] = (None, None),
) -> MatchRule:
    """A live rule."""
    rule, who = propose_match(matcher, terms, by=by[0]), by[1] or make_manager("Tariq")
    transact(lambda: approve_rule(who, rule=rule))
    return rule
