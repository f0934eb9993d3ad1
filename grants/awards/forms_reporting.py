"""What is typed of progress reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import FieldList, FormField, HiddenField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import Length, Optional

from grants.applications.answers import clean
from grants.awards.forms import new_key
from grants.awards.models import ProgressReport
from grants.awards.operations.reporting import Spending
from grants.awards.operations.running import Told
from grants.awards.queries_reporting import Measured, Spent
from grants.calls.questions import Question, QuestionType
from grants.calls.text import Text
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.kernel.storage import StoredFile
from grants.web.forms import Form, MoneyField, WholeNumberField, WordLimitedTextArea, _l

Keep = Callable[[Any], StoredFile | None]
"""What keeps an uploaded file."""


class LineForm(PlainForm):
    """What is spent on one budget line."""

    spent = MoneyField(_l("Spent so far"))
    explanation = TextAreaField(
        _l("Why, where it is more than 10 % from the budget"), validators=[Length(max=1000)]
    )
    file = FileField(_l("A receipt or another proof"))


class CountForm(PlainForm):
    """What was counted of one indicator."""

    actual = StringField(_l("Counted since the last report"), validators=[Length(max=30)])


class RemarkForm(PlainForm):
    """What is to be changed in one answer; empty means nothing."""

    text = StringField(_l("What to change here"), validators=[Length(max=500)])


class ChangesForm(Form):
    """What a recipient should change: answer by answer, or in all."""

    remarks = FieldList(FormField(RemarkForm))
    changes = TextAreaField(
        _l("Anything about the report as a whole"), validators=[Length(max=2000)]
    )

    def offer(self, answers: Sequence[tuple[str, str]]) -> None:
        """One line for each answer, by its name."""
        _as_many(self.remarks, len(answers))
        for part, (_key, label) in zip(self.remarks, answers, strict=True):
            part.label.text = label
            part.form.text.label.text = label

    def named(self, answers: Sequence[tuple[str, str]]) -> dict[str, str]:
        """What was typed, by the key of the answer."""
        return {
            key: part.form.text.data or ""
            for part, (key, _label) in zip(self.remarks, answers, strict=True)
        }


class AcceptForm(Form):
    """Accept a progress report."""

    summary = WordLimitedTextArea(
        _l("What came of it, for everybody to read"),
        description=_l(
            "Your own words, and the only ones that contributors and the public read. "
            "Name no person, and nothing by which one could be known."
        ),
        words=80,
    )


class ProgressReportForm(Form):
    """What was done, learned and spent. It can be kept at any time."""

    done_text = WordLimitedTextArea(_l("What was done?"), words=400)
    learned_text = WordLimitedTextArea(
        _l("What was learned, also from what did not work?"), words=300
    )
    people_reached = WholeNumberField(
        _l("How many people took part?"),
        description=_l("A number only. Write no names: we keep no personal data of participants."),
        validators=[Optional()],
    )
    spent = MoneyField(_l("How much of the award is spent so far?"))
    lines = FieldList(FormField(LineForm))
    counted = FieldList(FormField(CountForm))
    file = FileField(
        _l("A file, if you have one"),
        description=_l("Photos need the consent of who is on them. At most 10 MB."),
    )
    key = HiddenField(default=new_key)

    def prepare(self, currency: str, lines: Sequence[Spent], counted: Sequence[Measured]) -> None:
        """One part for each budget line and each indicator, by its name."""
        self.spent.currency = currency
        _as_many(self.lines, len(lines))
        _as_many(self.counted, len(counted))
        for part, line in zip(self.lines, lines, strict=True):
            part.form.spent.currency = currency
            part.label.text = _(
                "%(label)s: %(amount)s", label=line.line.label, amount=line.planned.text()
            )
        for count, each in zip(self.counted, counted, strict=True):
            count.label.text = each.indicator.name

    def show(
        self, report: ProgressReport, lines: Sequence[Spent], counted: Sequence[Measured]
    ) -> None:
        """Fill the form with what is kept."""
        self.done_text.data = report.done_text
        self.learned_text.data = report.learned_text
        self.people_reached.data = report.people_reached
        self.spent.data = report.spent
        for part, line in zip(self.lines, lines, strict=True):
            part.form.spent.data = line.spent
            part.form.explanation.data = line.explanation
        for count, each in zip(self.counted, counted, strict=True):
            count.form.actual.data = each.actual

    def take(self, error: Invalid) -> None:
        """A sentence about a budget line or an indicator stands on its field."""
        fields = dict(error.fields)
        for name in list(fields):
            target = self._part(name)
            if target is not None:
                target.errors = [*target.errors, fields.pop(name)]
        if fields:
            super().take(Invalid.many(fields))

    def _part(self, name: str) -> Any:
        kind, _dash, number = name.partition("-")
        if not number:
            return None
        place = int(number) - 1
        if kind == "indicator":
            return self.counted[place].form.actual
        line = self.lines[place].form
        return {"line": line.spent, "why": line.explanation, "proof": line.file}[kind]

    def told(self, keep: Keep) -> Told:
        """What was typed. Raises Invalid for a file or a number that cannot be kept."""
        reached: Any = self.people_reached.data
        return Told(
            done_text=self.done_text.data or "",
            learned_text=self.learned_text.data or "",
            people_reached=reached,
            spent=self.spent.data,
            file=_kept(keep, self.file.data, "file"),
            lines={
                number: Spending(
                    part.form.spent.data,
                    part.form.explanation.data or "",
                    _kept(keep, part.form.file.data, f"proof-{number}"),
                )
                for number, part in enumerate(self.lines, start=1)
            },
            counted=self._counted(),
        )

    def _counted(self) -> Mapping[int, str | None]:
        wrong, found = {}, {}
        for number, part in enumerate(self.counted, start=1):
            try:
                value = clean(_NUMBER, part.form.actual.data, self.spent.currency)
                found[number] = None if value is None else str(value)
            except Invalid as error:
                wrong[f"indicator-{number}"] = error.message
        if wrong:
            raise Invalid.many(wrong)
        return found


# An indicator is read as an application reads its numbers.
_NUMBER = Question("actual", QuestionType.NUMBER, Text.plain(""), decimals=2)


def _kept(keep: Keep, sent: Any, name: str) -> StoredFile | None:
    try:
        return keep(sent)
    except Invalid as error:
        raise Invalid(error.message, name) from error


def _as_many(listed: Any, count: int) -> None:
    """The parts that are asked for, whatever was sent."""
    while len(listed) > count:
        listed.pop_entry()
    while len(listed) < count:
        listed.append_entry()
