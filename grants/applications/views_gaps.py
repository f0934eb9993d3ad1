"""The check before submission: every gap, section by section, each a link to its very field."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from grants.applications.completeness import Missing, SectionProgress
from grants.applications.forms_places import element_of
from grants.applications.limits import FileFacts
from grants.applications.queries_drafts import Draft
from grants.applications.queries_signing import Signing
from grants.calls.eligibility import EligibilityQuestion
from grants.calls.questions import Question, QuestionType
from grants.kernel.copies import withheld
from grants.kernel.i18n import _, language
from grants.kernel.policy import Actor, can
from grants.kernel.scanning import ScanState, not_clean
from grants.organisations.policy import OrganisationAction
from grants.web.navigation import address_of


@dataclass(frozen=True)
class GapLink:
    """One thing to do, with the address of the field where it is done ("": not by this reader)."""

    text: str
    url: str


@dataclass(frozen=True)
class GapGroup:
    """What a section lacks."""

    title: str
    gaps: list[GapLink]


@dataclass(frozen=True)
class Gaps:
    """What keeps a draft from being submitted, and what only deserves a look."""

    groups: list[GapGroup]
    hints: list[GapLink]

    @property
    def count(self) -> int:
        """How many things are still to do."""
        return sum(len(group.gaps) for group in self.groups)


def gaps_of(draft: Draft, actor: Actor, signing: Signing | None = None) -> Gaps:
    """Everything to do before the draft can be submitted, in page order.

    An infected file is a gap. One that the scanner has not looked at yet is a hint: nobody is
    late because of our scanner. So is what the profile of the organisation leaves open.
    """
    groups = [
        GapGroup(_("Who can apply"), [*_eligibility(draft), *_limits(draft, actor)]),
        *(GapGroup(_title(each), _in_section(draft, each)) for each in draft.sections),
    ]
    found = [group for group in groups if group.gaps]
    infected, waiting = _files(draft)
    if infected:
        found.append(GapGroup(_("Files"), infected))
    if not found and signing is not None and signing.signed is None:
        sign = GapLink(_("An owner of your organisation has to sign it off."), "#sign-off")
        found.append(GapGroup(_("Sign-off by an owner"), [sign]))
    body = draft.application.organisation
    return Gaps(found, waiting + _profile(draft, can(actor, OrganisationAction.CHANGE, body)))


def _title(each: SectionProgress) -> str:
    return each.section.title.read(language())


def _eligibility(draft: Draft) -> list[GapLink]:
    judged = draft.judged
    failed = {each.question.key for each in judged.failed}
    order = [each.question.key for each in draft.definition.eligibility]
    both = sorted(
        (*judged.unanswered, *judged.failed), key=lambda each: order.index(each.question.key)
    )
    return [
        GapLink(
            _said(
                each.question,
                _refusal(each) if each.question.key in failed else _("Answer this question."),
            ),
            _eligibility_url(draft, each.question),
        )
        for each in both
    ]


def _limits(draft: Draft, actor: Actor) -> list[GapLink]:
    """What the limits of the call do not find in the profile, or find to be otherwise."""
    body = draft.application.organisation
    edit = ""
    if can(actor, OrganisationAction.CHANGE, body):
        edit = address_of("organisations.edit", slug=body.slug)
    return [GapLink(sentence, edit) for sentence in draft.said]


def _refusal(each: EligibilityQuestion) -> str:
    if each.refusal:
        return each.refusal.read(language())
    return _("With this answer you cannot apply to this call.")


def _eligibility_url(draft: Draft, question: Question) -> str:
    if not draft.eligibility_open:
        return ""
    return url_for(
        "applications.eligibility",
        reference=draft.application.reference,
        _anchor=element_of(question, question.key),
    )


def _in_section(draft: Draft, each: SectionProgress) -> list[GapLink]:
    return [
        GapLink(_said(gap.question, gap.message), gap_url(draft, each, gap)) for gap in each.missing
    ]


def gap_url(draft: Draft, each: SectionProgress, gap: Missing) -> str:
    """The address of the field where a gap is closed; "" where it is not open to change."""
    if draft.open is not None and gap.question.key not in draft.open:
        return ""
    return _field_url(draft, each, gap.question, gap.field)


def _field_url(draft: Draft, each: SectionProgress, question: Question, place: str) -> str:
    return url_for(
        "applications.section",
        reference=draft.application.reference,
        key=each.section.key,
        _anchor=element_of(question, place),
    )


def _files(draft: Draft) -> tuple[list[GapLink], list[GapLink]]:
    """The infected files; those that wait for the scanner or that those who score cannot open."""
    files = {each.public_id for sent in draft.files.values() for each in sent}
    states, kept_back = not_clean(files), withheld(files)
    infected: list[GapLink] = []
    waiting: list[GapLink] = []
    for each in draft.sections if states or kept_back else ():
        shown = draft.shown(each.section.key)
        for question in shown.questions if shown else ():
            if question.type is not QuestionType.FILE:
                continue
            for file in draft.files.get(question.key, ()):
                state = states.get(file.public_id)
                place = _field_url(draft, each, question, question.key).partition("#")[0]
                place = f"{place}#file-{file.public_id}"
                if file.public_id in kept_back:
                    waiting.append(GapLink(_kept_back(file, kept_back[file.public_id]), place))
                if state is ScanState.INFECTED:
                    words = _(
                        "The virus scanner found something in “%(file)s”. Remove it and send "
                        "another.",
                        file=file.filename,
                    )
                    infected.append(GapLink(words, place))
                elif state is ScanState.WAITING:
                    words = _(
                        "“%(file)s” still waits for the virus scanner. You can submit meanwhile.",
                        file=file.filename,
                    )
                    waiting.append(GapLink(words, ""))
    return infected, waiting


def _kept_back(file: FileFacts, password: bool) -> str:
    if password:
        return _(
            "“%(file)s” has a password, so those who score cannot open it. Save it without one and "
            "send it again.",
            file=file.filename,
        )
    return _(
        "“%(file)s” cannot be cleaned of what it tells of its makers, so those who score cannot "
        "open it. Save it as a new PDF and send it again.",
        file=file.filename,
    )


def _profile(draft: Draft, may_change: bool) -> list[GapLink]:
    """What staff look for in the organisation's profile and do not find."""
    body = draft.application.organisation
    edit = address_of("organisations.edit", slug=body.slug) if may_change else ""
    lacks = [
        (
            "registration_number",
            body.registration_number,
            _("The profile of your organisation has no registration number. Staff ask for it."),
        ),
        (
            "address",
            body.address,
            _("The profile of your organisation has no address. Staff ask for it."),
        ),
    ]
    return [
        GapLink(sentence, f"{edit}#{field}" if edit else "")
        for field, value, sentence in lacks
        if not value
    ]


def _said(question: Question, sentence: str) -> str:
    return _(
        "%(question)s: %(sentence)s",
        question=question.label.read(language()).rstrip("?:.؟۔"),
        sentence=sentence,
    )
