"""A mail's words: a template of `templates/mail/`, filled, in its reader's language.

The first line of a template is `Subject: …`; the rest is the body, as plain text.
Templates run in a sandbox and are given plain values only, never a record: nothing
that a template's author or an applicant's text could reach leads into the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from babel.dates import format_date
from babel.support import LazyProxy
from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from grants.kernel import clock
from grants.kernel.i18n import _, gettext, language, ngettext
from grants.kernel.money import Money
from grants.paths import templates_dir

_SUBJECT = "Subject:"


@dataclass
class Letterhead:
    """What every mail of this installation says of itself; set when the application is made."""

    base_url: str = ""
    zone: str = "UTC"

    def use(self, *, base_url: str, zone: str) -> None:
        """Begin links with this address and show times by this zone's clocks."""
        self.base_url = base_url.rstrip("/")
        self.zone = zone


letterhead = Letterhead()


@dataclass(frozen=True)
class Letter:
    """Subject and body, ready to be sent."""

    subject: str
    body: str


def write(template: str, values: Mapping[str, Any]) -> Letter:
    """Fill a template in the language now.

    Raises TypeError for a value that is not plain, UndefinedError for one that is
    missing: both are mistakes in the program.
    """
    given = {name: _plain(name, value) for name, value in values.items()}
    given["base_url"] = letterhead.base_url
    subject, body = _parts(template)
    return Letter(one_line(subject.render(given)), body.render(given).strip() + "\n")


def one_line(text: str) -> str:
    """Without line breaks and other control characters, so that it fits a header."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())


def day(value: date | datetime) -> str:
    """For prose: Friday 27 November 2026."""
    if isinstance(value, datetime):
        value = clock.local(value, letterhead.zone).date()
    return format_date(value, "EEEE d MMMM y", locale=language())


def when(moment: datetime, zone: str = "") -> str:
    """In full: Friday 27 November 2026 at 17:00, by the clocks of `zone`."""
    local = clock.local(moment, zone or letterhead.zone)
    return _(
        "%(day)s at %(hour)s",
        day=format_date(local.date(), "EEEE d MMMM y", locale=language()),
        hour=f"{local:%H:%M}",
    )


def _plain(name: str, value: Any) -> Any:
    if value is None or isinstance(value, str | int | date | datetime):
        return value
    if isinstance(value, Money | LazyProxy):
        return str(value)
    if isinstance(value, list | tuple):
        return [_plain(name, part) for part in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(name, part) for key, part in value.items()}
    raise TypeError(f"{name}: a mail is given plain values, not {type(value).__name__}")


@cache
def _parts(template: str) -> tuple[Template, Template]:
    """Subject and body, apart: a line break in a value cannot leave the subject."""
    environment = _environment()
    folder = FileSystemLoader(templates_dir())
    source, _path, _fresh = folder.get_source(environment, f"mail/{template}.txt")
    first, _newline, rest = source.partition("\n")
    if not first.startswith(_SUBJECT):
        raise ValueError(f"mail/{template}.txt does not begin with {_SUBJECT}")
    subject = environment.from_string(first.removeprefix(_SUBJECT))
    return subject, environment.from_string(rest)


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(templates_dir()),
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True
    )
    environment.filters.update(day=day, when=when)
    return environment
