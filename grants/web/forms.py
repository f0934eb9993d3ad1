"""What every form stands on: fields that read what people really type, and give it back.

A rule's `Invalid` lands on its field by `take`; what was typed stays in the field.
Digits may be typed on an Urdu keyboard. Built-in messages say what to do, in the
reader's language.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FieldList,
    FileField,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms import Form as BareForm
from wtforms.fields import DateTimeLocalField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, DateTimeLocalInput, ListWidget, TextInput

from grants.kernel import clock, i18n
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _, lazy
from grants.kernel.money import Money
from grants.kernel.words import count_characters, count_words

_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")


def _l(text: str) -> str:
    """A label in the reader's language: for fields, which are made at import."""
    return cast("str", lazy(text))


# The messages of WTForms, said as what to do.
_SAID = {
    "This field is required.": lazy("Answer this question."),
    "Not a valid choice.": lazy("Choose one of the answers."),
    "Not a valid choice": lazy("Choose one of the answers."),
    "Invalid Choice: could not coerce.": lazy("Choose one of the answers."),
    "Not a valid integer value.": lazy("Enter a whole number, such as 12."),
    "Not a valid decimal value.": lazy("Enter a number, such as 12.5."),
    "Not a valid date value.": lazy("Enter a date, such as 27 11 2026."),
    "Not a valid datetime value.": lazy("Enter a date and an hour."),
    "Invalid email address.": lazy("Enter an email address, such as name@example.org."),
    "Invalid URL.": lazy("Enter a web address, such as https://example.org."),
    "Field must be equal to %(other_name)s.": lazy(
        "The two entries are different. Type them again."
    ),
    "Field must be at least %(min)d characters long.": lazy("Write at least %(min)d characters."),
    "Field cannot be longer than %(max)d characters.": lazy("Shorten this to %(max)d characters."),
    "Field must be between %(min)d and %(max)d characters long.": lazy(
        "Write between %(min)d and %(max)d characters."
    ),
    "Number must be at least %(min)s.": lazy("Enter %(min)s or more."),
    "Number must be at most %(max)s.": lazy("Enter %(max)s or less."),
    "Number must be between %(min)s and %(max)s.": lazy("Enter a number from %(min)s to %(max)s."),
}


class _Words:
    """WTForms asks here for its messages."""

    def gettext(self, text: str) -> str:
        said = _SAID.get(text)
        return str(said) if said is not None else i18n.gettext(text)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return self.gettext(many if many in _SAID or n != 1 else one)


class Part(BareForm):
    """A part of a form, for `FormField`; the whole form carries the protection."""

    class Meta:
        """In our words."""

        def get_translations(self, _form: Any) -> _Words:
            return _Words()


class Form(FlaskForm):  # type: ignore[misc]
    """A form of the product: protected, in the reader's language, kind to what was typed."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Protected by Flask-WTF, in our words."""

        def get_translations(self, _form: Any) -> _Words:
            return _Words()

    def take(self, error: Invalid) -> None:
        """Put a rule's sentences on their fields; the rest on the whole form."""
        for name, sentence in error.fields.items():
            field = self._fields.get(name)
            if field is None:
                self.form_errors.append(sentence)
            else:
                field.errors = [*field.errors, sentence]

    @property
    def wrong(self) -> bool:
        """Is there anything to put right?"""
        return bool(self.errors or self.form_errors)


def latin(text: str) -> str:
    """The text with Urdu and Arabic digits turned to 0-9."""
    return text.translate(_DIGITS)


class MoneyField(Field):
    """An amount in the currency's units. `data` is a Money, or None when left empty.

    `currency` may be set after the form is made: `form.amount.currency = fund.currency`.
    """

    widget = TextInput()
    data: Money | None

    def __init__(self, label: str | None = None, *args: Any, currency: str = "PKR", **kw: Any):
        super().__init__(label, *args, **kw)
        self.currency = currency

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.plain() if self.data is not None else ""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        # The currency may still be unknown here; the text is read when it is checked.
        self.data = None

    def pre_validate(self, _form: Any) -> None:
        text = str(self.raw_data[0]).strip() if self.raw_data else ""
        if not text:
            return
        try:
            self.data = Money.parse(text, self.currency)
        except Invalid as error:
            raise StopValidation(error.message) from error


def _stop_if_unread(field: Field) -> None:
    """What could not be read has its sentence; no other check has anything to say.

    What may be left empty, and is, was nothing to read.
    """
    empty = not "".join(str(each) for each in field.raw_data or ()).strip()
    if field.process_errors and not (empty and field.flags.optional):
        raise StopValidation


class WholeNumberField(IntegerField):
    """A whole number, typed in Latin or Urdu digits, with or without commas."""

    widget = TextInput()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        if valuelist:
            super().process_formdata([latin(valuelist[0]).replace(",", "").strip()])

    def pre_validate(self, _form: Any) -> None:
        _stop_if_unread(self)


class WordLimitedTextArea(TextAreaField):
    """Text of at most `words` words. A longer one is given back whole, with what to take out."""

    def __init__(self, label: str | None = None, *args: Any, words: int = 300, **kw: Any):
        super().__init__(label, *args, **kw)
        self.words = words

    def pre_validate(self, _form: Any) -> None:
        n = count_words(self.data or "")
        if n > self.words:
            raise ValidationError(
                _(
                    "This is %(n)s words. Take out %(over)s, so that it is at most %(words)s.",
                    n=n,
                    over=n - self.words,
                    words=self.words,
                )
            )


def choices(pairs: Mapping[Any, Any] | Iterable[tuple[Any, Any]]) -> list[Any]:
    """Choices for a select, radios or checkboxes, from (code, words) pairs or a mapping."""
    listed = pairs.items() if isinstance(pairs, Mapping) else pairs
    return [SelectChoice(code, words) for code, words in listed]


_ANSWERS = {"yes": True, "no": False}


class YesNoField(RadioField):
    """Yes or no, neither of them chosen beforehand. `data` is True, False or None.

    To demand an answer use `InputRequired`: `DataRequired` takes *no* for nothing.
    """

    data: bool | None

    def __init__(self, label: str | None = None, *args: Any, **kw: Any):
        kw.setdefault("choices", choices({"yes": lazy("Yes"), "no": lazy("No")}))
        kw["coerce"] = lambda value: _ANSWERS.get(value, value)
        kw["validate_choice"] = False
        super().__init__(label, *args, **kw)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = _ANSWERS.get(valuelist[0]) if valuelist else None

    def pre_validate(self, _form: Any) -> None:
        if self.raw_data and self.data is None:
            raise StopValidation(_("Choose yes or no."))


class CheckboxesField(SelectMultipleField):
    """Several choices, each a checkbox."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class DayField(DateField):
    """A date, by the browser's own calendar; digits of either keyboard."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        if valuelist and not valuelist[0].strip():
            self.data = None
            return
        super().process_formdata([latin(value).strip() for value in valuelist])

    def pre_validate(self, _form: Any) -> None:
        _stop_if_unread(self)


def day_given(text: str) -> date | None:
    """A day as an address gives it to a form, such as 2026-01-31; None when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class MomentField(DateTimeLocalField):
    """A date and an hour on the clocks of `zone`. `data` is a moment in UTC."""

    widget = DateTimeLocalInput()

    def __init__(self, label: str | None = None, *args: Any, zone: str = "UTC", **kw: Any):
        super().__init__(label, *args, **kw)
        self.zone = zone

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        if self.data is None:
            return ""
        return f"{clock.local(self.data, self.zone):%Y-%m-%dT%H:%M}"

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        # The zone may be set after the form is made; the text is read when it is checked.
        self.data: datetime | None = None

    def pre_validate(self, _form: Any) -> None:
        text = latin(str(self.raw_data[0])).strip() if self.raw_data else ""
        if not text:
            return
        try:
            self.data = clock.from_local(text, self.zone)
        except ValueError as error:
            raise StopValidation(_("Enter a date and an hour.")) from error


# --- What the macros ask of a field ------------------------------------------------

_KINDS: tuple[tuple[type[Any], str], ...] = (
    (FormField, "part"),
    (FieldList, "list"),
    (SubmitField, "submit"),
    (MoneyField, "money"),
    (CheckboxesField, "checkboxes"),
    (RadioField, "radios"),
    (SelectMultipleField, "select"),
    (SelectField, "select"),
    (BooleanField, "checkbox"),
    (FileField, "file"),
    (IntegerField, "number"),
    (DateTimeLocalField, "moment"),
    (DateField, "day"),
    (TextAreaField, "textarea"),
    (StringField, "text"),
)


def field_kind(field: Any) -> str:
    """Which way a field is drawn."""
    if getattr(field.widget, "input_type", "") == "hidden":
        return "hidden"
    return next((kind for type_, kind in _KINDS if isinstance(field, type_)), "text")


def field_words(field: Any) -> int | None:
    """The field's word limit, if it has one."""
    words = getattr(field, "words", None)
    return words if isinstance(words, int) else None


def words_text(field: Any, limit: int) -> str:
    """How many of the words are used, as the server counts."""
    n = count_words(str(field.data or ""))
    return _("%(n)s of %(of)s words", n=n, of=limit) if n else _("At most %(of)s words", of=limit)


def characters_text(field: Any, limit: int) -> str:
    """How many of the characters are used, as the server counts."""
    n = count_characters(str(field.data or ""))
    if n:
        return _("%(n)s of %(of)s characters", n=n, of=limit)
    return _("At most %(of)s characters", of=limit)


def flat(errors: Any) -> list[str]:
    """Sentences out of a field's errors, however deep."""
    if isinstance(errors, str) or hasattr(errors, "__html__"):
        return [str(errors)]
    if isinstance(errors, Mapping):
        return [sentence for value in errors.values() for sentence in flat(value)]
    if isinstance(errors, Sequence):
        return [sentence for value in errors for sentence in flat(value)]
    return [str(errors)]


def _wrong(field: Any) -> list[tuple[str, str]]:
    if isinstance(field, FormField):
        whole = [(field.id, said) for said in field.form.form_errors]
        return whole + [pair for part in field.form for pair in _wrong(part)]
    if isinstance(field, FieldList):
        # A sentence about the whole list stands on the list; the rest on its parts.
        whole = [(field.id, said) for said in field.errors if isinstance(said, str)]
        return whole + [pair for part in field for pair in _wrong(part)]
    target = field.id
    if field_kind(field) in ("radios", "checkboxes"):
        first = next(iter(field), None)
        target = first.id if first is not None else field.id
    return [
        (target, _("%(question)s: %(sentence)s", question=_short(field), sentence=sentence))
        for sentence in flat(field.errors)
    ]


def _short(field: Any) -> str:
    """The question, cut at a word when it is long: the summary is a list of links."""
    return textwrap.shorten(str(field.label.text), 70, placeholder=" …").rstrip("?:.؟۔")


def wrong_fields(form: Any) -> list[tuple[str, str]]:
    """Each error with the id of what to mend, in page order; the form's own first."""
    if form is None:
        return []
    whole = [("", sentence) for sentence in flat(getattr(form, "form_errors", []))]
    return whole + [pair for field in form for pair in _wrong(field)]


def any_wrong(forms: Sequence[Any]) -> bool:
    """Does one of the page's forms show an error?"""
    return any(wrong_fields(form) for form in forms)
