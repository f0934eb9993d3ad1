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


class WorkKind(StrEnum):
    """What an organisation says of its work: where, on what, with whom."""

    AREA = "area"
    THEME = "theme"
    PARTNER = "partner"


class CheckKind(StrEnum):
    """What due diligence looks at."""

    REGISTRATION = "registration"
    GOVERNANCE = "governance"
    FINANCE = "finance"
    SAFEGUARDING = "safeguarding"
    REFERENCES = "references"
    VISIT = "visit"


class CheckResult(StrEnum):
    """What came of it."""

    PASSED = "passed"
    CONCERNS = "concerns"
    FAILED = "failed"


class ListStatus(StrEnum):
    """Is a list read in whole?"""

    READING = "reading"
    READ = "read"


class ScreenedKind(StrEnum):
    """Whose name is compared with the lists."""

    ORGANISATION = "organisation"
    CONTROLLER = "controller"


class MatchOutcome(StrEnum):
    """Is the name on the list the same as ours?"""

    CONFIRMED = "confirmed"
    CLEARED = "cleared"


class PairOutcome(StrEnum):
    """Are two organisations one?"""

    SAME = "same"
    DIFFERENT = "different"
