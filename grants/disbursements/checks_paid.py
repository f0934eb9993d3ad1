"""What shows a payment was made, looked at again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import func, select

from grants.disbursements.models import Disbursement
from grants.disbursements.models_paid import PaymentProof
from grants.funds.models_bank import BankLine
from grants.kernel.checks import Finding, check
from grants.kernel.db import db


@check("disbursements and bank lines")
def lines_pay_once() -> Iterator[Finding]:
    """A line that shows payments is a line of their fund, and of their whole amount."""
    rows: Iterable[Any] = db.session.execute(
        select(
            BankLine.public_id,
            BankLine.amount_minor,
            func.sum(Disbursement.amount_minor),
            func.min(Disbursement.fund_id) == BankLine.fund_id,
            func.max(Disbursement.fund_id) == BankLine.fund_id,
        )
        .join(PaymentProof, PaymentProof.line_id == BankLine.id)
        .join(Disbursement, Disbursement.id == PaymentProof.disbursement_id)
        .group_by(BankLine.id)
        .order_by(BankLine.id)
    )
    for name, minor, paid, *of_the_fund in rows:
        if -minor < int(paid) or not all(of_the_fund):
            yield Finding(
                "disbursements and bank lines",
                name,
                f"moved {minor}; payments of {int(paid)} are recorded from it",
            )
