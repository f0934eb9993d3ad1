"""Every part once, on one page that the product does not have."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FieldList, FileField, FormField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from grants.kernel import clock
from grants.kernel.i18n import _
from grants.kernel.money import Money
from grants.web import statuses
from grants.web.forms import (
    CheckboxesField,
    DayField,
    Form,
    MomentField,
    MoneyField,
    Part,
    WholeNumberField,
    WordLimitedTextArea,
    YesNoField,
    _l,
    choices,
)
from grants.web.guards import anyone
from grants.web.pages import render
from grants.web.tables import Page

AB = choices({"a": _l("Calls"), "b": _l("Awards")})


class Line(Part):
    """A part of a form."""

    what = StringField(_l("Calls"), [InputRequired()])
    amount = MoneyField(_l("Money"))


class Every(Form):
    """One field of each kind."""

    one = StringField(_l("Calls"), [InputRequired(), Length(max=5)], description=_l("Awards"))
    long = WordLimitedTextArea(_l("Awards"), [InputRequired()], words=5)
    money = MoneyField(_l("Money"), [InputRequired()], currency="PKR")
    number = WholeNumberField(_l("Lessons"), [InputRequired()])
    day = DayField(_l("Privacy"), [InputRequired()], description=_l("Help"))
    at = MomentField(_l("Accessibility"), [InputRequired()], zone="Asia/Karachi")
    pick = SelectField(_l("Home"), choices=AB)
    yes = YesNoField(_l("Messages"), [InputRequired()], description=_l("Help"))
    many = CheckboxesField(_l("Today"), choices=AB)
    agree = BooleanField(_l("Harm"), [InputRequired()])
    file = FileField(_l("Reports"))
    part = FormField(Line, _l("Ledger"))
    lines = FieldList(FormField(Line, _l("Awards")), _l("People"), min_entries=1)


def show(app: Flask) -> None:
    """Put the gallery at /gallery (GET: as it is; POST: with its errors)."""

    @app.route("/gallery", methods=["GET", "POST"])
    @anyone
    def gallery() -> str:
        now = clock.now()
        form = Every()
        form.validate_on_submit()
        usual = Money(238500000, "PKR")
        return render(
            "gallery.html",
            form=form,
            heading=_("Where the money is"),
            next_text=_("Nothing you typed is lost. It is below."),
            amounts=SimpleNamespace(
                usual=usual, nil=Money.zero("PKR"), back=Money(-4800000, "PKR")
            ),
            moment_ahead=now + timedelta(days=9),
            moment_soon=now + timedelta(days=2, hours=3, minutes=1),
            moment_last=now + timedelta(hours=5, minutes=20),
            moment_past=now - timedelta(hours=5),
            day_word="4 December",
            statuses=statuses.STATUSES,
            page=Page([1], 50, MultiDict({"x": "key"})["x"], False),
            entries=[
                {
                    "what": _("Awards"),
                    "about": _("Money"),
                    "url": "/",
                    "amount": usual,
                    "at": now,
                    "who": "Sana Gul",
                    "source": "Transfer 412",
                    "icon": "paid",
                    "colour": "act",
                },
                {"what": _("Awards"), "at": now.date(), "icon": "hold", "colour": "harm"},
                {"what": _("Calls"), "source": "412"},
            ],
        )
