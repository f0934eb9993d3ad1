"""A workbook from outside is read, or refused in bounded time and memory."""

import io
import zipfile

import pytest
import xlsxwriter

from grants.kernel.spreadsheets import NotASpreadsheet, address_of, cells_of


def book(cells: dict[tuple[int, int], object]) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = made.add_worksheet("One")
    for (row, column), value in cells.items():
        sheet.write(row, column, value)
    made.close()
    return out.getvalue()


def test_cells_come_as_texts_whole_numbers_and_truths() -> None:
    cells = {(0, 0): "a", (0, 1): 3, (1, 1): 2.5, (2, 0): True}
    assert cells_of(book(cells)) == {"One": [["a", 3], ["", "2.5"], [True, ""]]}


def test_an_empty_sheet_has_no_rows() -> None:
    assert cells_of(book({})) == {"One": []}


def test_what_is_no_workbook_is_refused() -> None:
    armed = io.BytesIO()
    with zipfile.ZipFile(armed, "w") as packed:
        packed.writestr("xl/workbook.xml", "<workbook")
    for content in (b"", b"no workbook", armed.getvalue(), book({(0, 0): "a"})[:400]):
        with pytest.raises(NotASpreadsheet):
            cells_of(content)


def test_a_cell_in_the_last_corner_asks_for_terabytes_and_gets_none() -> None:
    with pytest.raises(NotASpreadsheet):
        cells_of(book({(0, 0): "a", (1_048_575, 16_383): 1}))


def test_a_file_that_takes_too_long_is_refused() -> None:
    with pytest.raises(NotASpreadsheet):
        cells_of(book({(0, 0): "a"}), patience=0.001)


def test_a_cell_is_named_as_programs_name_it() -> None:
    assert [address_of(0, 0), address_of(6, 3)] == ["A1", "D7"]
