"""A part of a draft as it was typed on a page of the editor: kept, or shown with its mistakes."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash

from grants.calls.callfile import EditRefused, PlacedError, Typed, reread
from grants.calls.callfile.writing import UNTYPED
from grants.calls.definition import CallDefinition
from grants.calls.operations_editing import ChangedMeanwhile, edit_form
from grants.calls.views_editing import Draft, sentence, version_seen
from grants.kernel.db import transact
from grants.kernel.errors import Invalid
from grants.kernel.i18n import _
from grants.web.forms import Form
from grants.web.guards import current_actor

Put = Callable[[PlacedError], bool]
"""Puts a mistake on the field it speaks of; False where the page has no such field."""


def nowhere(_error: PlacedError) -> bool:
    """A page without fields of its own for mistakes: each stands at the top."""
    return False


def saved(
    edited: Draft,
    form: Form,
    definition: CallDefinition,
    typed: Typed = UNTYPED,
    *,
    reason: str,
    put: Put = nowhere,
) -> bool:
    """Keep the call with what was typed in its place; was it kept?

    If not, each mistake stands on its field or at the top of the form, and where somebody
    kept another text meanwhile, the form says so and can be sent once more.
    """
    actor = current_actor()
    try:
        kept = reread(definition, typed)
        changed = transact(
            lambda: edit_form(
                actor, edited.call, definition=kept, seen=version_seen(), reason=reason
            )
        )
    except EditRefused as error:
        wrong = [each for each in error.errors if not put(each)]
        form.form_errors.extend(dict.fromkeys(sentence(definition, each) for each in wrong))
        return False
    except ChangedMeanwhile as error:
        form["version"].data = str(error.number)
        form.form_errors.append(error.message)
        form.form_errors.append(_("What you typed is below. Save it again to keep it."))
        return False
    except Invalid as error:
        form.form_errors.append(error.message)
        return False
    if changed:
        flash(reason)
    return True
