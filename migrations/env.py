"""How the migrations run: on the connection that `grants/migrating.py` opened."""

from alembic import context

from grants.kernel.db import db

connection = context.config.attributes.get("connection")
if connection is None:
    raise RuntimeError("Run migrations by `grants migrate`.")

context.configure(
    connection=connection,
    target_metadata=db.metadata,
    compare_type=True,
    # SQLite cannot alter most of a table: it is rebuilt instead.
    render_as_batch=connection.dialect.name == "sqlite",
    # The surrounding transaction holds every step, on SQLite too.
    transactional_ddl=True,
)
context.run_migrations()
