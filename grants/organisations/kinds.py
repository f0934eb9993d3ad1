"""What an organisation is, and what its people may do for it.

Calls are for some kinds of organisation; a lot may be restricted to one.
"""

from __future__ import annotations

from enum import StrEnum


class OrganisationKind(StrEnum):
    """The kinds of body that apply for grants."""

    CSO = "cso"
    FIRM = "firm"
    SOCIAL_ENTERPRISE = "social_enterprise"
    PUBLIC_BODY = "public_body"
    EDUCATION = "education"
    INFORMAL_GROUP = "informal_group"


class MemberRole(StrEnum):
    """What one of its people may do: an owner signs, an editor writes, a viewer reads."""

    OWNER = "owner"
    EDITOR = "editor"
    VIEWER = "viewer"


WRITERS = (MemberRole.OWNER, MemberRole.EDITOR)


class InvitationOutcome(StrEnum):
    """What became of an invitation that is no longer open."""

    JOINED = "joined"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
