"""The fields of the 360Giving standard 1.4 that this product writes and keeps. A closed list.

What does not stand here never leaves and is never kept: nobody's name, telephone or address, no
point on a map, nothing about a grant to one person. `LEFT_OUT` names what the standard has beside
that, with the reason; a test holds both against the standard's schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    CURRENCY = "currency"
    AMOUNT = "amount"
    NUMBER = "number"
    DAY = "day"  # a day, or a moment of it
    PERIOD = "period"  # a day, a month or a year
    MOMENT = "moment"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Field:
    """One value: the standard's name for a person, what it holds, whether it must be there."""

    title: str
    kind: Kind = Kind.TEXT
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A list of like things, such as the bodies that were given money."""

    title: str
    fields: Mapping[str, Field]
    needed: bool = False


_BODY = {
    "id": Field("Identifier", needed=True),
    "name": Field("Name", needed=True),
    "charityNumber": Field("Charity Number"),
    "companyNumber": Field("Company Number"),
    "organisationType": Field("Organisation Type"),
    "addressLocality": Field("City"),
    "addressRegion": Field("County"),
    "addressCountry": Field("Country"),
    "postalCode": Field("Postal Code"),
    "url": Field("Web Address", Kind.ADDRESS),
}
_SPAN = {
    "startDate": Field("Start Date", Kind.PERIOD),
    "endDate": Field("End Date", Kind.PERIOD),
    "duration": Field("Duration (months)", Kind.NUMBER),
}

FIELDS: Mapping[str, Field | Group] = {
    "id": Field("Identifier", needed=True),
    "title": Field("Title", needed=True),
    "description": Field("Description", needed=True),
    "currency": Field("Currency", Kind.CURRENCY, needed=True),
    "amountAppliedFor": Field("Amount Applied For", Kind.AMOUNT),
    "amountAwarded": Field("Amount Awarded", Kind.AMOUNT, needed=True),
    "amountDisbursed": Field("Amount Disbursed", Kind.AMOUNT),
    "awardDate": Field("Award Date", Kind.DAY, needed=True),
    "url": Field("URL", Kind.ADDRESS),
    "plannedDates": Group("Planned Dates", _SPAN),
    "actualDates": Group("Actual Dates", _SPAN),
    "recipientOrganization": Group("Recipient Org", _BODY, needed=True),
    "beneficiaryLocation": Group(
        "Beneficiary Location",
        {
            "name": Field("Name"),
            "countryCode": Field("Country Code"),
            "geoCode": Field("Geographic Code"),
            "geoCodeType": Field("Geographic Code Type"),
        },
    ),
    "fundingOrganization": Group("Funding Org", _BODY, needed=True),
    "grantProgramme": Group(
        "Grant Programme",
        {
            "code": Field("Code"),
            "title": Field("Title"),
            "url": Field("URL", Kind.ADDRESS),
        },
    ),
    "fromOpenCall": Field("From An Open Call?"),
    "dateModified": Field("Last Modified", Kind.MOMENT),
    "dataSource": Field("Data Source", Kind.ADDRESS),
}

_PERSON, _PLACE, _PROSE = "about a person", "a place where people may be found", "free text"
_ELSEWHERE = "said elsewhere by this product, or not known to it"
LEFT_OUT: Mapping[str, str] = {
    "recipientIndividual": _PERSON,
    "toIndividualsDetails": _PERSON,
    "fundingType": _ELSEWHERE,
    "classifications": _ELSEWHERE,
    "relatedDocument": "a document may name people",
    "applicationTransaction": _ELSEWHERE,
    "commitmentTransaction": _ELSEWHERE,
    "disbursementTransaction": _ELSEWHERE,
    "relatedActivity": _ELSEWHERE,
    "regrantType": _ELSEWHERE,
    "locationScope": _ELSEWHERE,
    "Organization.department": _PERSON,
    "Organization.contactName": _PERSON,
    "Organization.streetAddress": _PLACE,
    "Organization.telephone": _PERSON,
    "Organization.email": _PERSON,
    "Organization.alternateName": _ELSEWHERE,
    "Organization.description": _PROSE,
    "Organization.location": _PLACE,
    "Organization.dateModified": _ELSEWHERE,
    "Event.title": _PROSE,
    "Event.description": _PROSE,
    "Event.dateModified": _ELSEWHERE,
    "Location.id": _PLACE,
    "Location.latitude": _PLACE,
    "Location.longitude": _PLACE,
    "Location.description": _PROSE,
    "Location.dateModified": _ELSEWHERE,
    "GrantProgramme.description": _PROSE,
    "GrantProgramme.dateModified": _ELSEWHERE,
}

Grant = dict[str, Any]
"""A grant as the standard nests it; amounts are Decimal."""


def only_listed(grant: Mapping[str, Any]) -> Grant:
    """What of a grant stands in the closed list, in its order, without spaces around.

    Empty values are left out.
    """
    kept: Grant = {}
    for name, field in FIELDS.items():
        value = _trimmed(grant.get(name))
        if isinstance(field, Group) and isinstance(value, list):
            items = [_listed_of(field, item) for item in value if isinstance(item, Mapping)]
            value = [item for item in items if item]
        if value not in (None, "", []):
            kept[name] = value
    return kept


def _listed_of(group: Group, item: Mapping[str, Any]) -> dict[str, Any]:
    found = ((name, _trimmed(item.get(name))) for name in group.fields)
    return {name: value for name, value in found if value not in (None, "")}


def _trimmed(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def not_listed(grant: Mapping[str, Any]) -> Iterator[str]:
    """The names of what a grant holds beside the closed list."""
    for name, value in grant.items():
        field = FIELDS.get(name)
        if field is None:
            yield name
        elif isinstance(field, Group) and isinstance(value, list):
            for item in value:
                if isinstance(item, Mapping):
                    yield from (f"{name}.{n}" for n in item if n not in field.fields)
