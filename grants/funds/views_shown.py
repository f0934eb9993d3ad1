"""The fund's money as pages show it: picture, timeline, restrictions in words."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from grants.funds import queries, queries_bank
from grants.funds.models import Contributor, Fund
from grants.funds.operations.bank_ties import tie_in
from grants.funds.queries import Entry, Figures
from grants.funds.wording import ACCOUNTS, EVENTS, restrictions
from grants.funds.wording_bank import bank_words
from grants.kernel import policy
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.money import Money, minor_digits
from grants.web.forms import day_given
from grants.web.guards import current_actor
from grants.web.pictures import Amount, in_one_unit, money_stages


def fund_at(slug: str) -> Fund:
    """The fund of an address, if the reader sees it."""
    return queries.fund_by_slug(current_actor(), slug)


def contributor_at(fund: Fund, public_id: str) -> Contributor:
    """The contributor of an address, if the reader sees it."""
    return policy.find(
        current_actor(),
        Contributor,
        Contributor.fund_id == fund.id,
        Contributor.public_id == public_id,
    )


def restrictions_shown(fund: Fund) -> dict[int, str]:
    """What each contributor's money may be used for: contributor id → words."""
    return {
        giver: restrictions(lots)
        for giver, lots in queries.restrictions_by_contributor(fund).items()
    }


def stages(fund: Fund, figures: Figures) -> dict[str, Any]:
    """The nested bars, wide and narrow, with the finding as title."""
    shown = (
        figures.received,
        figures.reserved,
        figures.committed,
        figures.disbursed,
        figures.available,
    )
    scale = in_one_unit([m.minor for m in shown], minor_digits=minor_digits(fund.currency))
    amounts = [Amount(m.minor, text) for m, text in zip(shown, scale.texts, strict=True)]
    names = ("received", "reserved", "committed", "disbursed", "available")
    given: Any = dict(zip(names, amounts, strict=True))
    received = figures.received.minor
    percent = {
        "promised": 100 * figures.reserved.minor // received if received else 0,
        "paid": 100 * figures.disbursed.minor // received if received else 0,
    }
    title = _("Of every 100 received, %(promised)s are promised and %(paid)s are paid", **percent)
    unit = (
        _("Million %(currency)s. Each bar is part of the one above it", currency=fund.currency)
        if scale.million
        else _("%(currency)s. Each bar is part of the one above it", currency=fund.currency)
    )
    return {
        "finding": title,
        "unit": unit,
        "wide": money_stages(title=title, unit=unit, **given),
        "narrow": money_stages(title=title, unit=unit, narrow=True, **given),
    }


_ICONS = {"contribution": "received", "pledge": "received", "disbursement": "paid"}


def timeline(fund: Fund, rows: Any) -> list[dict[str, Any]]:
    """Transfers as a timeline: what, about what, how much, when, from where to where."""
    return [
        {
            "what": EVENTS[entry.event],
            "about": entry.about,
            "amount": entry.amount,
            "at": entry.on,
            "who": entry.by,
            "source": _("%(way)s. Transfer %(number)s", way=_way(entry), number=entry.number),
            "colour": "act",
            "icon": _ICONS.get(entry.event.split("_")[0], "agreed"),
        }
        for entry in queries.entries(fund, rows)
    ]


def _way(entry: Entry) -> str:
    """From where to where; whose money it is once, when it stays the same one's."""
    if entry.source_name == entry.target_name:
        return _(
            "%(source)s → %(target)s, %(name)s",
            source=str(ACCOUNTS[entry.source]),
            target=str(ACCOUNTS[entry.target]),
            name=entry.source_name,
        )
    return _(
        "%(source)s → %(target)s",
        source=account(entry.source, entry.source_name),
        target=account(entry.target, entry.target_name),
    )


def take_from_line(form: Any, day: str, currency: str) -> None:
    """Fill in what a line of the bank says, where the page was opened from one."""
    given = request.args
    form.bank_reference.data = given.get("bank_reference", "")[:100]
    form[day].data = day_given(given.get("on", "")) or form[day].data
    with suppress(Invalid):
        form.amount.data = Money.parse(given.get("amount", ""), currency)


def after_line(slug: str) -> Response | None:
    """The way back to the bank statement from which something was recorded, if it was."""
    fund_id, statement = fund_at(slug).id, request.args.get("statement", "")
    transact(lambda: tie_in(fund_id))
    if not statement:
        return None
    return redirect(url_for("funds.statement", slug=slug, statement=statement))


def at_the_bank(fund: Fund) -> dict[str, Any]:
    """Whether bank and books agree, for a page that shows figures of the books."""
    found = queries_bank.at_the_bank(fund)
    return {"at_bank": found, "bank_words": bank_words(found, fund.currency)}


def account(kind: Any, name: str) -> str:
    """An account of the ledger in words."""
    return f"{ACCOUNTS[kind]} ({name})" if name else str(ACCOUNTS[kind])
