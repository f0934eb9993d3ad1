"""How the codes of organisations read."""

from __future__ import annotations

from grants.kernel.i18n import lazy
from grants.organisations.kinds import OrganisationKind

KINDS = {
    OrganisationKind.CSO: lazy("Civil society organisation"),
    OrganisationKind.FIRM: lazy("Private firm"),
    OrganisationKind.SOCIAL_ENTERPRISE: lazy("Social enterprise"),
    OrganisationKind.PUBLIC_BODY: lazy("Public body"),
    OrganisationKind.EDUCATION: lazy("School, college or university"),
    OrganisationKind.INFORMAL_GROUP: lazy("Group that is not registered"),
}
