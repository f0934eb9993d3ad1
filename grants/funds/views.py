"""The fund's money as staff and contributors see it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.funds import operations, queries
from grants.funds.forms import (
    ContributionForm,
    ContributorForm,
    EndPledgeForm,
    FundForm,
    PledgeForm,
)
from grants.funds.models import Contributor, ContributorKind, Fund, Pledge, Transfer
from grants.funds.queries import Figures
from grants.funds.states import FundAction, PledgeAction
from grants.funds.words import ACCOUNTS, CONTRIBUTOR_KINDS, EVENTS, restriction
from grants.kernel import clock, policy, workflow
from grants.kernel.db import transact
from grants.kernel.errors import Invalid, NotFound
from grants.kernel.i18n import _
from grants.kernel.idempotency import once
from grants.kernel.money import minor_digits
from grants.kernel.policy import can, demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render
from grants.web.pictures import Amount, in_one_unit, money_stages
from grants.web.tables import page

bp = Blueprint("funds", __name__)


def _fund(slug: str) -> Fund:
    return queries.fund_by_slug(current_actor(), slug)


def _contributor(fund: Fund, public_id: str) -> Contributor:
    return policy.find(
        current_actor(),
        Contributor,
        Contributor.fund_id == fund.id,
        Contributor.public_id == public_id,
    )


def _staff_funds() -> list[Fund]:
    actor = current_actor()
    return [fund for fund in queries.funds_of(actor) if can(actor, FundAction.VIEW, fund)]


@bp.get("/funds")
@requires(FundAction.VIEW, FundAction.OPEN)
def index() -> str | Response:
    """The funds I work for; the only one opens at once."""
    funds = _staff_funds()
    if len(funds) == 1:
        return redirect(url_for("funds.detail", slug=funds[0].slug))
    return render("funds/index.html", funds=funds, may_open=can(current_actor(), FundAction.OPEN))


@bp.get("/ledger")
@requires(FundAction.VIEW_LEDGER)
def ledger() -> str | Response:
    """The ledger of my fund, or the choice of a fund."""
    funds = _staff_funds()
    if len(funds) == 1:
        return redirect(url_for("funds.fund_ledger", slug=funds[0].slug))
    return render("funds/ledgers.html", funds=funds)


@bp.route("/funds/new", methods=["GET", "POST"])
@requires(FundAction.OPEN)
def new() -> str | Response:
    """Open a fund."""
    actor, form = current_actor(), FundForm()
    if form.validate_on_submit():
        given = {name: str(value or "") for name, value in form.data.items()}
        body = {name: given[name] for name in given if name not in ("csrf_token", "key")}

        def work() -> dict[str, Any]:
            return {"slug": operations.open_fund(actor, **body).slug}

        try:
            made = transact(
                lambda: once(actor, scope="fund:open", key=given["key"], body=body, work=work)
            )
            return redirect(url_for("funds.detail", slug=made["slug"]))
        except Invalid as error:
            form.take(error)
    return render("funds/new.html", form=form)


@bp.get("/funds/<slug>")
@requires(FundAction.VIEW)
def detail(slug: str) -> str:
    """Where the money is: stages, each contributor's money, the newest transfers."""
    actor, fund = current_actor(), _fund(slug)
    demand(actor, FundAction.VIEW, fund)
    figures = queries.fund_figures(fund)
    newest = page(queries.transfers(actor, fund), [Transfer.id], size=8, descending=True, after="")
    return render(
        "funds/detail.html",
        fund=fund,
        figures=figures,
        stages=_stages(fund, figures),
        contributors=queries.contributors(actor, fund),
        of_contributor=queries.contributor_figures(fund),
        restrictions=_restrictions(fund),
        pledges=queries.open_pledges(actor, fund),
        entries=_timeline(fund, newest.rows),
        transfers=queries.transfer_count(fund),
        today=clock.today(fund.time_zone),
        kinds=CONTRIBUTOR_KINDS,
        may_record=can(actor, FundAction.RECEIVE_CONTRIBUTION, fund),
        may_add=can(actor, FundAction.ADD_CONTRIBUTOR, fund),
        nothing=figures.__class__.of({}, fund.currency),
    )


def _restrictions(fund: Fund) -> dict[int, str]:
    words: dict[int, list[str]] = {}
    for giver, lots in queries.restrictions_by_contributor(fund).items():
        for lot in lots:
            said = _of_lot(lot)
            if said not in words.setdefault(giver, []):
                words[giver].append(said)
    return {giver: _(" / ").join(said) for giver, said in words.items()}


def _of_lot(lot: Any) -> str:
    return restriction(
        theme=lot.theme,
        area=lot.area,
        applicant_kind=lot.applicant_kind,
        usable_from=lot.usable_from,
        usable_until=lot.usable_until,
    )


def _stages(fund: Fund, figures: Figures) -> dict[str, Any]:
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


def _timeline(fund: Fund, rows: Any) -> list[dict[str, Any]]:
    """Transfers as a timeline: what, about what, how much, when, from where to where."""
    return [
        {
            "what": EVENTS[entry.event],
            "about": entry.about,
            "amount": entry.amount,
            "at": entry.on,
            "who": entry.by,
            "source": _(
                "%(source)s → %(target)s. Transfer %(number)s",
                source=_account(entry.source, entry.source_name),
                target=_account(entry.target, entry.target_name),
                number=entry.number,
            ),
            "colour": "act",
            "icon": _ICONS.get(entry.event.split("_")[0], "agreed"),
        }
        for entry in queries.entries(fund, rows)
    ]


def _account(kind: Any, name: str) -> str:
    return f"{ACCOUNTS[kind]} ({name})" if name else str(ACCOUNTS[kind])


@bp.get("/funds/<slug>/ledger")
@requires(FundAction.VIEW_LEDGER)
def fund_ledger(slug: str) -> str:
    """Every transfer, newest first."""
    actor, fund = current_actor(), _fund(slug)
    demand(actor, FundAction.VIEW_LEDGER, fund)
    listed = page(queries.transfers(actor, fund), [Transfer.id], descending=True)
    return render(
        "funds/ledger.html",
        fund=fund,
        page=listed,
        entries=queries.entries(fund, listed.rows),
        transfers=queries.transfer_count(fund),
        events=EVENTS,
        account=_account,
    )


@bp.route("/funds/<slug>/contributors/new", methods=["GET", "POST"])
@requires(FundAction.ADD_CONTRIBUTOR)
def new_contributor(slug: str) -> str | Response:
    """Enter a contributor."""
    actor, fund = current_actor(), _fund(slug)
    demand(actor, FundAction.ADD_CONTRIBUTOR, fund)
    form = ContributorForm()
    if form.validate_on_submit():
        body = {
            "fund": fund.slug,
            "name": str(form.name.data),
            "kind": str(form.kind.data),
            "email": str(form.email.data or ""),
        }

        def work() -> dict[str, Any]:
            made = operations.add_contributor(
                actor,
                fund=fund,
                name=body["name"],
                kind=ContributorKind(body["kind"]),
                email=body["email"],
            )
            return {"contributor": made.public_id}

        try:
            made = transact(
                lambda: once(
                    actor, scope="contributor:add", key=form.key.data or "", body=body, work=work
                )
            )
            return redirect(url_for("funds.contributor", slug=slug, public_id=made["contributor"]))
        except Invalid as error:
            form.take(error)
    return render("funds/contributor_new.html", form=form, fund=fund)


@bp.get("/my-money")
@requires(FundAction.VIEW_CONTRIBUTOR)
def my_money() -> str | Response:
    """What I gave: the page of the contributor I sign in for, or the choice of one."""
    actor = current_actor()
    mine = [
        one
        for fund in queries.funds_of(actor)
        for one in queries.contributors(actor, fund)
        if one.id in actor.contributor_ids
    ]
    if len(mine) == 1:
        return redirect(
            url_for("funds.contributor", slug=mine[0].fund.slug, public_id=mine[0].public_id)
        )
    return render("funds/my_money.html", contributors=mine)


@bp.get("/funds/<slug>/contributors/<public_id>")
@requires(FundAction.VIEW_CONTRIBUTOR)
def contributor(slug: str, public_id: str) -> str:
    """A contributor's statement: what was pledged and given, and where it is."""
    actor, fund = current_actor(), _fund(slug)
    giver = _contributor(fund, public_id)
    demand(actor, FundAction.VIEW_CONTRIBUTOR, giver)
    figures = queries.contributor_figures(fund, only=giver.id)
    own = figures.get(giver.id, Figures.of({}, fund.currency))
    listed = page(
        queries.transfers(actor, fund, contributor=giver), [Transfer.id], size=12, descending=True
    )
    pledges = queries.pledges(actor, giver)
    return render(
        "funds/contributor.html",
        fund=fund,
        contributor=giver,
        own=giver.id in actor.contributor_ids,
        figures=own,
        stages=_stages(fund, own) if own.received else None,
        pledges=pledges,
        pledge_actions={one.id: workflow.available(actor, one) for one in pledges},
        contributions=queries.contributions(actor, giver),
        lot_figures=queries.lot_figures(fund, contributor=giver),
        restriction=_of_lot,
        page=listed,
        entries=_timeline(fund, listed.rows),
        kinds=CONTRIBUTOR_KINDS,
        ends=(PledgeAction.LAPSE, PledgeAction.WITHDRAW),
        may_record=can(actor, FundAction.RECEIVE_CONTRIBUTION, giver),
        today=clock.today(fund.time_zone),
    )


@bp.route("/funds/<slug>/contributors/<public_id>/pledges/new", methods=["GET", "POST"])
@requires(PledgeAction.RECORD)
def new_pledge(slug: str, public_id: str) -> str | Response:
    """Record a pledge."""
    actor, fund = current_actor(), _fund(slug)
    giver = _contributor(fund, public_id)
    demand(actor, PledgeAction.RECORD, giver)
    form = PledgeForm()
    form.amount.currency = fund.currency
    if request.method == "GET":
        form.pledged_on.data = clock.today(fund.time_zone)
    elif form.validate():
        try:
            made = transact(lambda: _pledge(form, giver))
            flash(_("Pledge %(reference)s is recorded.", reference=made["pledge"]))
            return redirect(url_for("funds.contributor", slug=slug, public_id=public_id))
        except Invalid as error:
            form.take(error)
    return render("funds/pledge_new.html", form=form, fund=fund, contributor=giver)


def _pledge(form: PledgeForm, giver: Contributor) -> dict[str, Any]:
    actor, note = current_actor(), str(form.note.data or "")
    amount, pledged_on, expected_on = (
        form.amount.data,
        form.pledged_on.data,
        form.expected_on.data,
    )
    if amount is None or pledged_on is None:
        raise Invalid(_("Enter the amount and the day."))

    def work() -> dict[str, Any]:
        made = operations.record_pledge(
            actor,
            contributor=giver,
            amount=amount,
            pledged_on=pledged_on,
            expected_on=expected_on,
            note=note,
        )
        return {"pledge": made.reference}

    body = {
        "contributor": giver.public_id,
        "amount": amount.plain(),
        "pledged_on": pledged_on.isoformat(),
        "expected_on": expected_on.isoformat() if expected_on else None,
        "note": note,
    }
    return once(actor, scope="pledge:record", key=form.key.data or "", body=body, work=work)


@bp.route("/funds/<slug>/contributors/<public_id>/contributions/new", methods=["GET", "POST"])
@requires(FundAction.RECEIVE_CONTRIBUTION)
def new_contribution(slug: str, public_id: str) -> str | Response:
    """Record money that has come."""
    actor, fund = current_actor(), _fund(slug)
    giver = _contributor(fund, public_id)
    demand(actor, FundAction.RECEIVE_CONTRIBUTION, giver)
    expected = [p for p in queries.open_pledges(actor, fund) if p.contributor_id == giver.id]
    form = ContributionForm()
    form.offer(fund, expected)
    if request.method == "GET":
        form.received_on.data = clock.today(fund.time_zone)
        form.pledge.data = expected[0].reference if expected else ""
    elif form.validate():
        try:
            made = transact(lambda: _receive(form, giver, expected))
            flash(_("Contribution %(reference)s is recorded.", reference=made["contribution"]))
            return redirect(url_for("funds.contributor", slug=slug, public_id=public_id))
        except Invalid as error:
            form.take(error)
    return render("funds/contribution_new.html", form=form, fund=fund, contributor=giver)


def _receive(form: ContributionForm, giver: Contributor, expected: list[Pledge]) -> dict[str, Any]:
    actor, restrictions = current_actor(), form.restrictions()
    amount, received_on = form.amount.data, form.received_on.data
    if amount is None or received_on is None:
        raise Invalid(_("Enter the amount and the day."))
    pledge = next((p for p in expected if p.reference == form.pledge.data), None)

    def work() -> dict[str, Any]:
        made = operations.receive_contribution(
            actor,
            contributor=giver,
            amount=amount,
            received_on=received_on,
            bank_reference=str(form.bank_reference.data),
            pledge=pledge,
            restrictions=restrictions,
        )
        return {"contribution": made.reference}

    body = {
        "contributor": giver.public_id,
        "pledge": pledge.reference if pledge else None,
        "amount": amount.plain(),
        "received_on": received_on.isoformat(),
        "bank_reference": form.bank_reference.data,
        "restriction": _of_lot(restrictions),
    }
    return once(actor, scope="contribution:receive", key=form.key.data or "", body=body, work=work)


@bp.route("/funds/<slug>/pledges/<reference>/<end>", methods=["GET", "POST"])
@requires(PledgeAction.LAPSE, PledgeAction.WITHDRAW)
def end_pledge(slug: str, reference: str, end: str) -> str | Response:
    """Let a pledge lapse, or record that it is withdrawn."""
    ends = {"lapse": operations.lapse_pledge, "withdraw": operations.withdraw_pledge}
    if end not in ends:
        raise NotFound
    actor, fund = current_actor(), _fund(slug)
    pledge = policy.find(actor, Pledge, Pledge.fund_id == fund.id, Pledge.reference == reference)
    demand(actor, PledgeAction.LAPSE if end == "lapse" else PledgeAction.WITHDRAW, pledge)
    form = EndPledgeForm()
    if form.validate_on_submit():
        try:
            transact(lambda: ends[end](actor, pledge=pledge, reason=str(form.reason.data)))
            return redirect(
                url_for("funds.contributor", slug=slug, public_id=pledge.contributor.public_id)
            )
        except Invalid as error:
            form.take(error)
    return render("funds/pledge_end.html", form=form, fund=fund, pledge=pledge, end=end)
