"""Pictures are safe under the pages' policy, keep their sums, and survive any figures."""

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.kernel.i18n import use_language
from grants.web import pictures
from grants.web.pictures import (
    Amount,
    Circle,
    Direction,
    Flow,
    Hatch,
    Instalment,
    Line,
    Picture,
    Rect,
    Source,
    Text,
    Use,
    in_one_unit,
    reading,
)

LARGE = 2**63
sizes = st.one_of(st.sampled_from([0, 1, -1, LARGE, -LARGE]), st.integers(-LARGE, LARGE))
texts = st.one_of(
    st.sampled_from(
        ['"><script>alert(1)</script>', "اردو (PKR) 12", "\x00\x0b\ufffe", "a & b", ""]
    ),
    st.text(max_size=40),
)
amounts = st.builds(Amount, sizes, texts)
directions = st.sampled_from(["ltr", "rtl"])
narrow_or_wide = st.booleans()

# Attributes of geometry and of reading; nothing that carries a style, a link or a script.
ALLOWED = {
    "class", "viewBox", "preserveAspectRatio", "direction", "focusable", "role", "aria-label",
    "aria-hidden", "x", "y", "width", "height", "rx", "x1", "x2", "y1", "y2", "cx", "cy", "r",
    "d", "stroke-dasharray", "font-size", "text-anchor", "transform",
}  # fmt: skip
ELEMENTS = {"svg", "g", "rect", "path", "line", "circle", "text"}


def checked(picture: Picture, direction: Direction) -> ET.Element:
    """The picture's markup, parsed; every rule of a safe and finite picture holds in it."""
    root = ET.fromstring(str(picture.svg(direction)))
    for element in root.iter():
        assert element.tag in ELEMENTS
        assert set(element.attrib) <= ALLOWED
        for name in ("x", "y", "width", "height", "x1", "x2", "y1", "y2", "cx", "cy", "r"):
            if name in element.attrib:
                assert re.fullmatch(r"-?\d+(\.\d+)?", element.attrib[name]), element.attrib
        for name in ("width", "height"):
            assert float(element.attrib.get(name, "0")) >= 0
    assert ("aria-label" in root.attrib) != ("aria-hidden" in root.attrib)
    return root


def inside(picture: Picture) -> bool:
    """Whether no mark leaves the ground (labels may be wider than anyone foresaw)."""
    for shape in picture.shapes:
        if isinstance(shape, Rect | Hatch):
            edges = (shape.x, shape.y, shape.x + shape.width, shape.y + shape.height)
        elif isinstance(shape, Line):
            edges = (
                min(shape.x1, shape.x2), min(shape.y1, shape.y2),
                max(shape.x1, shape.x2), max(shape.y1, shape.y2),
            )  # fmt: skip
        elif isinstance(shape, Circle):
            edges = (shape.x, shape.y, shape.x, shape.y)
        else:
            continue
        if edges[0] < -0.01 or edges[1] < -0.01:
            return False
        if edges[2] > picture.width + 0.01 or edges[3] > picture.height + 0.01:
            return False
    return True


short = st.builds(Amount, sizes, st.sampled_from(["71.0", "−48,000.50", "0"]))


@given(st.lists(short, min_size=5, max_size=5), narrow_or_wide, directions)
def test_stages_of_any_amounts(five: list[Amount], narrow: bool, direction: Direction) -> None:
    picture = pictures.money_stages(
        title="Stages", received=five[0], reserved=five[1], committed=five[2],
        disbursed=five[3], available=five[4], narrow=narrow,
    )  # fmt: skip
    checked(picture, direction)
    assert inside(picture)


@given(texts, texts, amounts, directions)
def test_any_text_is_only_text(title: str, name: str, amount: Amount, way: Direction) -> None:
    picture = pictures.sources_and_uses(
        title=title,
        sources=[Source(name, title, amount)],
        uses=[Use(name, title, amount, free=True)],
        flows=[Flow(0, 0, amount)],
    )
    root = checked(picture, way)
    assert all(not list(element) for element in root.iter() if element.tag == "text")


@st.composite
def flow_pictures(draw: st.DrawFn) -> dict[str, Any]:
    givers, purposes = draw(st.integers(0, 6)), draw(st.integers(0, 6))
    amount = st.builds(Amount, st.integers(0, LARGE), st.just("1.0"))
    return {
        "title": "Who gave",
        "sources": [Source(f"Giver {i}", "Any use", draw(amount)) for i in range(givers)],
        "uses": [Use(f"Use {i}", "", draw(amount), draw(st.booleans())) for i in range(purposes)],
        "flows": [
            Flow(i, j, draw(amount)) for i in range(givers) for j in range(purposes)
            if draw(st.booleans())
        ],
    }  # fmt: skip


@given(flow_pictures(), narrow_or_wide, directions)
def test_any_flows(given_: dict[str, Any], narrow: bool, way: Direction) -> None:
    for width in (680.0, 1100.0):
        picture = pictures.sources_and_uses(**given_, width=width, narrow=narrow)
        checked(picture, way)
        assert narrow or inside(picture)


def test_the_bands_of_a_flow_fill_their_nodes() -> None:
    picture = pictures.sources_and_uses(
        title="Who gave",
        sources=[Source("City", "", Amount(30, "30")), Source("Mill", "", Amount(10, "10"))],
        uses=[Use("Skills", "", Amount(25, "25")), Use("Left", "", Amount(15, "15"), True)],
        flows=[
            Flow(0, 0, Amount(18, "18")), Flow(0, 1, Amount(12, "12")),
            Flow(1, 0, Amount(7, "7")), Flow(1, 1, Amount(3, "3")),
        ],
    )  # fmt: skip
    bands = [shape for shape in picture.shapes if isinstance(shape, pictures.Band)]
    nodes = [shape for shape in picture.shapes if isinstance(shape, Rect)]
    assert [round(band.height, 6) for band in bands] == [135, 90, 52.5, 22.5]
    assert [round(node.height, 6) for node in nodes] == [225, 75, 187.5, 112.5]
    assert sum(b.height for b in bands) == pytest.approx(sum(n.height for n in nodes[:2]))
    # Each band begins where the one before it ended, at both of its ends.
    assert bands[1].top1 == pytest.approx(bands[0].top1 + bands[0].height)
    assert bands[2].top2 == pytest.approx(bands[0].top2 + bands[0].height)
    assert [band.css for band in bands] == ["f-flow", "f-flow free", "f-flow", "f-flow free"]


@given(st.lists(short, min_size=6, max_size=6), narrow_or_wide, directions)
def test_a_funding_line_of_any_amounts(six: list[Amount], narrow: bool, way: Direction) -> None:
    picture = pictures.funding_line(
        title="Line", proposed=six[0], available=six[1], left=six[2], asked=six[3],
        more=six[4], held=six[5], narrow=narrow,
    )  # fmt: skip
    checked(picture, way)
    assert inside(picture)


def test_the_funding_line_stands_where_the_money_ends() -> None:
    picture = pictures.funding_line(
        title="", proposed=Amount(50, "50"), available=Amount(75, "75"), left=Amount(25, "25"),
        asked=Amount(100, "100"), more=Amount(25, "25"), held=Amount(9, "9"), narrow=True,
    )  # fmt: skip
    room = picture.width - 2
    bars = [shape for shape in picture.shapes if isinstance(shape, Rect)]
    (mark,) = [shape for shape in picture.shapes if isinstance(shape, Line)]
    assert [bar.width for bar in bars] == pytest.approx([room / 2, room / 4, room / 4])
    assert mark.x1 == pytest.approx(1 + room * 0.75)
    assert "left out: 9" in picture.label


def test_too_much_proposed_is_said() -> None:
    picture = pictures.funding_line(
        title="", proposed=Amount(80, "80"), available=Amount(75, "75"), left=Amount(-5, "−5"),
        asked=Amount(80, "80"), more=Amount(5, "5"),
    )  # fmt: skip
    assert "5 too much" in " ".join(s.text for s in picture.shapes if isinstance(s, Text))


@given(st.lists(st.tuples(short, st.sampled_from(["paid", "held", "planned"])), max_size=8),
       narrow_or_wide, directions)  # fmt: skip
def test_any_instalments(steps: list[Any], narrow: bool, way: Direction) -> None:
    picture = pictures.instalments_timeline(
        title="Instalments",
        instalments=[Instalment("First", a, "1 Jan 2027", state, state) for a, state in steps],
        narrow=narrow,
    )
    checked(picture, way)
    assert inside(picture)


@given(*[st.floats(-1000, 1000)] * 3, directions)
def test_a_spread_of_any_scores(low: float, mean: float, high: float, way: Direction) -> None:
    picture = pictures.spread(low, mean, high)
    checked(picture, way)
    assert inside(picture)


def test_a_wide_spread_is_dashed_and_says_so() -> None:
    assert 'stroke-dasharray="5 3"' in pictures.spread(50, 70, 90).svg()
    assert pictures.spread(50, 70, 90).label == "Reviewers from 50 to 90, wide"
    assert "stroke-dasharray" not in pictures.spread(65, 70, 90).svg()
    line, points, mean = pictures.spread(40, 70, 100).shapes
    assert isinstance(line, Line)
    assert isinstance(points, Line)
    assert isinstance(mean, Circle)
    assert (points.x1, mean.x, points.x2) == (4, 60, 116)


@given(st.integers(-5, 500), st.integers(-5, 500), directions)
def test_progress_runs_with_the_reading(done: int, of: int, way: Direction) -> None:
    root = checked(pictures.progress_bar(done, of), way)
    assert root.attrib["aria-hidden"] == "true"
    assert (root.find("g") is not None) == (way == "rtl")
    assert 0 <= float(root.findall(".//rect")[1].attrib["width"]) <= 300


def test_stages_are_parts_of_the_bar_above() -> None:
    picture = pictures.money_stages(
        title="Of every 100, 60 are promised", received=Amount(100, "100"),
        reserved=Amount(60, "60"), committed=Amount(30, "30"), disbursed=Amount(15, "15"),
        available=Amount(40, "40"),
    )  # fmt: skip
    bars = [shape.width for shape in picture.shapes if isinstance(shape, Rect)]
    assert bars == pytest.approx([bars[0], bars[0] * 0.6, bars[0] * 0.3, bars[0] * 0.15])
    (hatch,) = [shape for shape in picture.shapes if isinstance(shape, Hatch)]
    assert hatch.width == pytest.approx(bars[0] * 0.4)
    assert picture.label.startswith("Of every 100, 60 are promised. Received 100; of it")


@given(st.floats(0, 500), st.floats(0, 500))
def test_hatching_keeps_to_its_box(width: float, height: float) -> None:
    for x1, y1, x2, y2 in Hatch(10, 20, width, height).strokes():
        assert 10 - 1e-6 <= x1 <= x2 <= 10 + width + 1e-6
        assert 20 - 1e-6 <= y2 <= y1 <= 20 + height + 1e-6


def test_labels_keep_their_place_in_a_page_from_the_right() -> None:
    shapes = (Text(10, 5, "رقم", anchor="end"), Text(10, 5, "−48,000", anchor="end"))
    root = checked(Picture(20, 20, "", "", shapes), "rtl")
    urdu, figure = root.findall("text")
    # "end" is the left edge where text runs from the right.
    assert "text-anchor" not in urdu.attrib
    assert urdu.attrib["direction"] == "rtl"
    assert figure.attrib["text-anchor"] == "end"
    assert "direction" not in figure.attrib


@pytest.mark.parametrize(
    ("text", "page", "way"),
    [
        ("رقم PKR 12", "rtl", "rtl"), ("PKR رقم", "rtl", "rtl"), ("Ltd. (Pvt)", "rtl", "ltr"),
        ("−48,000", "rtl", "ltr"), ("رقم", "ltr", "rtl"), ("رقم PKR", "ltr", "ltr"),
        ("", "rtl", "ltr"),
    ],
)  # fmt: skip
def test_which_way_a_label_reads(text: str, page: Direction, way: Direction) -> None:
    assert reading(text, page) == way


@pytest.mark.parametrize(
    ("minor", "digits", "million", "written"),
    [
        ([7_100_000_000, 2_985_000_000, 0], 2, True, ["71.0", "29.85", "0"]),
        ([48_000_000, 12_050], 2, False, ["480,000.00", "120.50"]),
        ([-48_000_00], 2, False, ["−48,000"]),
        ([1_500_000], 0, True, ["1.5"]),
        ([], 2, False, []),
        ([LARGE - 1], 0, True, ["9,223,372,036,854.776"]),
    ],
)
def test_figures_share_one_unit(
    minor: list[int], digits: int, million: bool, written: list[str]
) -> None:
    assert in_one_unit(minor, minor_digits=digits) == (million, written)


def test_words_of_a_picture_follow_the_language() -> None:
    with use_language("ur"):
        picture = pictures.progress_bar(2, 3)
    assert "2" in picture.label
