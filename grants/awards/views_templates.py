"""The page on which managers write the text of their fund's agreements."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.awards import operations, queries_templates
from grants.awards.agreement import PLACES
from grants.awards.blueprint import bp
from grants.awards.forms import TemplateForm
from grants.awards.states import AwardAction
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.policy import demand
from grants.web.guards import current_actor, requires
from grants.web.pages import render


@bp.route("/funds/<slug>/agreement-text", methods=["GET", "POST"])
@requires(AwardAction.WRITE_TEMPLATE)
def template(slug: str) -> str | Response:
    """The text of a fund's agreements: look at it filled with examples, keep it as a version."""
    actor = current_actor()
    fund = queries_templates.fund_by_slug(actor, slug)
    demand(actor, AwardAction.WRITE_TEMPLATE, fund)
    form, shown = TemplateForm(), {}
    now = queries_templates.current_wording(fund)
    if request.method == "GET":
        form.show(now.texts, now.version)
    elif form.validate():
        try:
            if "preview" in request.form:
                shown = operations.sample(fund, form.texts)
            else:
                after = str(form.after.data)
                made = transact(
                    lambda: operations.write_template(
                        actor,
                        fund=fund,
                        texts=form.texts,
                        after=int(after) if after.isdecimal() else now.version,
                    )
                )
                flash(
                    _(
                        "Version %(n)s is kept. It stands in what is offered from now on.",
                        n=made.version,
                    )
                )
                return redirect(url_for("awards.template", slug=slug))
        except Invalid as error:
            form.take(error)
    return render(
        "awards/template.html",
        form=form,
        fund=fund,
        now=now,
        shown=shown,
        places=[f"{{{name}}}" for name in PLACES],
        versions=queries_templates.versions(fund),
    )
