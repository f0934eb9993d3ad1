"""Forms of a panel's meeting: planning it, who is there, notes, votes, how an item ends."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from grants.kernel.i18n import lazy
from grants.reviews.agenda import Order
from grants.reviews.operations.panel import MOST_ITEMS
from grants.reviews.wording_panel import VOTES
from grants.web.forms import (
    CheckboxesField,
    Form,
    MomentField,
    MoneyField,
    WholeNumberField,
    _l,
    choices,
)

LONGEST = 4000

DEFERRED = "deferred"


class MeetingForm(Form):
    """When and where a panel meets, who sits on it, how many decide."""

    meets_at = MomentField(_l("When"), validators=[DataRequired(_l("Enter a date and an hour."))])
    place = StringField(
        _l("Where"),
        description=_l("A room, or the address of a call."),
        validators=[DataRequired(_l("Say where the panel meets.")), Length(max=300)],
    )
    members = CheckboxesField(
        _l("Members"), validators=[DataRequired(_l("Choose who sits on the panel."))]
    )
    others = TextAreaField(
        _l("Other people"),
        description=_l("Their addresses, one on each line. They have signed up here."),
        validators=[Length(max=LONGEST)],
        render_kw={"rows": 2},
    )
    chair = SelectField(
        _l("Chair"),
        description=_l("A fund manager: the chair settles money."),
        validators=[DataRequired(_l("Choose who chairs."))],
    )
    quorum = WholeNumberField(
        _l("Quorum"),
        description=_l(
            "So many members must be present, without an interest, and vote, to settle an "
            "application. At least two."
        ),
        validators=[DataRequired(_l("At least two must decide. Enter 2 or more."))],
    )


class PlanForm(MeetingForm):
    """A new meeting, and how its agenda is laid out."""

    most = WholeNumberField(
        _l("Applications on the agenda"),
        validators=[
            DataRequired(_l("Enter how many.")),
            NumberRange(1, MOST_ITEMS, _l("Enter a number from 1 to 100.")),
        ],
    )
    order = RadioField(
        _l("Order of discussion"),
        choices=choices(
            {
                Order.LINE.value: lazy("Nearest to the funding line first"),
                Order.RANK.value: lazy("By rank"),
            }
        ),
        default=Order.LINE.value,
        validators=[DataRequired(_l("Choose an order."))],
    )


class PresentForm(Form):
    """Who is there."""

    present = CheckboxesField(_l("Present"), validators=[Optional()])


class NoteForm(Form):
    """What is said now."""

    text = TextAreaField(
        _l("Note"),
        description=_l("It is kept with your name and the time. A correction is a further note."),
        validators=[DataRequired(_l("Write what was said.")), Length(max=LONGEST)],
        render_kw={"rows": 3},
    )


class AddItemForm(Form):
    """One more application for the agenda."""

    reference = StringField(
        _l("Add an application"),
        description=_l("Its reference."),
        validators=[DataRequired(_l("Enter its reference.")), Length(max=60)],
    )


class VoteForm(Form):
    """A member's vote."""

    vote = RadioField(
        _l("Your vote"),
        choices=choices(VOTES),
        validators=[DataRequired(_l("Choose your vote."))],
    )


class SettleForm(Form):
    """How an item ends."""

    key = HiddenField()
    outcome = RadioField(
        _l("Outcome"),
        choices=choices(
            {
                "awarded": lazy("Award"),
                "waitlisted": lazy("Put on the waiting list"),
                "declined": lazy("Decline"),
                DEFERRED: lazy("Leave for a later meeting"),
            }
        ),
        validators=[DataRequired(_l("Choose how it ends."))],
    )
    amount = MoneyField(_l("Amount to award"), description=_l("Only for an award."))
    reason = TextAreaField(
        _l("Reason"),
        description=_l("The applicant reads it, unless it is left for later."),
        validators=[DataRequired(_l("Give the reason.")), Length(max=LONGEST)],
        render_kw={"rows": 5},
    )
    departure = TextAreaField(
        _l("Why it departs from the ranking"),
        description=_l("The fund keeps it; the applicant does not read it."),
        validators=[Length(max=LONGEST)],
        render_kw={"rows": 3},
    )
