"""Kinds of interest a person has in an organisation, and how long one that ended still counts."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

ANYWHERE = "Etc/GMT+12"
"""A day is over when it is over everywhere: nobody is free of an interest an hour too early."""

FIRST = "Etc/GMT-14"
"""Where a day begins first."""


class Interest(StrEnum):
    """What somebody is to an organisation, or to one of its applications."""

    EMPLOYMENT = "employment"
    FAMILY = "family"
    PARTNER = "partner"
    ADVISER = "adviser"
    COMPETITOR = "competitor"
    CONTRIBUTOR = "contributor"
    OTHER = "other"


class Closing(StrEnum):
    """How an interest was closed: it ended, or it was entered by mistake."""

    ENDED = "ended"
    WITHDRAWN = "withdrawn"


def number_of(day: date) -> int:
    """A day as a number that can be moved by years: 20261116, and 10000 for each year.

    29 February counts as the 28th, so that it moves to a day of every year.
    """
    if (day.month, day.day) == (2, 29):
        return number_of(day.replace(day=28))
    return (day.year * 100 + day.month) * 100 + day.day
