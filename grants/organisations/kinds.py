"""What an organisation is. Calls are for some kinds; a lot may be restricted to one."""

from __future__ import annotations

from enum import StrEnum


class OrganisationKind(StrEnum):
    """The kinds of body that apply for grants."""

    CSO = "cso"
    FIRM = "firm"
    PUBLIC_BODY = "public_body"
    EDUCATION = "education"
    INFORMAL_GROUP = "informal_group"
