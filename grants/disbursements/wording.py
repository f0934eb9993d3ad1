"""The words of bank files."""

from __future__ import annotations

from grants.disbursements.bank_file import FileKind
from grants.kernel.i18n import lazy

FILE_KINDS = {
    FileKind.PAIN_09.value: lazy("ISO 20022 payment file (pain.001.001.09)"),
    FileKind.PAIN_03.value: lazy("ISO 20022 payment file, older (pain.001.001.03)"),
    FileKind.CSV.value: lazy("CSV file, for a bank without ISO 20022"),
}
