"""Dates as people read them: absolute, in words, with the place whose clock is meant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from babel.dates import format_time
from flask import current_app

from grants.kernel import clock
from grants.kernel.days import day_words, reading_locale
from grants.kernel.i18n import _, language, ngettext


def house_zone(zone: str | None = None) -> str:
    """The zone named, else the one the instance is set to."""
    return zone or str(current_app.config.get("ZONE", "UTC"))


def zone_name(zone: str) -> str:
    """Whose clock: *Peshawar time*. The place of a zone may be set by `ZONE_PLACES`."""
    if zone == "UTC":
        return "UTC"
    places: dict[str, Any] = current_app.config.get("ZONE_PLACES", {}).get(zone, {})
    known = reading_locale().time_zones.get(zone, {}).get("city")
    place = places.get(language()) or known or zone.rsplit("/", 1)[-1].replace("_", " ")
    return _("%(place)s time", place=place)


def day_text(day: date | datetime | None, zone: str | None = None) -> str:
    """For tables: 27 Nov 2026."""
    return _in_words(day, "d MMM y", zone)


def long_day_text(day: date | datetime | None, zone: str | None = None) -> str:
    """For prose: Friday 27 November 2026."""
    return _in_words(day, "EEEE d MMMM y", zone)


def _in_words(day: date | datetime | None, pattern: str, zone: str | None) -> str:
    if day is None:
        return _("not known")
    if isinstance(day, datetime):
        day = clock.local(day, house_zone(zone)).date()
    return day_words(day, pattern)


def _hour(moment: datetime, zone: str) -> str:
    return format_time(clock.local(moment, zone), "HH:mm", locale=reading_locale())


def when_text(moment: datetime | None, zone: str | None = None) -> str:
    """In full: Friday 27 November 2026 at 17:00, Peshawar time."""
    if moment is None:
        return _("not known")
    zone = house_zone(zone)
    return _(
        "%(day)s at %(hour)s, %(zone)s",
        day=long_day_text(moment, zone),
        hour=_hour(moment, zone),
        zone=zone_name(zone),
    )


def zone_words(moment: datetime, zone: str) -> str:
    """Which clocks a moment is told on, and the same moment in UTC, to the second."""
    return _(
        "%(zone)s, UTC%(offset)s; in UTC %(moment)s",
        zone=zone,
        offset=f"{clock.local(moment, zone):%z}",
        moment=f"{moment:%Y-%m-%d %H:%M:%S}",
    )


def moment_text(moment: datetime | None, zone: str | None = None) -> str:
    """For tables and timelines: 27 Nov 2026, 17:00."""
    if moment is None:
        return _("not known")
    zone = house_zone(zone)
    return _("%(day)s, %(hour)s", day=day_text(moment, zone), hour=_hour(moment, zone))


def machine_time(value: date | datetime) -> str:
    """For `<time datetime>`: an ISO date, or an ISO moment in UTC."""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return value.isoformat()


def left_text(moment: datetime) -> str:
    """How long until then, in the two largest units; empty once it has passed."""
    left = moment - clock.now()
    if left <= timedelta(0):
        return ""
    days, hours, minutes = left.days, left.seconds // 3600, left.seconds // 60 % 60
    d = ngettext("%(n)s day", "%(n)s days", days)
    h = ngettext("%(n)s hour", "%(n)s hours", hours)
    m = ngettext("%(n)s minute", "%(n)s minutes", max(minutes, 1 if not days and not hours else 0))
    if days >= 3 or (days and not hours):
        return _("%(days)s left", days=d)
    if days:
        return _("%(days)s %(hours)s left", days=d, hours=h)
    if hours:
        return _("%(hours)s %(minutes)s left", hours=h, minutes=m)
    return _("%(minutes)s left", minutes=m)


@dataclass(frozen=True)
class Deadline:
    """What the deadline block shows. `state`: calm, soon (3 days), last (24 hours), closed."""

    state: str
    left: str
    sentence: str


def deadline(moment: datetime, zone: str | None = None, verb: str = "closes") -> Deadline:
    """The deadline as it stands on the server's clock.

    `verb` is closes (a call), due (a report, a review) or answers (public questions).
    """
    left = moment - clock.now()
    at = when_text(moment, zone)
    if left <= timedelta(0):
        words = {"due": _("Overdue"), "answers": _("Questions are closed")}
        past = {"due": _("It was due %(when)s", when=at)}
        return Deadline(
            "closed" if verb != "due" else "last",
            words.get(verb, _("Closed")),
            past.get(verb, _("It closed %(when)s", when=at)),
        )
    state = "calm" if left > timedelta(days=3) else "soon" if left > timedelta(days=1) else "last"
    ahead = {
        "due": _("Due %(when)s", when=at),
        "answers": _("Questions are answered until %(when)s", when=at),
    }
    return Deadline(state, left_text(moment), ahead.get(verb, _("Closes %(when)s", when=at)))
