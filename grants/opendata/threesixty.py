"""An award in the form of the 360Giving Data Standard 1.4. No database.

https://standard.threesixtygiving.org. Every value passes the closed list of `fields.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import simplejson

from grants.kernel.money import Money
from grants.opendata.fields import Grant, only_listed

VERSION = "1.4"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True, slots=True)
class Publisher:
    """The fund as it stands in the file: its name, its prefix, its site."""

    name: str
    prefix: str
    site: str

    @property
    def identifier(self) -> str:
        """How the fund is known in the file."""
        return f"360G-{self.prefix}"


@dataclass(frozen=True, slots=True)
class PublicAward:
    """What everybody may know of an award, and nothing else."""

    reference: str
    title: str
    purpose: str
    awarded: Money
    disbursed: Money
    awarded_on: date
    starts_on: date
    ends_on: date
    recipient: str
    recipient_id: str
    call: str
    call_title: str
    area: str
    changed_at: datetime


def grant_of(award: PublicAward, publisher: Publisher) -> Grant:
    """The award as the standard nests it."""
    return only_listed(
        {
            "id": f"{publisher.identifier}-{award.reference}",
            "title": award.title,
            "description": award.purpose or award.title,
            "currency": award.awarded.currency,
            "amountAwarded": number(award.awarded),
            "amountDisbursed": number(award.disbursed),
            "awardDate": award.awarded_on.isoformat(),
            "url": f"{publisher.site}/awards/{award.reference}",
            "plannedDates": [
                {"startDate": award.starts_on.isoformat(), "endDate": award.ends_on.isoformat()}
            ],
            "recipientOrganization": [{"id": award.recipient_id, "name": award.recipient}],
            "fundingOrganization": [{"id": publisher.identifier, "name": publisher.name}],
            "beneficiaryLocation": [{"name": award.area}] if award.area else [],
            "grantProgramme": [
                {
                    "code": award.call,
                    "title": award.call_title,
                    "url": f"{publisher.site}/calls/{award.call}",
                }
            ],
            "fromOpenCall": "Yes",
            "dateModified": award.changed_at.isoformat(),
            "dataSource": f"{publisher.site}/open-data",
        }
    )


def number(amount: Money) -> int | Decimal:
    """An amount as the standard writes it: a number in whole units, exact."""
    units = Decimal(amount.plain())
    return int(units) if units == units.to_integral_value() else units


def package(publisher: Publisher, grants: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The file, grant by grant: the same grants give the same bytes."""
    about = {
        "version": VERSION,
        "title": publisher.name,
        "identifier": f"{publisher.identifier}-awards",
        "license": LICENCE,
        "publisher": {"name": publisher.name, "website": publisher.site},
    }
    yield written(about, indent=2)[:-2] + ',\n  "grants": ['
    between = "\n"
    for grant in grants:
        yield between + written(grant)
        between = ",\n"
    yield "\n  ]\n}\n"


def written(value: Mapping[str, Any], indent: int | None = None) -> str:
    """JSON with exact decimals, and every script as it is."""
    made: str = simplejson.dumps(
        value, use_decimal=True, ensure_ascii=False, allow_nan=False, indent=indent
    )
    return made
