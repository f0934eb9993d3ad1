"""The words of the form editor for what a call file says in codes."""

from __future__ import annotations

import textwrap

from babel import Locale, UnknownLocaleError

from grants.calls.conditions import Operator
from grants.calls.questions import Question, QuestionType, Role, Section, Sensitivity
from grants.kernel.i18n import _, language


def type_words(type_: QuestionType) -> str:
    """A type of question, as a manager chooses it."""
    return {
        QuestionType.SHORT_TEXT: _("Short text"),
        QuestionType.LONG_TEXT: _("Long text"),
        QuestionType.NUMBER: _("Number"),
        QuestionType.MONEY: _("Amount of money"),
        QuestionType.DATE: _("Date"),
        QuestionType.MONTH: _("Month"),
        QuestionType.EMAIL: _("Email address"),
        QuestionType.PHONE: _("Telephone number"),
        QuestionType.WEB: _("Web address"),
        QuestionType.ADDRESS: _("Postal address"),
        QuestionType.PLACE: _("Place"),
        QuestionType.CHOICE: _("One of several answers"),
        QuestionType.CHOICES: _("Several of several answers"),
        QuestionType.YES_NO: _("Yes or no"),
        QuestionType.FILE: _("File"),
        QuestionType.BUDGET_TABLE: _("Budget"),
        QuestionType.TABLE: _("Table"),
        QuestionType.INDICATOR: _("Indicators"),
        QuestionType.GROUP: _("Group of questions, answered several times"),
        QuestionType.DECLARATION: _("Declaration"),
        QuestionType.SIGNED_DECLARATION: _("Signed declaration"),
    }[type_]


def role_words(role: Role) -> str:
    """What an answer means to the fund."""
    return {
        Role.TITLE: _("Title of the application"),
        Role.SUMMARY: _("Summary of the application"),
        Role.REQUESTED: _("Requested amount"),
        Role.TOTAL_COST: _("Total cost"),
        Role.OWN_SHARE: _("Applicant’s own share"),
        Role.MATCH: _("Match: own or partners’ money"),
        Role.STARTS: _("Day it begins"),
        Role.ENDS: _("Day it ends"),
        Role.AREA: _("Area"),
        Role.PEOPLE_REACHED: _("People reached"),
    }[role]


def sensitivity_words(kind: Sensitivity) -> str:
    """Why an answer is kept from most."""
    return {
        Sensitivity.BANK: _("Bank details"),
        Sensitivity.TAX: _("Tax details"),
        Sensitivity.PERSONAL: _("Personal details"),
    }[kind]


def operator_words(operator: Operator) -> str:
    """How a condition compares."""
    return {
        Operator.IS: _("is"),
        Operator.IS_NOT: _("is not"),
        Operator.ANY_OF: _("is any of"),
        Operator.NONE_OF: _("is none of"),
        Operator.INCLUDES: _("includes"),
        Operator.MORE_THAN: _("is more than"),
        Operator.LESS_THAN: _("is less than"),
        Operator.AT_LEAST: _("is at least"),
        Operator.AT_MOST: _("is at most"),
        Operator.ANSWERED: _("is answered (yes or no)"),
    }[operator]


def language_words(code: str) -> str:
    """A language by its name: English, اردو."""
    try:
        name = Locale.parse(code, sep="-").get_display_name(language())
    except (ValueError, UnknownLocaleError):
        name = None
    return name or code


def said_of(thing: Section | Question, reader: str) -> str:
    """A section or a question by the beginning of its words."""
    words = thing.title if isinstance(thing, Section) else thing.label
    return textwrap.shorten(words.read(reader), 60, placeholder=" …")
