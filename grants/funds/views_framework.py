"""The pages of a fund's framework: its priorities and its objectives."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.funds import operations
from grants.funds.blueprint import bp
from grants.funds.forms_framework import AimForm, NewAimForm
from grants.funds.models import Fund
from grants.funds.models_framework import Aim, AimKind, AimLevel
from grants.funds.queries_framework import aim_at, aims_of, national_of
from grants.funds.states import FundAction
from grants.funds.views_shown import fund_at
from grants.funds.wording import AIM_KINDS, LEVELS
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import Actor, can, demand
from grants.web.guards import current_actor, requires
from grants.web.navigation import address_of
from grants.web.pages import render


@bp.get("/funds/<slug>/framework")
@requires(FundAction.VIEW_FRAMEWORK)
def framework(slug: str) -> str:
    """The fund's priorities and objectives, those in use first."""
    actor, fund = current_actor(), fund_at(slug)
    demand(actor, FundAction.VIEW_FRAMEWORK, fund)
    aims = aims_of(fund, retired=True)
    return render(
        "funds/framework.html",
        fund=fund,
        parts=[(kind, [each for each in aims if each.kind == kind]) for kind in AimKind],
        kinds=AIM_KINDS,
        levels=LEVELS,
        may_edit=can(actor, FundAction.ADD_AIM, fund),
        matrix_url=address_of("reports.show", name="framework-matrix", fund=fund.slug),
    )


@bp.route("/funds/<slug>/framework/new", methods=["GET", "POST"])
@requires(FundAction.ADD_AIM)
def new_aim(slug: str) -> str | Response:
    """Enter a priority or an objective."""
    actor, fund = current_actor(), fund_at(slug)
    demand(actor, FundAction.ADD_AIM, fund)
    asked = request.values.get("kind", "")
    kind = AimKind(asked) if asked in list(AimKind) else AimKind.PRIORITY
    form, national = NewAimForm(), national_of(fund)
    form.offer(national)
    if kind is AimKind.PRIORITY:
        del form.level, form.serves
    if form.validate_on_submit():
        try:
            aim = transact(
                lambda: operations.add_aim(
                    actor,
                    fund=fund,
                    kind=kind,
                    key=str(form.key.data),
                    name=form.names,
                    source=str(form.source.data or ""),
                    level=AimLevel(form.level.data) if "level" in form else AimLevel.LOCAL,
                    serves=_served(form, national),
                )
            )
            flash(_("“%(name)s” is in the framework.", name=aim.words))
            return redirect(url_for("funds.framework", slug=slug), 303)
        except Invalid as error:
            form.take(error)
    return render("funds/aim.html", form=form, fund=fund, kind=kind, kinds=AIM_KINDS, aim=None)


@bp.route("/funds/<slug>/framework/<aim>", methods=["GET", "POST"])
@requires(FundAction.REWORD_AIM)
def reword_aim(slug: str, aim: str) -> str | Response:
    """Say it in other words; or take it out of use."""
    actor, fund, found = _aim(slug, aim)
    demand(actor, FundAction.REWORD_AIM, found)
    form, national = AimForm(), national_of(fund)
    form.offer(national)
    if found.kind == AimKind.PRIORITY or found.level == AimLevel.NATIONAL:
        del form.serves
    if request.method == "GET":
        form.show(found)
    elif form.validate():
        try:
            transact(
                lambda: operations.reword_aim(
                    actor,
                    found,
                    name=form.names,
                    source=str(form.source.data or ""),
                    serves=_served(form, national),
                )
            )
            return redirect(url_for("funds.framework", slug=slug), 303)
        except Invalid as error:
            form.take(error)
    return render(
        "funds/aim.html",
        form=form,
        fund=fund,
        kind=AimKind(found.kind),
        kinds=AIM_KINDS,
        aim=found,
    )


@bp.post("/funds/<slug>/framework/<aim>/retire")
@requires(FundAction.RETIRE_AIM)
def retire_aim(slug: str, aim: str) -> Response:
    """Take it out of use."""
    actor, _fund, found = _aim(slug, aim)
    transact(lambda: operations.retire_aim(actor, found))
    flash(_("“%(name)s” is retired. What names it already keeps it.", name=found.words))
    return redirect(url_for("funds.framework", slug=slug), 303)


@bp.post("/funds/<slug>/framework/<aim>/restore")
@requires(FundAction.RESTORE_AIM)
def restore_aim(slug: str, aim: str) -> Response:
    """Bring it back into use."""
    actor, _fund, found = _aim(slug, aim)
    transact(lambda: operations.restore_aim(actor, found))
    flash(_("“%(name)s” is in use again.", name=found.words))
    return redirect(url_for("funds.framework", slug=slug), 303)


def _aim(slug: str, address: str) -> tuple[Actor, Fund, Aim]:
    actor, fund = current_actor(), fund_at(slug)
    return actor, fund, aim_at(actor, fund, address)


def _served(form: AimForm, national: Sequence[Aim]) -> Aim | None:
    if "serves" not in form or not form.serves.data:
        return None
    return next((each for each in national if each.key == form.serves.data), None)
