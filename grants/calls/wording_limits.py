"""Limits, tiers and the match in words: the rule, the organisation's own value, what to do."""

from __future__ import annotations

from grants.calls.applying import MatchOf, MatchShort, Tier
from grants.calls.definition import CallDefinition
from grants.calls.judging import Applicant, LimitJudged, Outcome, Rule, age_at_closing
from grants.funds.wording import applicants_words
from grants.kernel.i18n import _, language, ngettext
from grants.kernel.money import Money


def rule_words(definition: CallDefinition, judged: LimitJudged) -> str:
    """What a limit asks for, in short."""
    limits, tier = definition.applying.limits, judged.tier
    least, most = years_words(limits.age_at_least), years_words(limits.age_at_most)
    match judged.rule:
        case Rule.KIND:
            return _("Open to %(kinds)s", kinds=kinds_words(definition))
        case Rule.AREA:
            return _("Works in %(places)s", places=places_words(definition))
        case Rule.AGE_AT_LEAST:
            return _("%(age)s or older when the call closes", age=least)
        case Rule.AGE_AT_MOST:
            return _("At most %(age)s old when the call closes", age=most)
        case Rule.FLOOR:
            return _("Asks for at least %(amount)s", amount=str(definition.floor))
        case Rule.CEILING:
            return _("Asks for at most %(amount)s", amount=str(definition.ceiling))
        case Rule.TIER_AGE:
            return _(
                "For “%(tier)s”, %(age)s or older when the call closes",
                tier=tier.name.read(language()) if tier else "",
                age=years_words(tier.age_at_least if tier else 0),
            )


def limits_words(definition: CallDefinition) -> list[str]:
    """The limits beside the kind and the amount, for everybody to read."""
    limits = definition.applying.limits
    set_ = {
        Rule.AREA: bool(limits.works_in),
        Rule.AGE_AT_LEAST: limits.age_at_least is not None,
        Rule.AGE_AT_MOST: limits.age_at_most is not None,
    }
    return [
        rule_words(definition, LimitJudged(rule, Outcome.PASSES))
        for rule, is_set in set_.items()
        if is_set
    ]


def who_may_apply(definition: CallDefinition) -> list[str]:
    """Who may apply, for how much and how often, as a list to read on paper."""
    amounts = [Rule.FLOOR, Rule.CEILING] if definition.floor else [Rule.CEILING]
    return [
        rule_words(definition, LimitJudged(Rule.KIND, Outcome.PASSES)),
        *limits_words(definition),
        *(rule_words(definition, LimitJudged(rule, Outcome.PASSES)) for rule in amounts),
        _("An organisation may send several applications.")
        if definition.applying.several
        else _("An organisation may send one application."),
    ]


def own_words(applicant: Applicant, requested: Money | None, rule: Rule) -> str:
    """The organisation's own value for a rule; "" where it is not known."""
    match rule:
        case Rule.KIND:
            return applicants_words(applicant.kind.value)
        case Rule.AREA:
            return ", ".join(applicant.areas)
        case Rule.AGE_AT_LEAST | Rule.AGE_AT_MOST | Rule.TIER_AGE:
            year = applicant.founded_year
            return "" if year is None else _("founded in %(year)s", year=year)
        case Rule.FLOOR | Rule.CEILING:
            return "" if requested is None else str(requested)


def limit_sentence(
    definition: CallDefinition,
    applicant: Applicant,
    requested: Money | None,
    judged: LimitJudged,
) -> str:
    """Why a limit is not met, or cannot be judged yet: rule, own value, what to do."""
    if judged.outcome is Outcome.UNKNOWN:
        return _unknown(definition, judged)
    values = {
        "rule": rule_words(definition, judged),
        "own": own_words(applicant, requested, judged.rule),
    }
    match judged.rule:
        case Rule.KIND:
            return _(
                "This call is not for organisations of your kind (%(own)s). It is for: "
                "%(kinds)s. Look for another open call.",
                kinds=kinds_words(definition),
                **values,
            )
        case Rule.AREA:
            return _(
                "This call is for organisations that work in %(places)s. Yours works in %(own)s. "
                "Look for another open call.",
                places=places_words(definition),
                **values,
            )
        case Rule.FLOOR:
            return _(
                "One application asks for at least %(floor)s. You ask for %(own)s. Ask for more.",
                floor=str(definition.floor),
                **values,
            )
        case Rule.CEILING:
            return _(
                "One application may ask for %(ceiling)s at most. You ask for %(own)s. "
                "Ask for less.",
                ceiling=str(definition.ceiling),
                **values,
            )
    return _age_sentence(definition, applicant, judged)


def _age_sentence(definition: CallDefinition, applicant: Applicant, judged: LimitJudged) -> str:
    limits, year = definition.applying.limits, applicant.founded_year or 0
    values = {"year": year, "age": years_words(age_at_closing(definition, year))}
    if judged.rule is Rule.AGE_AT_MOST:
        return _(
            "This call is for organisations of up to %(limit)s. Yours was founded in %(year)s "
            "and is %(age)s old when the call closes. Look for another open call.",
            limit=years_words(limits.age_at_most),
            **values,
        )
    if judged.tier is not None:
        return _(
            "For “%(tier)s” an organisation must be at least %(limit)s old. Yours was founded "
            "in %(year)s and is %(age)s old when the call closes. Ask for less.",
            tier=judged.tier.name.read(language()),
            limit=years_words(judged.tier.age_at_least),
            **values,
        )
    return _(
        "This call is for organisations of at least %(limit)s. Yours was founded in %(year)s "
        "and is %(age)s old when the call closes. Ask an older organisation to apply with you.",
        limit=years_words(limits.age_at_least),
        **values,
    )


def _unknown(definition: CallDefinition, judged: LimitJudged) -> str:
    if judged.rule is Rule.AREA:
        return _(
            "This call is for organisations that work in %(places)s. Your organisation’s page "
            "does not say where you work. Write it there.",
            places=places_words(definition),
        )
    return _(
        "The age of your organisation counts: %(rule)s. Your organisation’s page does not say "
        "when it was founded. Write the year there.",
        rule=rule_words(definition, judged),
    )


def years_words(count: int | None) -> str:
    """A number of years."""
    return ngettext("%(n)s year", "%(n)s years", count or 0)


def kinds_words(definition: CallDefinition) -> str:
    """The kinds of organisation that may apply."""
    return ", ".join(applicants_words(kind.value) for kind in definition.applicants)


def places_words(definition: CallDefinition) -> str:
    """The places of which an organisation works in at least one."""
    places = definition.applying.limits.works_in
    return _(" or ").join(place.read(language()) for place in places)


def match_words(definition: CallDefinition, tier: Tier) -> str:
    """The match that a tier needs; "" where it needs none."""
    if not tier.match_percent:
        return ""
    if definition.applying.match_of is MatchOf.TOTAL_COST:
        return _("%(percent)s %% of the total cost", percent=tier.match_percent)
    return _("%(percent)s %% of the requested amount", percent=tier.match_percent)


def tier_sentence(
    definition: CallDefinition, requested: Money | None, total_cost: Money | None = None
) -> str:
    """Which tier follows from the requested amount, and the match it needs; "" if none does."""
    tier = definition.applying.tier_for(requested)
    if tier is None or requested is None:
        return ""
    values = {"requested": str(requested), "tier": tier.name.read(language())}
    of_total = definition.applying.match_of is MatchOf.TOTAL_COST
    base = total_cost if of_total else requested
    if not tier.match_percent:
        return _("For %(requested)s the tier is “%(tier)s”. It needs no match.", **values)
    if base is None:
        return _(
            "For %(requested)s the tier is “%(tier)s”. It needs a match of %(share)s.",
            share=match_words(definition, tier),
            **values,
        )
    return _(
        "For %(requested)s the tier is “%(tier)s”. It needs a match of %(needed)s, which is "
        "%(share)s.",
        needed=str(tier.match_needed(base)),
        share=match_words(definition, tier),
        **values,
    )


def match_short_sentence(definition: CallDefinition, short: MatchShort) -> str:
    """Why a match is too small, with the amounts."""
    return _(
        "“%(tier)s” needs a match of %(needed)s, which is %(share)s. You offer %(offered)s. "
        "Offer more, or ask for less.",
        tier=short.tier.name.read(language()),
        needed=str(short.needed),
        share=match_words(definition, short.tier),
        offered=str(short.offered),
    )
