"""The file of past awards."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms.validators import InputRequired

from grants.web.forms import Form, _l


class PastAwardsForm(Form):
    """A file from elsewhere."""

    file = FileField(
        _l("File"),
        [InputRequired(_l("Choose a file."))],
        description=_l(
            "360Giving JSON, or a spreadsheet (XLSX, CSV) with the same column titles, such as "
            "Identifier, Title, Amount Awarded, Recipient Org:Name."
        ),
        render_kw={"accept": ".json,.csv,.xlsx"},
    )
