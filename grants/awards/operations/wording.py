"""The text of a fund's agreements is written, and filled for an award."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from babel.dates import format_date

from grants.awards import agreement as agreements
from grants.awards import queries_templates
from grants.awards.conditions import ConditionKind
from grants.awards.models import Award, Condition, Instalment
from grants.awards.models_templates import AgreementTemplate
from grants.awards.queries_templates import Wording
from grants.awards.states import AwardAction
from grants.funds.models import Fund
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import LANGUAGES, _, language, use_language
from grants.kernel.money import Money
from grants.kernel.policy import Actor, demand


def write_template(actor: Actor, *, fund: Fund, texts: Mapping[str, str], after: int) -> Wording:
    """Give the fund's agreement its next version, in one language or in several.

    Effects, in order: every place is known (Invalid on `text_<language>`, with the line); the
    fund is locked; rows of the next version; an audit entry. `after` is the version that was
    read: NotNow when another was made since. The same texts again make no version. Agreements
    that are offered already keep their text.
    """
    demand(actor, AwardAction.WRITE_TEMPLATE, fund)
    given = {code: _plain(texts.get(code, "")) for code in LANGUAGES}
    kept = {code: text for code, text in given.items() if text}
    wrong = {f"text_{code}": said for code, text in kept.items() if (said := _unknown(text))}
    if not kept:
        wrong["text_en"] = _("Write the agreement in one language at least.")
    if wrong:
        raise Invalid.many(wrong)
    held = lock(Fund, fund.id)
    now = queries_templates.current_wording(held)
    if {code: _plain(text) for code, text in now.texts.items()} == kept:
        return now
    if now.version != after:
        raise NotNow(_("Somebody has changed this text since you read it. Read it again."))
    made = Wording(now.version + 1, kept)
    db.session.add_all(
        AgreementTemplate(
            fund_id=held.id,
            version=made.version,
            language=code,
            text=text,
            made_by_id=actor.person_id,
        )
        for code, text in kept.items()
    )
    db.session.flush()
    audit.record(
        actor,
        AwardAction.WRITE_TEMPLATE,
        held,
        detail={"version": made.version, "languages": list(kept)},
    )
    return made


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _unknown(text: str) -> str:
    try:
        agreements.check(text)
    except Invalid as error:
        return error.message
    return ""


def sample(fund: Fund, texts: Mapping[str, str]) -> dict[str, str]:
    """Each text with examples in its places, as a manager looks at it before it is kept.

    Raises Invalid on `text_<language>` for a place that is not known.
    """
    wrong = {f"text_{code}": said for code, text in texts.items() if (said := _unknown(text))}
    if wrong:
        raise Invalid.many(wrong)
    shown = {}
    for code, text in texts.items():
        with use_language(code):
            shown[code] = agreements.fill(text, _examples(fund))
    return shown


def agreement_text(award: Award, wording: Wording, code: str) -> str:
    """The text of this award in a language of the wording."""
    with use_language(code):
        return agreements.fill(wording.texts[code], _values(award))


def _values(award: Award) -> dict[str, str]:
    nothing = _("None.")
    return {
        "fund": award.fund.name,
        "recipient": award.organisation.name,
        "reference": award.reference,
        "title": award.title,
        "purpose": award.purpose,
        "amount": str(award.amount),
        "starts_on": _day(award.starts_on),
        "ends_on": _day(award.ends_on),
        "instalments": "\n".join(_instalment_line(part) for part in award.instalments),
        "reports": "\n".join(
            _("Progress report %(n)s, by %(day)s", n=report.number, day=_day(report.due_on))
            for report in award.progress_reports
        ),
        "conditions": "\n".join(_condition_line(condition) for condition in award.conditions)
        or nothing,
    }


def _condition_line(condition: Condition) -> str:
    said = {
        "n": condition.number,
        "day": _day(condition.due_on),
        "text": condition.text,
        "owner": condition.owner,
    }
    if condition.kind == ConditionKind.BEFORE_SIGNATURE:
        return _(
            "Condition %(n)s, before the signature, by %(day)s: %(text)s (responsible: %(owner)s)",
            **said,
        )
    if condition.kind == ConditionKind.STANDING:
        return _(
            "Condition %(n)s, throughout, from %(day)s: %(text)s (responsible: %(owner)s)", **said
        )
    return _(
        "Condition %(n)s, before instalment %(instalment)s, by %(day)s: %(text)s "
        "(responsible: %(owner)s)",
        instalment=condition.before_instalment,
        **said,
    )


def _instalment_line(part: Instalment) -> str:
    said = {"n": part.number, "amount": str(part.amount), "day": _day(part.due_on)}
    if part.after_report is None:
        return _("Instalment %(n)s: %(amount)s, planned for %(day)s", **said)
    return _(
        "Instalment %(n)s: %(amount)s, planned for %(day)s, after progress report %(report)s "
        "is accepted",
        report=part.after_report.number,
        **said,
    )


def _day(day: date) -> str:
    return format_date(day, "d MMMM y", locale=language())


def _examples(fund: Fund) -> dict[str, str]:
    day, amount = clock.today(fund.time_zone), Money(1_000_000, fund.currency)
    said = {"n": 1, "amount": str(amount), "day": _day(day)}
    return {
        "fund": fund.name,
        "recipient": _("Example Youth Forum"),
        "reference": f"{fund.reference_prefix}-A-{day.year}-0000",
        "title": _("An example"),
        "purpose": _("Here stands what the money is for."),
        "amount": str(amount),
        "starts_on": _day(day),
        "ends_on": _day(day),
        "instalments": _("Instalment %(n)s: %(amount)s, planned for %(day)s", **said),
        "reports": _("Progress report %(n)s, by %(day)s", n=1, day=_day(day)),
        "conditions": _("None."),
    }
