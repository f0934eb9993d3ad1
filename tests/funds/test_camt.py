"""camt.053 is read alike in two versions, whatever a bank puts in; hostile files are refused."""

from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from grants.funds import camt
from grants.funds.statement import LineRead, StatementRead
from grants.kernel.errors import Invalid
from grants.kernel.money import Money
from tests.factories.bank import IBAN, JANUARY, Entry, Stated, camt_file

FIFTH, SIXTH = date(2026, 1, 5), date(2026, 1, 6)
STATED = Stated(
    "100",
    "1049.50",
    [
        Entry(FIFTH, "1000.00", "City of Peshawar", "E2E 1", "SBP 1", "Grant for 2026"),
        Entry(FIFTH, "-50.50", bank_reference="CHG 9", text="Charges"),
        Entry(SIXTH, "7.00", "Not yet", status="PDNG"),
    ],
)
BATCH = Stated(
    "1000",
    "400",
    [
        Entry(
            SIXTH,
            "-600",
            bank_reference="B 1",
            parts=(
                Entry(SIXTH, "-400", "Amina Trust", "F-D-2026-0001"),
                Entry(SIXTH, "-200", "Gul Works", "F-D-2026-0002"),
            ),
        )
    ],
    opening_code="PRCD",
)
VERSIONS = pytest.mark.parametrize("version", ["02", "08"])


def pkr(minor: int) -> Money:
    return Money(minor, "PKR")


@VERSIONS
@pytest.mark.shared
def test_the_files_of_these_tests_are_what_the_standard_says(shared: Path, version: str) -> None:
    schema = etree.XMLSchema(
        etree.parse(shared / "standards" / "iso20022" / f"camt.053.001.{version}.xsd")
    )
    schema.assertValid(etree.fromstring(camt_file(STATED, BATCH, version=version)))
    broken = camt_file(STATED, version=version).replace(b"<CdtDbtInd>", b"<CdtDbtInd/><CdtDbtInd>")
    assert not schema.validate(etree.fromstring(broken))


@VERSIONS
def test_a_statement_is_read(version: str) -> None:
    assert camt.read(camt_file(STATED, version=version), "PKR") == [
        StatementRead(
            account=IBAN,
            identity="2026-1",
            first_on=JANUARY,
            last_on=date(2026, 1, 31),
            opening=pkr(10_000),
            closing=pkr(104_950),
            lines=(
                LineRead(
                    FIFTH,
                    FIFTH,
                    pkr(100_000),
                    "City of Peshawar",
                    "E2E 1",
                    "SBP 1",
                    "Grant for 2026",
                ),
                LineRead(FIFTH, FIFTH, pkr(-5050), "", "", "CHG 9", "Charges"),
            ),
        )
    ]


@VERSIONS
def test_a_batch_is_its_payments(version: str) -> None:
    [read] = camt.read(camt_file(BATCH, version=version), "PKR")
    assert [(line.amount, line.name, line.reference) for line in read.lines] == [
        (pkr(-40_000), "Amina Trust", "F-D-2026-0001"),
        (pkr(-20_000), "Gul Works", "F-D-2026-0002"),
    ]
    assert (read.opening, read.first_on) == (pkr(100_000), JANUARY)


@VERSIONS
def test_a_batch_whose_parts_do_not_sum_is_one_line(version: str) -> None:
    odd = camt_file(BATCH, version=version).replace(b">200<", b">199<")
    [line] = camt.read(odd, "PKR")[0].lines
    assert (line.amount, line.name) == (pkr(-60_000), "Amina Trust; Gul Works")
    assert line.reference == "F-D-2026-0001; F-D-2026-0002"


def test_a_returned_payment_comes_in() -> None:
    back = Stated("0", "400", [Entry(SIXTH, "400", "Amina Trust", "F-D-1", reversal=True)])
    [line] = camt.read(camt_file(back), "PKR")[0].lines
    assert line.amount == pkr(40_000)


def test_several_statements_and_a_moment_with_its_zone() -> None:
    text = camt_file(STATED, BATCH).replace(
        b"<ValDt><Dt>2026-01-05</Dt></ValDt>",
        b"<ValDt><DtTm>2026-01-05T23:30:00+05:00</DtTm></ValDt>",
    )
    read = camt.read(text, "PKR")
    assert [len(one.lines) for one in read] == [2, 2]
    assert read[0].lines[0].value_on == FIFTH


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE Document [<!ENTITY a "ha">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><Id>&c;</Id></Document>"""
FROM_DISK = LAUGHS.replace(b'"ha"', b'SYSTEM "file:///etc/passwd"')
WHOLE = camt_file(STATED)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<Document", "cannot be read as XML"),
        (b"\x00\x01", "cannot be read as XML"),
        (LAUGHS, "document type"),
        (FROM_DISK, "document type"),
        (b"<Document/>", "no bank statement in camt.053"),
        (WHOLE.replace(b"camt.053", b"camt.054"), "no bank statement in camt.053"),
        (camt_file(), "has no statement"),
        (camt_file(Stated("1", "1", currency="EUR")), "is in EUR; this fund counts in PKR"),
        (WHOLE.replace(b">CLBD<", b">CLAV<"), "2026-1 lacks its opening or closing balance"),
        (WHOLE.replace(b">1000.00<", b">ten<"), "“ten” in the file is no amount"),
        (WHOLE.replace(b">1000.00<", b">1000.001<"), "“1000.001” in the file is no amount"),
        (WHOLE.replace(b"<BookgDt><Dt>2026-01-05", b"<BookgDt><Dt>5 January"), "is no day"),
        (WHOLE.replace(b"BookgDt", b"OtherDt"), "without its day"),
        (WHOLE.replace(b">DBIT<", b">DEBIT<"), "credit or debit"),
    ],
)
def test_what_is_no_statement_is_said(content: bytes, says: str) -> None:
    with pytest.raises(Invalid, match=says) as refused:
        camt.read(content, "PKR")
    assert set(refused.value.fields) == {"file"}


def test_the_refusals_have_a_file_that_passes() -> None:
    assert len(camt.read(WHOLE, "PKR")[0].lines) == 2


def test_more_lines_than_we_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camt, "MOST_LINES", 1)
    with pytest.raises(Invalid, match="more than 1 lines"):
        camt.read(WHOLE, "PKR")
