"""What the task list of a draft shows: sections in groups, what is missing, what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from grants.applications.completeness import Missing, SectionProgress, SectionState
from grants.applications.forms_places import element_of
from grants.applications.queries_drafts import Draft
from grants.calls.questions import Section
from grants.kernel.i18n import _, language, ngettext
from grants.kernel.policy import Actor


@dataclass(frozen=True)
class Row:
    """One section in the task list."""

    title: str
    url: str
    progress: SectionProgress
    hint: str
    state: str  # complete, amended, missing, in_progress, not_started


@dataclass(frozen=True)
class More:
    """The button that adds one filling of a section that repeats."""

    label: str
    hint: str
    url: str
    after: int


@dataclass(frozen=True)
class Group:
    """Sections that belong together."""

    title: str
    rows: list[Row | More]

    @property
    def sections(self) -> list[Row]:
        """Its sections, the buttons left out."""
        return [row for row in self.rows if isinstance(row, Row)]

    @property
    def complete(self) -> int:
        """How many of them are complete."""
        return sum(row.state == "complete" for row in self.sections)


@dataclass(frozen=True)
class Next:
    """The one thing to do now."""

    text: str
    label: str = ""
    url: str = ""


@dataclass(frozen=True)
class ToDo:
    """One line of “before you can submit”."""

    text: str
    url: str


def groups_of(draft: Draft, actor: Actor) -> list[Group]:
    """The task list: sections in their groups, in order, with what each still needs."""
    groups: list[Group] = []
    for section in draft.definition.asked_sections:
        rows: list[Row | More] = [
            _row(draft, each, actor)
            for each in draft.sections
            if each.section.key.partition(".")[0] == section.key
        ]
        if section in draft.repeating and draft.writable:
            rows += _more(draft, section)
        if not rows:
            continue
        title = section.group.read(language()) if section.group else _("Your answers")
        if not groups or groups[-1].title != title:
            groups.append(Group(title, []))
        groups[-1].rows.extend(rows)
    return groups


def _more(draft: Draft, section: Section) -> list[More]:
    """The button that adds one more, unless there are as many as the call asks for."""
    count = len(draft.fillings(section))
    if section.repeat is None or count >= section.repeat.max:
        return []
    title, label = section.title.read(language()), section.repeat.label.read(language())
    return [
        More(
            _("%(section)s: add %(one)s %(number)s", section=title, one=label, number=count + 1),
            _("%(count)s of at most %(most)s", count=count, most=section.repeat.max),
            url_for(
                "applications.add_filling",
                reference=draft.application.reference,
                key=section.key,
            ),
            draft.last_number(section),
        )
    ]


def _row(draft: Draft, each: SectionProgress, actor: Actor) -> Row:
    shown = draft.shown(each.section.key)
    writer = draft.writing_now(shown.questions if shown else (), actor.person_id)
    hints = []
    changed = bool(draft.changed_in(each.section.key))
    if changed:
        hints.append(_("The call was amended here since you last saved."))
    if writer:
        hints.append(_("%(name)s is writing here now.", name=writer.name))
    state = {
        SectionState.COMPLETE: "complete",
        SectionState.IN_PROGRESS: "in_progress" if writer else "missing",
        SectionState.NOT_STARTED: "not_started",
    }[each.state]
    if changed and each.state is SectionState.COMPLETE:
        state = "amended"
    if each.state is SectionState.IN_PROGRESS:
        hints.append(
            ngettext(
                "%(answered)s of %(n)s answer",
                "%(answered)s of %(n)s answers",
                each.asked,
                answered=each.answered,
            )
        )
    elif each.state is SectionState.NOT_STARTED:
        hints.append(ngettext("%(n)s question", "%(n)s questions", each.asked))
    elif not each.answered:
        hints.append(_("Nothing here must be answered"))
    return Row(
        each.section.title.read(language()),
        section_url(draft, each),
        each,
        " ".join(hints),
        state,
    )


def section_url(draft: Draft, each: SectionProgress) -> str:
    """Where a section is written."""
    return url_for(
        "applications.section", reference=draft.application.reference, key=each.section.key
    )


def next_of(draft: Draft) -> Next | None:
    """What to do next with a draft; None when nothing can be done any more."""
    if not draft.writable:
        return None
    reference = draft.application.reference
    if draft.judged.failed or draft.judged.unanswered or draft.said:
        return _first_who_can_apply(draft, url_for("applications.eligibility", reference=reference))
    for each in draft.sections:
        if draft.changed_in(each.section.key):
            title = each.section.title.read(language())
            return Next(
                _("The call was amended. Look at “%(section)s” again.", section=title),
                _("Look at “%(section)s”", section=title),
                section_url(draft, each),
            )
    begun = [each for each in draft.sections if each.state is SectionState.IN_PROGRESS]
    fresh = [each for each in draft.sections if each.state is SectionState.NOT_STARTED]
    for each in begun:
        title = each.section.title.read(language())
        gap = each.missing[0]
        return Next(
            ngettext(
                "One thing is missing in “%(section)s”: “%(question)s” %(what)s",
                "%(n)s things are missing in “%(section)s”. The first: “%(question)s” %(what)s",
                len(each.missing),
                section=title,
                question=gap.question.label.read(language()),
                what=gap.message,
            ),
            _("Continue “%(section)s”", section=title),
            f"{section_url(draft, each)}#{_anchor(gap)}",
        )
    for each in fresh:
        title = each.section.title.read(language())
        return Next(
            _("The next section is “%(section)s”.", section=title),
            _("Write “%(section)s”", section=title),
            section_url(draft, each),
        )
    return Next(
        _("Every section is complete. Read it through, then submit."),
        _("Check your answers"),
        url_for("applications.check", reference=reference),
    )


def _first_who_can_apply(draft: Draft, url: str) -> Next:
    if draft.judged.failed:
        words = _("One of your answers means that you cannot apply. Look at it again.")
    elif draft.judged.unanswered:
        words = _("First answer the questions on who can apply.")
    else:
        return Next(draft.said[0], _("Look at who can apply"), url)
    return Next(words, _("Answer who can apply"), url)


def to_do_of(draft: Draft) -> list[ToDo]:
    """What is still missing: section by section, each thing with its place."""
    return [_to_do(draft, each) for each in draft.sections if each.missing]


def _to_do(draft: Draft, each: SectionProgress) -> ToDo:
    title, address = each.section.title.read(language()), section_url(draft, each)
    if each.state is SectionState.NOT_STARTED:
        return ToDo(_("Write “%(section)s”", section=title), address)
    gap = each.missing[0]
    words = (
        _("%(section)s: %(question)s", section=title, question=gap.question.label.read(language()))
        if len(each.missing) == 1
        else ngettext(
            "%(section)s: %(n)s thing",
            "%(section)s: %(n)s things",
            len(each.missing),
            section=title,
        )
    )
    return ToDo(words, f"{address}#{_anchor(gap)}")


def _anchor(gap: Missing) -> str:
    return element_of(gap.question, gap.field)


def writing_now(draft: Draft, actor: Actor) -> set[int]:
    """Who of the colleagues saved something a few minutes ago."""
    shown = [question for each in draft.sections for question in each.section.questions]
    return {
        saved.person_id
        for question in shown
        if (saved := draft.writing_now([question], actor.person_id))
    }


def open_answers(draft: Draft) -> list[tuple[str, str]]:
    """The answers that we asked to be changed, each with its place."""
    if draft.request is None:
        return []
    named = draft.request.questions
    found = [
        (
            each.question.label.read(language()),
            url_for("applications.eligibility", reference=draft.application.reference),
        )
        for each in draft.definition.eligibility
        if each.question.key in named
    ]
    shown = ((each, draft.shown(each.section.key)) for each in draft.sections)
    return found + [
        (
            question.label.read(language()),
            f"{section_url(draft, each)}#{element_of(question, question.key)}",
        )
        for each, section in shown
        if section is not None
        for question in section.questions
        if question.key in named
    ]
