"""How the migrations run: on the connection that `grants/migrating.py` opened."""

from alembic import context
from alembic.operations.ops import CreateTableOp

from grants.kernel.append_only import keys_of, marked
from grants.kernel.db import UtcDateTime, db

connection = context.config.attributes.get("connection")
if connection is None:
    raise RuntimeError("Run migrations by `grants migrate`.")


def render_item(kind: str, item: object, _autogen: object) -> str | bool:
    """Write our own column types as what the database holds."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def name_append_only_tables(migration, _revision: object, directives: list) -> None:
    """Hand the new append-only tables to the template, which installs their triggers."""
    created = {
        op.table_name for op in directives[0].upgrade_ops.ops if isinstance(op, CreateTableOp)
    }
    migration.opts["template_args"]["append_only"] = [
        (table.name, keys_of(table)) for table in marked(db.metadata) if table.name in created
    ]


context.configure(
    connection=connection,
    target_metadata=db.metadata,
    compare_type=True,
    # SQLite cannot alter most of a table: it is rebuilt instead.
    render_as_batch=connection.dialect.name == "sqlite",
    # The surrounding transaction holds every step, on SQLite too.
    transactional_ddl=True,
    render_item=render_item,
    process_revision_directives=name_append_only_tables,
    template_args={"append_only": []},
)
context.run_migrations()
