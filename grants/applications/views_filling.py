"""Sections that are filled several times: the buttons that add one and take one out."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from grants.applications import operations, queries
from grants.applications.states import ApplicationAction
from grants.applications.views_frame import bp
from grants.kernel.db import transact
from grants.kernel.errors import NotFound, NotNow
from grants.kernel.i18n import _
from grants.web.guards import current_actor, requires


@bp.post("/applications/<reference>/sections/<key>/add")
@requires(ApplicationAction.ANSWER)
def add_filling(reference: str, key: str) -> Response:
    """One more: it opens at once."""
    actor = current_actor()
    application = queries.own_application(actor, reference)
    after = request.form.get("after", "")
    known = int(after) if after.isdecimal() and len(after) < 5 else 0
    try:
        number = transact(lambda: operations.add_filling(actor, application, key, after=known))
    except NotNow as error:
        flash(error.message)
        return redirect(url_for("applications.detail", reference=reference), 303)
    where = url_for("applications.section", reference=reference, key=f"{key}.{number}")
    return redirect(where, 303)


@bp.post("/applications/<reference>/sections/<key>/remove")
@requires(ApplicationAction.ANSWER)
def remove_filling(reference: str, key: str) -> Response:
    """Take one out, after its page said what that means."""
    actor = current_actor()
    application = queries.own_application(actor, reference)
    section, _dot, number = key.partition(".")
    if not number.isdecimal() or len(number) > 4:
        raise NotFound
    try:
        transact(lambda: operations.remove_filling(actor, application, section, int(number)))
        flash(_("Taken out."))
    except NotNow as error:
        flash(error.message)
    return redirect(url_for("applications.detail", reference=reference), 303)
