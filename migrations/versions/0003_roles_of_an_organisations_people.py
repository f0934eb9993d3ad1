"""The people of an organisation are owners, editors or viewers; invitations run out."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ROLES = "role IN ('owner', 'editor', 'viewer')"
_KINDS = "kind IN ('cso', 'firm', {}'public_body', 'education', 'informal_group')"
_ON_SQLITE = {"sqlite_strict": True}


def upgrade() -> None:
    op.add_column(
        "organisation",
        sa.Column("sign_off_needed", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    with op.batch_alter_table("organisation", table_kwargs=_ON_SQLITE) as batch:
        batch.drop_constraint(op.f("ck_organisation_kind_known"), type_="check")
        batch.create_check_constraint(
            op.f("ck_organisation_kind_known"), _KINDS.format("'social_enterprise', ")
        )
    for table in ("membership", "invitation"):
        op.add_column(
            table, sa.Column("role", sa.String(), nullable=False, server_default="editor")
        )
        op.execute(f"UPDATE {table} SET role = 'owner' WHERE may_sign")
    op.add_column("invitation", sa.Column("expires_at", sa.DateTime(timezone=True)))
    op.add_column("invitation", sa.Column("outcome", sa.String()))
    _close_invitations()
    with op.batch_alter_table("membership", table_kwargs=_ON_SQLITE) as batch:
        batch.drop_column("may_sign")
        batch.create_check_constraint(op.f("ck_membership_role_known"), _ROLES)
    with op.batch_alter_table("invitation", table_kwargs=_ON_SQLITE) as batch:
        batch.drop_column("may_sign")
        batch.alter_column("expires_at", nullable=False)
        batch.create_check_constraint(op.f("ck_invitation_role_known"), _ROLES)
        batch.create_check_constraint(
            op.f("ck_invitation_outcome_known"), "outcome IN ('joined', 'declined', 'taken_back')"
        )
        batch.create_check_constraint(
            op.f("ck_invitation_closed_somehow"), "(outcome IS NULL) = (closed_at IS NULL)"
        )


def _close_invitations() -> None:
    """An open one holds for two weeks from when it was sent; a closed one says what became of it."""
    invitation = sa.table(
        "invitation",
        sa.column("id", sa.BigInteger),
        sa.column("organisation_id", sa.BigInteger),
        sa.column("email", sa.String),
        sa.column("invited_at", sa.DateTime(timezone=True)),
        sa.column("expires_at", sa.DateTime(timezone=True)),
        sa.column("closed_at", sa.DateTime(timezone=True)),
        sa.column("outcome", sa.String),
    )
    membership = sa.table("membership", sa.column("organisation_id"), sa.column("person_id"))
    person = sa.table("person", sa.column("id"), sa.column("email"))
    joined = (
        sa.select(membership.c.person_id)
        .join(person, person.c.id == membership.c.person_id)
        .where(
            membership.c.organisation_id == invitation.c.organisation_id,
            person.c.email == invitation.c.email,
        )
        .correlate(invitation)
        .exists()
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(invitation.c.id, invitation.c.invited_at)).all():
        connection.execute(
            invitation.update()
            .where(invitation.c.id == row.id)
            .values(expires_at=row.invited_at + timedelta(days=14))
        )
    connection.execute(
        invitation.update()
        .where(invitation.c.closed_at.is_not(None))
        .values(outcome=sa.case((joined, "joined"), else_="taken_back"))
    )


def downgrade() -> None:
    for table in ("membership", "invitation"):
        op.add_column(
            table, sa.Column("may_sign", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        op.execute(f"UPDATE {table} SET may_sign = (role = 'owner')")
    with op.batch_alter_table("invitation", table_kwargs=_ON_SQLITE) as batch:
        batch.drop_constraint(op.f("ck_invitation_closed_somehow"), type_="check")
        batch.drop_constraint(op.f("ck_invitation_outcome_known"), type_="check")
        batch.drop_constraint(op.f("ck_invitation_role_known"), type_="check")
        batch.drop_column("outcome")
        batch.drop_column("expires_at")
        batch.drop_column("role")
    with op.batch_alter_table("membership", table_kwargs=_ON_SQLITE) as batch:
        batch.drop_constraint(op.f("ck_membership_role_known"), type_="check")
        batch.drop_column("role")
    op.execute("UPDATE organisation SET kind = 'firm' WHERE kind = 'social_enterprise'")
    with op.batch_alter_table("organisation", table_kwargs=_ON_SQLITE) as batch:
        batch.drop_constraint(op.f("ck_organisation_kind_known"), type_="check")
        batch.create_check_constraint(op.f("ck_organisation_kind_known"), _KINDS.format(""))
        batch.drop_column("sign_off_needed")
