"""When the disk is full, an upload is refused with a sentence and nothing is lost."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

from flask import Flask

from grants.applications.queries_drafts import answers_of, files_of
from grants.kernel import clock
from grants.kernel.checks import run_all
from grants.kernel.db import db
from tests.applications.pages import Applicant, application_named, make_open_call
from tests.applications.samples import CALL
from tests.factories.people import make_organisation, make_person, sign_in
from tests.harness.application import Settings
from tests.harness.databases import on_sqlite
from tests.harness.places import ROOT


@on_sqlite
def test_an_upload_to_a_full_disk_loses_nothing(app: Flask, settings: Settings) -> None:
    def wall(days: int) -> str:
        moment = clock.local(clock.now() + timedelta(days=days), CALL.time_zone)
        return moment.strftime("%Y-%m-%d %H:%M")

    with app.app_context():
        make_open_call(definition=replace(CALL, opens=wall(-1), closes=wall(9)))
        person = make_person("Sana Gul")
        make_organisation("Awaz Youth Forum", members=[person])
    sana = Applicant(app, sign_in(app, person))
    sana.starts()
    sana.fills("basics", {"minors": True, "story": "Saved long ago."})
    with app.app_context():
        db.engine.dispose()
    ended = subprocess.run(
        [sys.executable, "-m", "tests.applications.full_disk", person.email, sana.reference],
        cwd=ROOT,
        env={
            "GRANTS_DATABASE_URL": str(settings["DATABASE_URL"]),
            "GRANTS_INSTANCE": str(settings["INSTANCE"]),
            "PATH": "/usr/bin:/bin",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    status, _newline, page = ended.stdout.partition("\n")
    assert status == "422", ended.stderr
    assert "our storage has no room for it now" in page
    assert "Written before the disk was full" in page
    with app.app_context():
        db.session.expire_all()
        application = application_named(sana.reference)
        assert answers_of(application)["name"] == "Written before the disk was full"
        assert files_of(application) == {}
        assert list(run_all()) == []
    sana.sends(sana.path("/sections/basics"), {"q_minors": "yes", "save": "stay"})
    assert sana.uploads("basics", "policy").status_code == 303
