"""Forms read what people really type, and give it back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from wtforms.validators import InputRequired, NumberRange, Optional

from grants.kernel.errors import Invalid
from grants.kernel.i18n import use_language
from grants.kernel.money import Money
from grants.web.forms import (
    DayField,
    Form,
    MomentField,
    MoneyField,
    WholeNumberField,
    WordLimitedTextArea,
    YesNoField,
    _l,
    wrong_fields,
)


class Asked(Form):
    """A question of several kinds."""

    amount = MoneyField(_l("Money"), currency="PKR")
    number = WholeNumberField(_l("Lessons"), [NumberRange(1, 20)])
    founded = WholeNumberField(_l("Calls"), [Optional(), NumberRange(1800, 2100)])
    day = DayField(_l("Today"))
    at = MomentField(_l("Home"), zone="Asia/Karachi")
    text = WordLimitedTextArea(_l("Awards"), [InputRequired()], words=3)
    sure = YesNoField(_l("Harm"), [InputRequired()])


FINE = {
    "amount": "250,000",
    "number": "12",
    "day": "2026-11-27",
    "at": "2026-11-27T17:00",
    "text": "one two three",
    "sure": "no",
}


def filled(app: Flask, **values: str) -> tuple[Asked, bool]:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context(method="POST", data={**FINE, **values}):
        form = Asked()
        return form, form.validate_on_submit()


def test_what_was_typed_becomes_values(app: Flask) -> None:
    form, fine = filled(app)
    assert fine, form.errors
    assert form.amount.data == Money(25_000_000, "PKR")
    assert form.number.data == 12
    assert form.day.data == date(2026, 11, 27)
    assert form.at.data == datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
    assert form.sure.data is False


def test_a_number_may_be_left_empty_where_it_is_optional(app: Flask) -> None:
    form, fine = filled(app, founded=" ")
    assert (fine, form.founded.data) == (True, None)
    form, fine = filled(app, founded="old")
    assert not fine
    assert form.founded.errors == ["Enter a whole number, such as 12."]


def test_urdu_digits_are_read(app: Flask) -> None:
    form, fine = filled(app, amount="۲۵۰٬۰۰۰", number="۱۲", day="۲۰۲۶-۱۱-۲۷", at="۲۰۲۶-۱۱-۲۷T۱۷:۰۰")
    assert fine, form.errors
    assert form.amount.data == Money(25_000_000, "PKR")
    assert form.number.data == 12
    assert form.day.data == date(2026, 11, 27)
    assert form.at.data == datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("amount", "two lakh", "Enter the amount in digits, such as 250000."),
        ("number", "a dozen", "Enter a whole number, such as 12."),
        ("number", "21", "Enter a number from 1 to 20."),
        ("day", "tomorrow", "Enter a date, such as 27 11 2026."),
        ("at", "noon", "Enter a date and an hour."),
        (
            "text",
            "one two three four five",
            "This is 5 words. Take out 2, so that it is at most 3.",
        ),
        ("text", "", "Answer this question."),
        ("sure", "perhaps", "Answer this question."),
    ],
)
def test_bad_input_says_what_to_do_and_stays(app: Flask, name: str, typed: str, says: str) -> None:
    form, fine = filled(app, **{name: typed})
    assert not fine
    field = form[name]
    if name == "sure":
        form.sure.data = None
        assert "checked" not in str(field())
    else:
        assert list(field.errors) == [says]
        assert typed in str(field())
    assert len(wrong_fields(form)) <= 1 or name == "sure"


def test_the_messages_are_in_the_reader_s_language(app: Flask) -> None:
    with use_language("ur"):
        form, _fine = filled(app, text="", number="x")
    assert list(form.text.errors) == ["اس سوال کا جواب دیں۔"]
    assert list(form.number.errors) == ["پورا عدد لکھیں، جیسے 12۔"]


def test_the_currency_may_be_known_late(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context(method="POST", data={**FINE, "amount": "120000.50"}):
        form = Asked()
        form.amount.currency = "GBP"
        assert form.validate_on_submit(), form.errors
        assert form.amount.data == Money(12_000_050, "GBP")


def test_an_error_of_a_rule_lands_on_its_field(app: Flask) -> None:
    form, _fine = filled(app)
    form.take(Invalid.many({"amount": "Too much.", "": "Not today.", "gone": "Nowhere."}))
    assert list(form.amount.errors) == ["Too much."]
    assert wrong_fields(form) == [
        ("", "Not today."),
        ("", "Nowhere."),
        ("amount", "Money: Too much."),
    ]
