"""The risk matrix holds every mark, and says in words what it shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.harm.drawing import BANDS, LIKELIHOOD, SEVERITY
from grants.harm.risk import SCALE, band
from grants.web.pictures import Circle, Picture
from grants.web.pictures.risks import Ground, Mark, risk_matrix
from tests.web.test_pictures import checked, inside

squares = st.tuples(st.sampled_from(SCALE), st.sampled_from(SCALE))
marks = st.lists(st.builds(Mark, st.integers(1, 99), squares, st.none() | squares), max_size=40)
GROUNDS = {
    (x, y): Ground(band(x, y).value, str(BANDS[band(x, y).value])) for x in SCALE for y in SCALE
}


def picture(shown: list[Mark], narrow: bool) -> Picture:
    return risk_matrix(
        title="Risks",
        marks=shown,
        grounds=GROUNDS,
        likelihood={n: str(words) for n, words in LIKELIHOOD.items()},
        severity={n: str(words) for n, words in SEVERITY.items()},
        narrow=narrow,
    )


@given(marks, st.booleans(), st.sampled_from(["ltr", "rtl"]))
def test_every_mark_is_drawn_inside_and_said(shown: list[Mark], narrow: bool, way: str) -> None:
    shown = list({each.number: each for each in shown}.values())
    made = picture(shown, narrow)
    checked(made, way)  # type: ignore[arg-type]
    assert inside(made)
    drawn = [each for each in made.shapes if isinstance(each, Circle)]
    assert len(drawn) == len(shown) + sum(each.remains is not None for each in shown)
    for each in shown:
        assert f"Risk {each.number}:" in made.label


@pytest.mark.parametrize("narrow", [True, False])
def test_a_mark_stands_in_its_square(narrow: bool) -> None:
    made = picture([Mark(1, (5, 1), (1, 5))], narrow)
    now, left = (each for each in made.shapes if isinstance(each, Circle))
    assert now.x < left.x
    assert now.y < left.y
    assert "extreme" not in made.label
    assert "medium; by its plan high" in made.label
