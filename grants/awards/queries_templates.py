"""What is read of the texts of a fund's agreements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from grants.accounts.models import Person
from grants.awards.agreement import default_template
from grants.awards.models_templates import SHIPPED, AgreementTemplate
from grants.funds.models import Fund
from grants.kernel import policy
from grants.kernel.db import db
from grants.kernel.errors import NotFound
from grants.kernel.i18n import LANGUAGES, use_language
from grants.kernel.policy import Actor


@dataclass(frozen=True, slots=True)
class Wording:
    """One version of a fund's agreement: language → text, in the order of the languages."""

    version: int
    texts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Made:
    """A version, when it was made and by whom."""

    version: int
    languages: list[str]
    made_at: datetime
    made_by: str


def fund_by_slug(actor: Actor, slug: str) -> Fund:
    """A fund whose agreements this actor writes; else NotFound."""
    found = policy.find(actor, Fund, Fund.slug == slug)
    if not actor.has("fund_manager", found.id):
        raise NotFound
    return found


def shipped() -> Wording:
    """The text that the product brings along, in every language."""
    texts = {}
    for code in LANGUAGES:
        with use_language(code):
            texts[code] = default_template()
    return Wording(SHIPPED, texts)


def current_wording(fund: Fund) -> Wording:
    """The last version of the fund's own text, or what is shipped where it has none."""
    last = (
        select(func.max(AgreementTemplate.version))
        .where(AgreementTemplate.fund_id == fund.id)
        .scalar_subquery()
    )
    rows = db.session.scalars(
        select(AgreementTemplate).where(
            AgreementTemplate.fund_id == fund.id, AgreementTemplate.version == last
        )
    ).all()
    if not rows:
        return shipped()
    by_language = {row.language: row.text for row in rows}
    return Wording(
        rows[0].version, {code: by_language[code] for code in LANGUAGES if code in by_language}
    )


def versions(fund: Fund) -> list[Made]:
    """Every version of the fund's own text, newest first."""
    rows = db.session.execute(
        select(AgreementTemplate, Person.name)
        .outerjoin(Person, Person.id == AgreementTemplate.made_by_id)
        .where(AgreementTemplate.fund_id == fund.id)
        .order_by(AgreementTemplate.version.desc(), AgreementTemplate.id)
    ).all()
    listed: list[Made] = []
    for row, name in rows:
        if listed and listed[-1].version == row.version:
            listed[-1].languages.append(row.language)
        else:
            listed.append(Made(row.version, [row.language], row.made_at, name or ""))
    return listed
