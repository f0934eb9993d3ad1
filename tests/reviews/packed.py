"""A call with everything that a decision pack can have, and packs that were tampered with."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import select

from grants.applications.models import Application
from grants.calls.models import Call
from grants.harm import operations as harm
from grants.harm.models import HarmFlag
from grants.kernel.db import canonical_json, db, transact
from grants.kernel.policy import SYSTEM
from grants.reviews import pack
from grants.reviews.models import Outcome
from grants.reviews.operations import declare_conflict
from grants.reviews.pack_checking import check
from grants.reviews.queries_pack import pack_of
from tests.factories.applications import make_application
from tests.factories.reviews import make_review
from tests.harm.test_mitigation import accept, plan
from tests.harm.test_mitigation import manager as manager_of
from tests.harm.test_risks import entered
from tests.reviews.test_decisions import decide, funded_call, manager, reviewed

KEY = b"only for tests"

Data = dict[str, Any]
Tamper = Callable[[Data], None]


def make_whole_call() -> Call:
    """Awarded, waitlisted, declined; held, stopped, withdrawn, mitigated, with risks."""
    call = funded_call(budget=1_500_000_00)
    who = manager(call)
    best = reviewed(call, {"M1": 4, "M2": 4}, {"M1": 4})
    second = reviewed(call, {"M1": 4}, {})
    held = reviewed(call, {"M1": 4, "M2": 4, "D3": 1}, {"M1": 4, "M2": 4})
    stopped = reviewed(call, {"M1": 4, "M2": 4}, tick="D4")
    freed = reviewed(call, {"M1": 3}, tick="D4")
    mended = reviewed(call, {"D3": 1, "M2": 4})
    low = reviewed(call, {"M1": 1, "M2": 1})
    make_application(call, status="in_review", title="Not scored yet")
    accept(manager_of(mended), plan(manager_of(mended), _flag(mended)))
    for _person in range(2):
        one = manager_of(freed)
        transact(
            lambda one=one: harm.support_withdrawal(  # type: ignore[misc]
                one, flag=_flag(freed), reason="The route is published."
            )
        )
    entered(manager_of(second), second, likelihood=3, severity=4)
    extreme = entered(manager_of(low), low, likelihood=5, severity=4)
    db.session.refresh(extreme)
    review = make_review(held)
    transact(lambda: declare_conflict(_reviewer(review), application=held, kind="family"))
    decide(who, best)
    decide(who, second, Outcome.WAITLISTED, None, "The money ends above it.")
    decide(who, stopped, Outcome.DECLINED, None, "Names go to the police.")
    return db.session.get_one(Call, call.id)


def _reviewer(review: Any) -> Any:
    from grants.accounts.actors import actor_of
    from grants.accounts.models import Person

    return actor_of(db.session.get_one(Person, review.reviewer_id))


def _flag(application: Application) -> HarmFlag:
    return db.session.scalars(
        select(HarmFlag).where(HarmFlag.application_id == application.id)
    ).one()


def made(call: Call) -> bytes:
    """The pack of the call, whole."""
    return pack_of(SYSTEM, call, key=KEY)


def opened(raw: bytes) -> dict[str, bytes]:
    """Its files."""
    with ZipFile(BytesIO(raw)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def altered(raw: bytes, tamper: Tamper, *, reseal: bool = True) -> dict[str, bytes]:
    """The files after somebody changed what they say; with hashes made anew, or the old ones."""
    files = opened(raw)
    data = {name: json.loads(text) for name, text in files.items() if name.endswith(".json")}
    tamper(data)
    for name, value in data.items():
        files[name] = (canonical_json(value) + "\n").encode()
    return sealed(files) if reseal else {**files, pack.MANIFEST: opened(raw)[pack.MANIFEST]}


def sealed(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files with a manifest that lists their hashes."""
    manifest = json.loads(files[pack.MANIFEST])
    hashes = {name: pack.sha256(files[name]) for name in files if name != pack.MANIFEST}
    manifest |= {"files": hashes, "root": pack.root_of(hashes)}
    return {**files, pack.MANIFEST: canonical_json(manifest).encode()}


def found(files: dict[str, bytes]) -> str:
    """What the check says, in one text."""
    return "\n".join(check(files).findings)


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    """The files as a zip."""
    with ZipFile(path, "w", ZIP_DEFLATED) as packed:
        for name, raw in files.items():
            packed.writestr(name, raw)
    return path
