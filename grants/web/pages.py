"""A page is a template with what it shows. This is the one way from a view to a page."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, render_template
from markupsafe import escape

from grants.kernel import i18n
from grants.kernel.money import Money
from grants.web import dates, forms, statuses


def render(template: str, *, place: str = "", **shown: Any) -> str:
    """The page as HTML. `place` marks a place of the menu that the address does not tell."""
    if place:
        g.place = place
    return render_template(template, **shown)


def _text(found: str, values: dict[str, Any]) -> str:
    """A sentence with its values; a value may be markup, and then the sentence is escaped."""
    if any(hasattr(value, "__html__") for value in values.values()):
        return escape(found) % values
    return found % values if values else found


def _gettext(text: str, /, **values: Any) -> str:
    return _text(i18n.gettext(text), values)


def _ngettext(one: str, many: str, n: int, /, **values: Any) -> str:
    return _text(
        i18n.ngettext(one, many, n, n="%(n)s", **{k: f"%({k})s" for k in values}),
        {"n": n, **values},
    )


def _amount_text(amount: Money | None) -> str:
    return i18n.gettext("not known") if amount is None else amount.text()


def _slug(text: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in text.lower()).strip("-")


def init_app(app: Flask) -> None:
    """Give templates the words, dates, money and statuses of the house."""
    env = app.jinja_env
    env.trim_blocks = True
    env.lstrip_blocks = True
    env.globals.update(
        _=_gettext,
        gettext=_gettext,
        ngettext=_ngettext,
        status_of=statuses.shown,
        gate_of=statuses.gate,
        deadline_of=dates.deadline,
        field_kind=forms.field_kind,
        field_words=forms.field_words,
        words_text=forms.words_text,
        characters_text=forms.characters_text,
        wrong_fields=forms.wrong_fields,
        any_wrong=forms.any_wrong,
    )
    env.filters.update(
        language_name=lambda code: i18n.LANGUAGES.get(code, code),
        amount_text=_amount_text,
        day_text=dates.day_text,
        long_day_text=dates.long_day_text,
        when_text=dates.when_text,
        moment_text=dates.moment_text,
        left_text=dates.left_text,
        machine_time=dates.machine_time,
        map_flat=forms.flat,
        slug=_slug,
    )
