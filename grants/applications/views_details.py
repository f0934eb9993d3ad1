"""Bank, tax and personal details in an application, for those who pay by them."""

from __future__ import annotations

from grants.applications import queries
from grants.applications.queries_sealed import sealed
from grants.applications.states import ApplicationAction
from grants.applications.views_frame import bp
from grants.applications.views_own import file_link
from grants.kernel.errors import NotFound
from grants.kernel.i18n import _
from grants.kernel.policy import demand
from grants.web.guards import current_actor, requires
from grants.web.navigation import address_of
from grants.web.pages import render


@bp.get("/desk/applications/<reference>/details")
@requires(ApplicationAction.READ_DETAILS)
def details(reference: str) -> str:
    """The sensitive answers as they were submitted, and nothing else of the application."""
    actor = current_actor()
    application = queries.application_on_desk(actor, reference)
    demand(actor, ApplicationAction.READ_DETAILS, application)
    found = sealed(actor, application)
    if found is None:
        raise NotFound(_("Nothing has been submitted yet."))
    return render(
        "applications/details.html",
        place="awards.index",
        application=application,
        currency=found.definition.currency,
        details=[
            read
            for section in found.sections
            for read in section.answers
            if read.question.sensitive
        ],
        file_url=file_link(application),
        back_url=address_of("awards.index"),
    )
