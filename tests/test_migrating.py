"""Migrations on both databases: they lose no row, and drift from the models is named."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from grants import migrating, models, paths
from grants.kernel.append_only import marked
from grants.kernel.db import db, engine_options

PARENT_AND_CHILD = """
import sqlalchemy as sa
from alembic import op
revision = "0001"
down_revision = None

def upgrade():
    op.create_table("parent", sa.Column("id", sa.Integer, primary_key=True))
    op.create_table(
        "child",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("parent.id", ondelete="CASCADE")),
    )

def downgrade():
    op.drop_table("child")
    op.drop_table("parent")
"""
REBUILD = """
import sqlalchemy as sa
from alembic import op
revision = "0002"
down_revision = "0001"
HOW = "always" if op.get_context().dialect.name == "sqlite" else "never"

def upgrade():
    with op.batch_alter_table("parent", recreate=HOW) as batch:
        batch.add_column(sa.Column("name", sa.String(20)))

def downgrade():
    with op.batch_alter_table("parent", recreate=HOW) as batch:
        batch.drop_column("name")
"""
LOSES_A_PARENT = """
from alembic import op
revision = "0003"
down_revision = "0002"

def upgrade():
    op.execute("CREATE TABLE half_done (id INTEGER)")
    op.execute("DELETE FROM parent")
    op.execute("INSERT INTO nowhere VALUES (1)")

def downgrade():
    pass
"""


@pytest.fixture
def bare(empty_database_url: str) -> Iterator[Flask]:
    """An app with nothing but an empty database."""
    bare = Flask(__name__)
    bare.config["SQLALCHEMY_DATABASE_URI"] = empty_database_url
    bare.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(empty_database_url)
    models.load()
    db.init_app(bare)
    yield bare
    with bare.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def other_migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A function that puts a test's own migrations in the place of the product's."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        (folder / name).write_text((paths.migrations_dir() / name).read_text())
    monkeypatch.setattr(migrating, "migrations_dir", lambda: folder)

    def write(*texts: str) -> None:
        for number, body in enumerate(texts, start=1):
            (folder / "versions" / f"{number:04}.py").write_text(body)

    return write


def run(app: Flask, statement: str) -> list[tuple[object, ...]]:
    with app.app_context(), db.engine.begin() as connection:
        result = connection.execute(text(statement))
        return [tuple(row) for row in result] if result.returns_rows else []


def test_the_migrated_database_is_what_the_models_say(bare: Flask) -> None:
    migrating.upgrade(bare)
    assert migrating.check(bare) == []
    assert (migrating.current(bare),) == migrating.heads()


def test_upgrading_twice_changes_nothing(bare: Flask) -> None:
    migrating.upgrade(bare)
    migrating.upgrade(bare)
    assert migrating.check(bare) == []


def test_every_append_only_table_refuses_change(bare: Flask) -> None:
    migrating.upgrade(bare)
    is_sqlite = bare.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    catalogue = (
        "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"
        if is_sqlite
        else "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    )
    guarded = {row[0] for row in run(bare, catalogue)}
    assert {table.name for table in marked(db.metadata)} <= guarded


def test_drift_is_named(bare: Flask) -> None:
    migrating.upgrade(bare)
    run(bare, "CREATE TABLE left_over (id INTEGER PRIMARY KEY)")
    found = migrating.check(bare)
    assert any("left_over" in sentence for sentence in found)
    run(bare, "DROP TABLE left_over")
    table = db.metadata.sorted_tables[0].name
    run(bare, f"ALTER TABLE {table} ADD COLUMN surprise INTEGER")
    assert any("surprise" in sentence for sentence in migrating.check(bare))


def test_rebuilding_a_parent_table_keeps_its_children(
    bare: Flask, other_migrations: Callable[..., None]
) -> None:
    other_migrations(PARENT_AND_CHILD)
    migrating.upgrade(bare)
    run(bare, "INSERT INTO parent (id) VALUES (1), (2)")
    run(bare, "INSERT INTO child (id, parent_id) VALUES (10, 1), (11, 2), (12, 2)")
    other_migrations(PARENT_AND_CHILD, REBUILD)
    migrating.upgrade(bare)
    assert run(bare, "SELECT id, parent_id FROM child ORDER BY id") == [(10, 1), (11, 2), (12, 2)]
    assert run(bare, "SELECT id, name FROM parent ORDER BY id") == [(1, None), (2, None)]
    migrating.downgrade(bare, "0001")
    assert run(bare, "SELECT count(*) FROM child") == [(3,)]


def test_a_failed_migration_leaves_nothing_behind(
    bare: Flask, other_migrations: Callable[..., None]
) -> None:
    other_migrations(PARENT_AND_CHILD, REBUILD)
    migrating.upgrade(bare)
    run(bare, "INSERT INTO parent (id) VALUES (1)")
    other_migrations(PARENT_AND_CHILD, REBUILD, LOSES_A_PARENT)
    with pytest.raises(Exception, match="nowhere"):
        migrating.upgrade(bare)
    assert migrating.current(bare) == "0002"
    assert run(bare, "SELECT count(*) FROM parent") == [(1,)]
    with pytest.raises(Exception, match="half_done"):
        run(bare, "SELECT * FROM half_done")


def test_a_migration_that_orphans_rows_is_rolled_back(
    bare: Flask, other_migrations: Callable[..., None]
) -> None:
    other_migrations(PARENT_AND_CHILD, REBUILD)
    migrating.upgrade(bare)
    run(bare, "INSERT INTO parent (id) VALUES (1)")
    run(bare, "INSERT INTO child (id, parent_id) VALUES (10, 1)")
    orphaning = LOSES_A_PARENT.replace('    op.execute("INSERT INTO nowhere VALUES (1)")\n', "")
    orphaning = orphaning.replace("DELETE FROM parent", "UPDATE child SET parent_id = 99")
    other_migrations(PARENT_AND_CHILD, REBUILD, orphaning)
    with pytest.raises(Exception, match=r"point at nothing, in child|child_parent_id"):
        migrating.upgrade(bare)
    assert run(bare, "SELECT parent_id FROM child") == [(1,)]


def test_foreign_keys_hold_again_after_migrating(
    bare: Flask, other_migrations: Callable[..., None]
) -> None:
    other_migrations(PARENT_AND_CHILD)
    migrating.upgrade(bare)
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        run(bare, "INSERT INTO child (id, parent_id) VALUES (1, 42)")


def test_the_titles_of_a_call_come_from_its_current_text(bare: Flask) -> None:
    migrating.upgrade(bare, "0019")
    now = "2026-07-01 00:00:00"
    run(
        bare,
        "INSERT INTO fund (id, slug, name, reference_prefix, currency, time_zone, city,"
        " objectives, contact, agreement_template, opened_at) VALUES (1, 'f', 'F', 'F', 'PKR',"
        f" 'Asia/Karachi', 'Peshawar', '', '', '', '{now}')",
    )
    for number, version in enumerate(("11", "12", "NULL"), start=1):
        run(
            bare,
            "INSERT INTO call (id, slug, fund_id, status, title, summary, theme, area, opens_at,"
            " closes_at, time_zone, budget_minor, reviewers_per_application, current_version_id,"
            f" created_at) VALUES ({number}, 'c{number}', 1, 'draft', 'Lanes', '', '', '', '{now}',"
            f" '2026-08-01 00:00:00', 'Asia/Karachi', 1, 3, {version}, '{now}')",
        )
    for number, title in ((1, '{"en"\\: "Lanes", "ur"\\: "گلیاں"}'), (2, '"Lanes"')):
        run(
            bare,
            "INSERT INTO call_version (id, call_id, number, document, document_hash, source,"
            f" reason, made_at) VALUES (1{number}, {number}, 1, '{{\"title\"\\: {title}}}', 'x',"
            f" '', '', '{now}')",
        )
    migrating.upgrade(bare, "0020")
    found = run(bare, "SELECT titles FROM call ORDER BY id")
    titles = [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in found]
    assert titles == [{"en": "Lanes", "ur": "گلیاں"}, {"": "Lanes"}, {"": "Lanes"}]
    migrating.downgrade(bare, "0019")
    assert run(bare, "SELECT title FROM call") == [("Lanes",)] * 3
