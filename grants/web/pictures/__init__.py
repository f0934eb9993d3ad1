"""Pictures of money and of merit: what is drawn, free of page and paper.

A picture is a list of shapes with the class names of `components.css`. A page asks for
`.svg()`, a report draws the same shapes on paper, so both show one picture. Labels stand
on the marks, baselines are zero, and the number line runs from left to right in every
language; only a picture that says nothing but progress is mirrored.

Each drawing comes wide and narrow, two layouts and not one shrunk. Amounts come as
`Amount`: a size in any whole unit, and the words to print beside it.
"""

from grants.web.pictures.caps import cap_filled
from grants.web.pictures.flows import Flow, Source, Use, sources_and_uses
from grants.web.pictures.funding import funding_line, progress_bar, spread
from grants.web.pictures.instalments import Instalment, instalments_timeline
from grants.web.pictures.labels import FULL, NARROW, WIDE, Amount, Scale, in_one_unit, text_width
from grants.web.pictures.months import Month, money_by_month
from grants.web.pictures.shapes import (
    Anchor,
    Band,
    Circle,
    Direction,
    Hatch,
    Line,
    Picture,
    Rect,
    Shape,
    Text,
    reading,
)
from grants.web.pictures.stages import money_stages

__all__ = [
    "FULL",
    "NARROW",
    "WIDE",
    "Amount",
    "Anchor",
    "Band",
    "Circle",
    "Direction",
    "Flow",
    "Hatch",
    "Instalment",
    "Line",
    "Month",
    "Picture",
    "Rect",
    "Scale",
    "Shape",
    "Source",
    "Text",
    "Use",
    "cap_filled",
    "funding_line",
    "in_one_unit",
    "instalments_timeline",
    "money_by_month",
    "money_stages",
    "progress_bar",
    "reading",
    "sources_and_uses",
    "spread",
    "text_width",
]
