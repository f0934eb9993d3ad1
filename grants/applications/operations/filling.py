"""Sections that are filled several times: one filling more, one less."""

from __future__ import annotations

from grants.applications.completeness import repeating
from grants.applications.fillings import (
    as_section,
    fillings,
    kept_fillings,
    kept_under,
    last_number,
)
from grants.applications.models import Application
from grants.applications.operations.drafting import (
    demand_open_questions,
    remove_file,
    save_answers,
    writable,
)
from grants.applications.queries_drafts import answers_of, attachments_of, definition_of
from grants.calls.questions import Section
from grants.kernel.errors import NotFound, NotNow
from grants.kernel.i18n import _
from grants.kernel.policy import Actor


def add_filling(actor: Actor, application: Application, key: str, *, after: int) -> int:
    """One filling more of the section; its number.

    `after` is the highest number that the page knew: pressed twice, or by two colleagues,
    there is still one more. Raises NotNow at the most that the call asks for.
    """
    application = writable(actor, application)
    section, answers = _repeating(application, key)
    demand_open_questions(application, {kept_under(key)})
    numbers, last = fillings(section, answers), last_number(section, answers)
    newer = [number for number in numbers if number > after]
    if newer:
        return newer[0]
    if section.repeat and len(numbers) >= section.repeat.max:
        raise NotNow(_("There are as many here as the call asks for. Take one out first."))
    kept = kept_fillings((*numbers, last + 1), last + 1)
    save_answers(actor, application, {kept_under(key): kept})
    return last + 1


def remove_filling(actor: Actor, application: Application, key: str, number: int) -> None:
    """Take one filling out, with its answers and files. Taken out already: nothing more.

    Raises NotNow when the call asks for as many as there are.
    """
    application = writable(actor, application)
    section, answers = _repeating(application, key)
    demand_open_questions(application, {kept_under(key)})
    numbers = fillings(section, answers)
    if number not in numbers:
        return
    if section.repeat and len(numbers) <= section.repeat.min:
        raise NotNow(_("The call asks for as many as there are. Change this one instead."))
    keys = {each.key for each in as_section(section, number, answers).questions}
    for attachment in attachments_of(application):
        if attachment.question_key in keys:
            remove_file(actor, application, attachment)
    left = tuple(each for each in numbers if each != number)
    kept = kept_fillings(left, last_number(section, answers))
    save_answers(actor, application, dict.fromkeys(keys) | {kept_under(key): kept})


def _repeating(application: Application, key: str) -> tuple[Section, dict[str, object]]:
    answers = answers_of(application)
    for section in repeating(definition_of(application), answers):
        if section.key == key:
            return section, answers
    raise NotFound
