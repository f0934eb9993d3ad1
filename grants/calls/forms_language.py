"""Every text of a call in one language, each under the words it stands for."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, TextAreaField

from grants.calls.definition import CallDefinition
from grants.calls.forms_parts import typed_words
from grants.calls.languages import Place, Words, main_language, version_of
from grants.web.forms import Form


class LanguageForm(Form):
    """The texts of a call in one language."""

    version = HiddenField()
    texts: tuple[Words, ...] = ()

    def typed(self) -> dict[Place, str]:
        """What was typed, by the place of the text."""
        return {each.place: typed_words(self._fields[each.name].data) for each in self.texts}


def language_form(
    definition: CallDefinition, language: str, texts: tuple[Words, ...]
) -> LanguageForm:
    """The form for these texts in this language."""
    attributes: dict[str, Any] = {"texts": texts}
    for each in texts:
        attributes[each.name] = TextAreaField(
            each.text.read(main_language(definition)),
            default=version_of(definition, each.text, language),
            render_kw={"lang": language, "dir": "auto", "rows": 2},
        )
    return type("OneLanguageForm", (LanguageForm,), attributes)()  # type: ignore[no-any-return]
