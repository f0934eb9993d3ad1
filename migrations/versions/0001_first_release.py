"""first release."""

import sqlalchemy as sa
from alembic import op

from grants.kernel.append_only import install
from grants.kernel.audit import GENESIS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject_type", sa.String(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("fund_id", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("previous_hash", name=op.f("uq_audit_entry_previous_hash")),
        sa.UniqueConstraint("sequence", name=op.f("uq_audit_entry_sequence")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_audit_entry_subject", ["subject_type", "subject_id"], unique=False
        )

    op.create_table(
        "audit_head",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
        sqlite_strict=True,
    )
    op.create_table(
        "fund",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reference_prefix", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("objectives", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("agreement_template", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund")),
        sa.UniqueConstraint("reference_prefix", name=op.f("uq_fund_reference_prefix")),
        sa.UniqueConstraint("slug", name=op.f("uq_fund_slug")),
        sqlite_strict=True,
    )
    op.create_table(
        "idempotency_key",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("body_hash", sa.String(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_key")),
        sa.UniqueConstraint(
            "actor_id", "scope", "key", name=op.f("uq_idempotency_key_actor_id_scope_key")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "job_run",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_run_name"), ["name"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("registration_number", sa.String(), nullable=False),
        sa.Column("founded_year", sa.Integer(), nullable=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('cso', 'firm', 'public_body', 'education', 'informal_group')",
            name=op.f("ck_organisation_kind_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisation_slug")),
        sqlite_strict=True,
    )
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'sent', 'failed')", name=op.f("ck_outbox_message_status_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_message_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_message_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_message_status"), ["status"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("session_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_person_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_public_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "reference_counter",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_counter")),
        sa.UniqueConstraint("series", name=op.f("uq_reference_counter_series")),
        sqlite_strict=True,
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("stored_by_id", sa.BigInteger(), nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_stored_file_public_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_table(
        "bank_account",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("bank_name", sa.String(), nullable=False),
        sa.Column("account_number", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", sa.BigInteger(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("usable_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rejected_because", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status <> 'approved' OR (approved_by_id IS NOT NULL AND usable_from IS NOT NULL)",
            name=op.f("ck_bank_account_approved_by_whom"),
        ),
        sa.CheckConstraint(
            "status IN ('proposed', 'approved', 'rejected', 'superseded')",
            name=op.f("ck_bank_account_status_known"),
        ),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> proposed_by_id",
            name=op.f("ck_bank_account_two"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_bank_account_approved_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_bank_account_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_bank_account_proposed_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_account")),
        sa.UniqueConstraint(
            "organisation_id", "version", name=op.f("uq_bank_account_organisation_id_version")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_bank_account_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("bank_account", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_bank_account_approved_by_id"), ["approved_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_bank_account_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_bank_account_proposed_by_id"), ["proposed_by_id"], unique=False
        )
        batch_op.create_index(
            "uq_bank_account_live",
            ["organisation_id"],
            unique=True,
            sqlite_where=sa.text("status = 'approved'"),
            postgresql_where=sa.text("status = 'approved'"),
        )

    op.create_table(
        "call",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("budget_minor", sa.BigInteger(), nullable=False),
        sa.Column("ceiling_minor", sa.BigInteger(), nullable=True),
        sa.Column("reviewers_per_application", sa.Integer(), nullable=False),
        sa.Column("current_version_id", sa.BigInteger(), nullable=True),
        sa.Column("created_by_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'scheduled', 'open', 'closed', 'in_review', 'decided', 'archived', 'cancelled')",
            name=op.f("ck_call_status_known"),
        ),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_call_closes_after_opening")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_call_created_by_id_person")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_call_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("slug", name=op.f("uq_call_slug")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_fund_id"), ["fund_id"], unique=False)
        batch_op.create_index("ix_call_public", ["status", "closes_at"], unique=False)

    op.create_table(
        "contributor",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('municipality', 'government', 'company', 'foundation', 'other')",
            name=op.f("ck_contributor_kind_known"),
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_contributor_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_contributor_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributor")),
        sa.UniqueConstraint("public_id", name=op.f("uq_contributor_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("contributor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contributor_fund_id"), ["fund_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contributor_person_id"), ["person_id"], unique=False)
        batch_op.create_index("uq_contributor_name", ["fund_id", "name"], unique=True)

    op.create_table(
        "invitation",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("may_sign", sa.Boolean(), nullable=False),
        sa.Column("invited_by_id", sa.BigInteger(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_invitation_email_lower")),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["person.id"], name=op.f("fk_invitation_invited_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_invitation_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_invitation_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_email"), ["email"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_invitation_invited_by_id"), ["invited_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_invitation_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            "uq_invitation_open",
            ["organisation_id", "email"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "membership",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("may_sign", sa.Boolean(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_membership_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_membership_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "organisation_id", "person_id", name=op.f("uq_membership_organisation_id_person_id")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_membership_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_membership_person_id"), ["person_id"], unique=False)

    op.create_table(
        "one_time_link",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('confirm_address', 'new_password')",
            name=op.f("ck_one_time_link_purpose_known"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_one_time_link_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_time_link_token_hash")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_one_time_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=True),
        sa.Column("granted_by_id", sa.BigInteger(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('fund_manager', 'finance_officer', 'reviewer', 'contributor', 'auditor', 'administrator')",
            name=op.f("ck_role_grant_role_known"),
        ),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["person.id"], name=op.f("fk_role_grant_granted_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint(
            "person_id", "role", "fund_id", name=op.f("uq_role_grant_person_id_role_fund_id")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_role_grant_granted_by_id"), ["granted_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_role_grant_person_id"), ["person_id"], unique=False)

    op.create_table(
        "call_version",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("document_hash", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_call_version_call_id_call")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_call_version_made_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_version")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_call_version_call_id_number")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    with op.batch_alter_table("call_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_version_call_id"), ["call_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_call_version_made_by_id"), ["made_by_id"], unique=False
        )

    op.create_table(
        "pledge",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("contributor_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("received_minor", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("pledged_on", sa.Date(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('pledged', 'partly_received', 'received', 'lapsed', 'withdrawn')",
            name=op.f("ck_pledge_status_known"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_pledge_amount_positive")),
        sa.CheckConstraint(
            "received_minor BETWEEN 0 AND amount_minor", name=op.f("ck_pledge_received_within")
        ),
        sa.ForeignKeyConstraint(
            ["contributor_id"],
            ["contributor.id"],
            name=op.f("fk_pledge_contributor_id_contributor"),
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_pledge_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_pledge_recorded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
        sa.UniqueConstraint("reference", name=op.f("uq_pledge_reference")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("pledge", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pledge_contributor_id"), ["contributor_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_pledge_fund_id"), ["fund_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_pledge_recorded_by_id"), ["recorded_by_id"], unique=False
        )

    op.create_table(
        "application",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("call_version_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("requested_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("started_by_id", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changes_wanted", sa.Text(), nullable=False),
        sa.Column("reviews_assigned", sa.Integer(), nullable=False),
        sa.Column("reviews_submitted", sa.Integer(), nullable=False),
        sa.Column("merit_millis", sa.BigInteger(), nullable=True),
        sa.Column("merit_low_millis", sa.BigInteger(), nullable=True),
        sa.Column("merit_high_millis", sa.BigInteger(), nullable=True),
        sa.Column("harm_half_points", sa.Integer(), nullable=True),
        sa.Column("harm_gate", sa.String(), nullable=False),
        sa.Column("harm_open_flags", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "harm_gate IN ('clear', 'mitigated', 'held', 'stopped')",
            name=op.f("ck_application_harm_gate_known"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'changes_requested', 'eligible', 'ineligible', 'in_review', 'shortlisted', 'awarded', 'waitlisted', 'declined', 'withdrawn')",
            name=op.f("ck_application_status_known"),
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_application_call_id_call")),
        sa.ForeignKeyConstraint(
            ["call_version_id"],
            ["call_version.id"],
            name=op.f("fk_application_call_version_id_call_version"),
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_application_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_application_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["person.id"], name=op.f("fk_application_started_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint(
            "call_id", "organisation_id", name=op.f("uq_application_call_id_organisation_id")
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_application_reference")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_fund_id"), ["fund_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_application_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index("ix_application_pages", ["call_id", "id"], unique=False)
        batch_op.create_index(
            "ix_application_ranking", ["call_id", "merit_millis", "id"], unique=False
        )
        batch_op.create_index(
            "ix_application_reviews_due",
            ["call_id"],
            unique=False,
            sqlite_where=sa.text("reviews_submitted < reviews_assigned"),
            postgresql_where=sa.text("reviews_submitted < reviews_assigned"),
        )
        batch_op.create_index(
            "ix_application_staff_list", ["call_id", "status", "id"], unique=False
        )
        batch_op.create_index(
            "ix_application_waiting", ["status", "submitted_at", "id"], unique=False
        )

    op.create_table(
        "contribution",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("contributor_id", sa.BigInteger(), nullable=False),
        sa.Column("pledge_id", sa.BigInteger(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("bank_reference", sa.String(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_contribution_amount_positive")),
        sa.ForeignKeyConstraint(
            ["contributor_id"],
            ["contributor.id"],
            name=op.f("fk_contribution_contributor_id_contributor"),
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["fund.id"], name=op.f("fk_contribution_fund_id_fund")
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_contribution_pledge_id_pledge")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_contribution_recorded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
        sa.UniqueConstraint("reference", name=op.f("uq_contribution_reference")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contribution_contributor_id"), ["contributor_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contribution_fund_id"), ["fund_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contribution_pledge_id"), ["pledge_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_contribution_recorded_by_id"), ["recorded_by_id"], unique=False
        )

    op.create_table(
        "answer",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("question_key", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("saved_by_id", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_answer_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["person.id"], name=op.f("fk_answer_saved_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint(
            "application_id", "question_key", name=op.f("uq_answer_application_id_question_key")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("question_key", sa.String(), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("added_by_id", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_attachment_added_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_attachment_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_attachment_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("file_id", name=op.f("uq_attachment_file_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_attachment_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "award",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("offered_by_id", sa.BigInteger(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('offered', 'agreed', 'active', 'suspended', 'completed', 'terminated')",
            name=op.f("ck_award_status_known"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_award_amount_positive")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_award_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_award_application_id_application")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_award_call_id_call")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_award_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["offered_by_id"], ["person.id"], name=op.f("fk_award_offered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_award_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("application_id", name=op.f("uq_award_application_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_award_reference")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_call_id"), ["call_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_fund_id"), ["fund_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_award_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_award_status"), ["status"], unique=False)

    op.create_table(
        "conflict_of_interest",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_conflict_of_interest_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_conflict_of_interest_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_of_interest")),
        sa.UniqueConstraint(
            "application_id",
            "person_id",
            name=op.f("uq_conflict_of_interest_application_id_person_id"),
        ),
        info={"append_only": True},
        sqlite_strict=True,
    )
    with op.batch_alter_table("conflict_of_interest", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conflict_of_interest_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "decision",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("figures_hash", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'awarded') = (amount_minor IS NOT NULL AND amount_minor > 0)",
            name=op.f("ck_decision_amount_only_when_awarded"),
        ),
        sa.CheckConstraint(
            "outcome IN ('awarded', 'declined', 'waitlisted')",
            name=op.f("ck_decision_outcome_known"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_decision_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_decision_decided_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint(
            "application_id", "number", name=op.f("uq_decision_application_id_number")
        ),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_table(
        "eligibility_check",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("eligible", sa.Boolean(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("checked_by_id", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_eligibility_check_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["person.id"], name=op.f("fk_eligibility_check_checked_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_check")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    with op.batch_alter_table("eligibility_check", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_eligibility_check_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "harm_flag",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("criterion_key", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("is_stop", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("would_make_safe", sa.Text(), nullable=False),
        sa.Column("raised_by_id", sa.BigInteger(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "NOT (is_stop AND status = 'mitigated')", name=op.f("ck_harm_flag_stop_never_mitigated")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'mitigated', 'withdrawn')", name=op.f("ck_harm_flag_status_known")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_harm_flag_application_id_application"),
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_harm_flag_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["raised_by_id"], ["person.id"], name=op.f("fk_harm_flag_raised_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_harm_flag")),
        sa.UniqueConstraint("public_id", name=op.f("uq_harm_flag_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("harm_flag", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_harm_flag_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_harm_flag_raised_by_id"), ["raised_by_id"], unique=False
        )
        batch_op.create_index("ix_harm_flag_waiting", ["status", "raised_at", "id"], unique=False)
        batch_op.create_index(
            "uq_harm_flag_open",
            ["application_id", "criterion_key", "cause", "raised_by_id"],
            unique=True,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )

    op.create_table(
        "lot",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("contribution_id", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("contributor_id", sa.BigInteger(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("applicant_kind", sa.String(), nullable=False),
        sa.Column("usable_from", sa.Date(), nullable=True),
        sa.Column("usable_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_lot_contribution_id_contribution"),
        ),
        sa.ForeignKeyConstraint(
            ["contributor_id"], ["contributor.id"], name=op.f("fk_lot_contributor_id_contributor")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_lot_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("contribution_id", name=op.f("uq_lot_contribution_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lot_contributor_id"), ["contributor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lot_fund_id"), ["fund_id"], unique=False)

    op.create_table(
        "review",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("reviewer_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("assigned_by_id", sa.BigInteger(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times_submitted", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('invited', 'accepted', 'declined', 'recused', 'in_progress', 'submitted')",
            name=op.f("ck_review_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_review_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["assigned_by_id"], ["person.id"], name=op.f("fk_review_assigned_by_id_person")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_review_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["person.id"], name=op.f("fk_review_reviewer_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("public_id", name=op.f("uq_review_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_review_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index("ix_review_queue", ["reviewer_id", "status", "due_on"], unique=False)
        batch_op.create_index(
            "uq_review_live",
            ["application_id", "reviewer_id"],
            unique=True,
            sqlite_where=sa.text("status NOT IN ('declined', 'recused')"),
            postgresql_where=sa.text("status NOT IN ('declined', 'recused')"),
        )

    op.create_table(
        "submitted_version",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("receipt_number", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_submitted_version_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"],
            ["person.id"],
            name=op.f("fk_submitted_version_submitted_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submitted_version")),
        sa.UniqueConstraint(
            "application_id", "number", name=op.f("uq_submitted_version_application_id_number")
        ),
        sa.UniqueConstraint("receipt_number", name=op.f("uq_submitted_version_receipt_number")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("lot_id", sa.BigInteger(), nullable=True),
        sa.Column("contributor_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("balance_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "balance_minor >= 0 OR kind IN ('contributor', 'outside')",
            name=op.f("ck_account_balance_not_negative"),
        ),
        sa.CheckConstraint(
            "kind IN ('available', 'reserved', 'committed', 'spent', 'bank', 'receivable', 'contributor', 'outside')",
            name=op.f("ck_account_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["contributor_id"],
            ["contributor.id"],
            name=op.f("fk_account_contributor_id_contributor"),
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_account_fund_id_fund")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_account_lot_id_lot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_account_contributor_id"), ["contributor_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_account_fund_id"), ["fund_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index(
            "uq_account_contributor",
            ["contributor_id", "kind"],
            unique=True,
            sqlite_where=sa.text("lot_id IS NULL AND contributor_id IS NOT NULL"),
            postgresql_where=sa.text("lot_id IS NULL AND contributor_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_account_fund",
            ["fund_id", "kind"],
            unique=True,
            sqlite_where=sa.text("lot_id IS NULL AND contributor_id IS NULL"),
            postgresql_where=sa.text("lot_id IS NULL AND contributor_id IS NULL"),
        )
        batch_op.create_index(
            "uq_account_lot",
            ["lot_id", "kind"],
            unique=True,
            sqlite_where=sa.text("lot_id IS NOT NULL"),
            postgresql_where=sa.text("lot_id IS NOT NULL"),
        )

    op.create_table(
        "agreement",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_agreement_award_id_award")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_agreement_made_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("award_id", "number", name=op.f("uq_agreement_award_id_number")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_table(
        "allocation",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        sa.Column("lot_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_allocation_amount_positive")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_allocation_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_allocation_lot_id_lot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
        sa.UniqueConstraint("decision_id", "lot_id", name=op.f("uq_allocation_decision_id_lot_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_allocation_lot_id"), ["lot_id"], unique=False)

    op.create_table(
        "draft_score",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("review_id", sa.BigInteger(), nullable=False),
        sa.Column("criterion_key", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("red_flag", sa.Boolean(), nullable=False),
        sa.Column("would_make_safe", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_draft_score_review_id_review")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_score")),
        sa.UniqueConstraint(
            "review_id", "criterion_key", name=op.f("uq_draft_score_review_id_criterion_key")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "flag_withdrawal",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("flag_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["flag_id"], ["harm_flag.id"], name=op.f("fk_flag_withdrawal_flag_id_harm_flag")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_flag_withdrawal_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag_withdrawal")),
        sa.UniqueConstraint(
            "flag_id", "person_id", name=op.f("uq_flag_withdrawal_flag_id_person_id")
        ),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_table(
        "mitigation",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("flag_id", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("residual_likelihood", sa.Integer(), nullable=False),
        sa.Column("residual_severity", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('proposed', 'accepted', 'rejected')",
            name=op.f("ck_mitigation_status_known"),
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> proposed_by_id",
            name=op.f("ck_mitigation_two"),
        ),
        sa.CheckConstraint(
            "residual_likelihood BETWEEN 1 AND 5", name=op.f("ck_mitigation_likelihood_scale")
        ),
        sa.CheckConstraint(
            "residual_severity BETWEEN 1 AND 5", name=op.f("ck_mitigation_severity_scale")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_mitigation_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["flag_id"], ["harm_flag.id"], name=op.f("fk_mitigation_flag_id_harm_flag")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_mitigation_proposed_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mitigation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mitigation_public_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("mitigation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mitigation_flag_id"), ["flag_id"], unique=False)

    op.create_table(
        "progress_report",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("done_text", sa.Text(), nullable=False),
        sa.Column("learned_text", sa.Text(), nullable=False),
        sa.Column("people_reached", sa.BigInteger(), nullable=True),
        sa.Column("spent_minor", sa.BigInteger(), nullable=True),
        sa.Column("changes_wanted", sa.Text(), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=True),
        sa.Column("submitted_by_id", sa.BigInteger(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.BigInteger(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('due', 'submitted', 'changes_requested', 'accepted')",
            name=op.f("ck_progress_report_status_known"),
        ),
        sa.CheckConstraint(
            "spent_minor IS NULL OR spent_minor >= 0",
            name=op.f("ck_progress_report_spent_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["person.id"], name=op.f("fk_progress_report_accepted_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_progress_report_award_id_award")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_progress_report_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["fund.id"], name=op.f("fk_progress_report_fund_id_fund")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"],
            ["person.id"],
            name=op.f("fk_progress_report_submitted_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_report")),
        sa.UniqueConstraint("award_id", "number", name=op.f("uq_progress_report_award_id_number")),
        sqlite_strict=True,
    )
    op.create_table(
        "submitted_review",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("review_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("merit_millis", sa.BigInteger(), nullable=False),
        sa.Column("harm_millis", sa.BigInteger(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_submitted_review_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_submitted_review_review_id_review")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submitted_review")),
        sa.UniqueConstraint(
            "review_id", "number", name=op.f("uq_submitted_review_review_id_number")
        ),
        info={"append_only": True},
        sqlite_strict=True,
    )
    with op.batch_alter_table("submitted_review", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_submitted_review_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "acceptance",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("agreement_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("typed_name", sa.String(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_acceptance_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_acceptance_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
        sa.UniqueConstraint("agreement_id", name=op.f("uq_acceptance_agreement_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_table(
        "condition",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("before_instalment", sa.Integer(), nullable=False),
        sa.Column("mitigation_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("met_by_id", sa.BigInteger(), nullable=True),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('open', 'met')", name=op.f("ck_condition_status_known")),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_condition_award_id_award")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_condition_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["met_by_id"], ["person.id"], name=op.f("fk_condition_met_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["mitigation_id"], ["mitigation.id"], name=op.f("fk_condition_mitigation_id_mitigation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition")),
        sa.UniqueConstraint("award_id", "number", name=op.f("uq_condition_award_id_number")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("condition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_condition_mitigation_id"), ["mitigation_id"], unique=False
        )

    op.create_table(
        "instalment",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("after_report_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_instalment_amount_positive")),
        sa.ForeignKeyConstraint(
            ["after_report_id"],
            ["progress_report.id"],
            name=op.f("fk_instalment_after_report_id_progress_report"),
        ),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_instalment_award_id_award")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment")),
        sa.UniqueConstraint("award_id", "number", name=op.f("uq_instalment_award_id_number")),
        sqlite_strict=True,
    )
    op.create_table(
        "score",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("submitted_review_id", sa.BigInteger(), nullable=False),
        sa.Column("criterion_key", sa.String(), nullable=False),
        sa.Column("axis", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("red_flag", sa.Boolean(), nullable=False),
        sa.Column("would_make_safe", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submitted_review_id"],
            ["submitted_review.id"],
            name=op.f("fk_score_submitted_review_id_submitted_review"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint(
            "submitted_review_id",
            "criterion_key",
            name=op.f("uq_score_submitted_review_id_criterion_key"),
        ),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_table(
        "transfer",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("from_account_id", sa.BigInteger(), nullable=False),
        sa.Column("to_account_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("cause_type", sa.String(), nullable=False),
        sa.Column("cause_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=True),
        sa.Column("reverses_id", sa.BigInteger(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("posted_by_id", sa.BigInteger(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_transfer_amount_positive")),
        sa.CheckConstraint(
            "from_account_id <> to_account_id", name=op.f("ck_transfer_two_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["from_account_id"], ["account.id"], name=op.f("fk_transfer_from_account_id_account")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_transfer_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["posted_by_id"], ["person.id"], name=op.f("fk_transfer_posted_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["to_account_id"], ["account.id"], name=op.f("fk_transfer_to_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("key", name=op.f("uq_transfer_key")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_transfer_reverses_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_transfer_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index("ix_transfer_cause", ["cause_type", "cause_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_transfer_from_account_id"), ["from_account_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_transfer_fund_id"), ["fund_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_transfer_to_account_id"), ["to_account_id"], unique=False
        )

    op.create_table(
        "disbursement",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("instalment_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("bank_account_id", sa.BigInteger(), nullable=True),
        sa.Column("requested_by_id", sa.BigInteger(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prepared_by_id", sa.BigInteger(), nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.BigInteger(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approval_hash", sa.String(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bank_reference", sa.String(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('requested', 'prepared', 'approved', 'sent', 'paid', 'failed', 'reversed')",
            name=op.f("ck_disbursement_status_known"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('approved', 'sent', 'paid', 'reversed') OR (approved_by_id IS NOT NULL AND approval_hash IS NOT NULL)",
            name=op.f("ck_disbursement_approved_by_whom"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('paid', 'reversed') OR (bank_reference <> '' AND paid_on IS NOT NULL)",
            name=op.f("ck_disbursement_paid_with_reference"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('prepared', 'approved', 'sent', 'paid', 'reversed') OR (prepared_by_id IS NOT NULL AND bank_account_id IS NOT NULL)",
            name=op.f("ck_disbursement_prepared_by_whom"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_disbursement_amount_positive")),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> prepared_by_id",
            name=op.f("ck_disbursement_two"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_disbursement_approved_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_disbursement_award_id_award")
        ),
        sa.ForeignKeyConstraint(
            ["bank_account_id"],
            ["bank_account.id"],
            name=op.f("fk_disbursement_bank_account_id_bank_account"),
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["fund.id"], name=op.f("fk_disbursement_fund_id_fund")
        ),
        sa.ForeignKeyConstraint(
            ["instalment_id"],
            ["instalment.id"],
            name=op.f("fk_disbursement_instalment_id_instalment"),
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by_id"], ["person.id"], name=op.f("fk_disbursement_prepared_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["person.id"], name=op.f("fk_disbursement_requested_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disbursement")),
        sa.UniqueConstraint("reference", name=op.f("uq_disbursement_reference")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("disbursement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disbursement_award_id"), ["award_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_disbursement_bank_account_id"), ["bank_account_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_disbursement_fund_id"), ["fund_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_disbursement_instalment_id"), ["instalment_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_disbursement_status"), ["status"], unique=False)
        batch_op.create_index(
            "uq_disbursement_live",
            ["instalment_id"],
            unique=True,
            sqlite_where=sa.text("status IN ('requested', 'prepared', 'approved', 'sent', 'paid')"),
            postgresql_where=sa.text(
                "status IN ('requested', 'prepared', 'approved', 'sent', 'paid')"
            ),
        )

    install(op.get_bind(), "audit_entry", [("id",), ("previous_hash",), ("sequence",)])
    install(op.get_bind(), "stored_file", [("id",), ("public_id",)])
    install(op.get_bind(), "call_version", [("call_id", "number"), ("id",)])
    install(op.get_bind(), "contribution", [("id",), ("reference",)])
    install(op.get_bind(), "conflict_of_interest", [("application_id", "person_id"), ("id",)])
    install(op.get_bind(), "decision", [("application_id", "number"), ("id",)])
    install(op.get_bind(), "eligibility_check", [("id",)])
    install(op.get_bind(), "lot", [("contribution_id",), ("id",)])
    install(
        op.get_bind(),
        "submitted_version",
        [("application_id", "number"), ("id",), ("receipt_number",)],
    )
    install(op.get_bind(), "agreement", [("award_id", "number"), ("id",)])
    install(op.get_bind(), "allocation", [("decision_id", "lot_id"), ("id",)])
    install(op.get_bind(), "flag_withdrawal", [("flag_id", "person_id"), ("id",)])
    install(op.get_bind(), "submitted_review", [("id",), ("review_id", "number")])
    install(op.get_bind(), "acceptance", [("agreement_id",), ("id",)])
    install(op.get_bind(), "score", [("id",), ("submitted_review_id", "criterion_key")])
    install(op.get_bind(), "transfer", [("id",), ("key",), ("reverses_id",)])
    op.execute(f"INSERT INTO audit_head (id, sequence, hash) VALUES (1, 0, '{GENESIS}')")


def downgrade() -> None:
    with op.batch_alter_table("disbursement", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_disbursement_live",
            sqlite_where=sa.text("status IN ('requested', 'prepared', 'approved', 'sent', 'paid')"),
            postgresql_where=sa.text(
                "status IN ('requested', 'prepared', 'approved', 'sent', 'paid')"
            ),
        )
        batch_op.drop_index(batch_op.f("ix_disbursement_status"))
        batch_op.drop_index(batch_op.f("ix_disbursement_instalment_id"))
        batch_op.drop_index(batch_op.f("ix_disbursement_fund_id"))
        batch_op.drop_index(batch_op.f("ix_disbursement_bank_account_id"))
        batch_op.drop_index(batch_op.f("ix_disbursement_award_id"))

    op.drop_table("disbursement")
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transfer_to_account_id"))
        batch_op.drop_index(batch_op.f("ix_transfer_fund_id"))
        batch_op.drop_index(batch_op.f("ix_transfer_from_account_id"))
        batch_op.drop_index("ix_transfer_cause")
        batch_op.drop_index(batch_op.f("ix_transfer_application_id"))

    op.drop_table("transfer")
    op.drop_table("score")
    op.drop_table("instalment")
    with op.batch_alter_table("condition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_condition_mitigation_id"))

    op.drop_table("condition")
    op.drop_table("acceptance")
    with op.batch_alter_table("submitted_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submitted_review_application_id"))

    op.drop_table("submitted_review")
    op.drop_table("progress_report")
    with op.batch_alter_table("mitigation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mitigation_flag_id"))

    op.drop_table("mitigation")
    op.drop_table("flag_withdrawal")
    op.drop_table("draft_score")
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_allocation_lot_id"))

    op.drop_table("allocation")
    op.drop_table("agreement")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_account_lot",
            sqlite_where=sa.text("lot_id IS NOT NULL"),
            postgresql_where=sa.text("lot_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_account_fund",
            sqlite_where=sa.text("lot_id IS NULL AND contributor_id IS NULL"),
            postgresql_where=sa.text("lot_id IS NULL AND contributor_id IS NULL"),
        )
        batch_op.drop_index(
            "uq_account_contributor",
            sqlite_where=sa.text("lot_id IS NULL AND contributor_id IS NOT NULL"),
            postgresql_where=sa.text("lot_id IS NULL AND contributor_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_account_lot_id"))
        batch_op.drop_index(batch_op.f("ix_account_fund_id"))
        batch_op.drop_index(batch_op.f("ix_account_contributor_id"))

    op.drop_table("account")
    op.drop_table("submitted_version")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_review_live",
            sqlite_where=sa.text("status NOT IN ('declined', 'recused')"),
            postgresql_where=sa.text("status NOT IN ('declined', 'recused')"),
        )
        batch_op.drop_index("ix_review_queue")
        batch_op.drop_index(batch_op.f("ix_review_application_id"))

    op.drop_table("review")
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lot_fund_id"))
        batch_op.drop_index(batch_op.f("ix_lot_contributor_id"))

    op.drop_table("lot")
    with op.batch_alter_table("harm_flag", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_harm_flag_open",
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )
        batch_op.drop_index("ix_harm_flag_waiting")
        batch_op.drop_index(batch_op.f("ix_harm_flag_raised_by_id"))
        batch_op.drop_index(batch_op.f("ix_harm_flag_application_id"))

    op.drop_table("harm_flag")
    with op.batch_alter_table("eligibility_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_eligibility_check_application_id"))

    op.drop_table("eligibility_check")
    op.drop_table("decision")
    with op.batch_alter_table("conflict_of_interest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conflict_of_interest_person_id"))

    op.drop_table("conflict_of_interest")
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_award_status"))
        batch_op.drop_index(batch_op.f("ix_award_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_award_fund_id"))
        batch_op.drop_index(batch_op.f("ix_award_call_id"))

    op.drop_table("award")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_application_id"))

    op.drop_table("attachment")
    op.drop_table("answer")
    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contribution_recorded_by_id"))
        batch_op.drop_index(batch_op.f("ix_contribution_pledge_id"))
        batch_op.drop_index(batch_op.f("ix_contribution_fund_id"))
        batch_op.drop_index(batch_op.f("ix_contribution_contributor_id"))

    op.drop_table("contribution")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index("ix_application_waiting")
        batch_op.drop_index("ix_application_staff_list")
        batch_op.drop_index(
            "ix_application_reviews_due",
            sqlite_where=sa.text("reviews_submitted < reviews_assigned"),
            postgresql_where=sa.text("reviews_submitted < reviews_assigned"),
        )
        batch_op.drop_index("ix_application_ranking")
        batch_op.drop_index("ix_application_pages")
        batch_op.drop_index(batch_op.f("ix_application_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_application_fund_id"))

    op.drop_table("application")
    with op.batch_alter_table("pledge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pledge_recorded_by_id"))
        batch_op.drop_index(batch_op.f("ix_pledge_fund_id"))
        batch_op.drop_index(batch_op.f("ix_pledge_contributor_id"))

    op.drop_table("pledge")
    with op.batch_alter_table("call_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_version_made_by_id"))
        batch_op.drop_index(batch_op.f("ix_call_version_call_id"))

    op.drop_table("call_version")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_grant_person_id"))
        batch_op.drop_index(batch_op.f("ix_role_grant_granted_by_id"))

    op.drop_table("role_grant")
    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_one_time_link_person_id"))

    op.drop_table("one_time_link")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_person_id"))
        batch_op.drop_index(batch_op.f("ix_membership_organisation_id"))

    op.drop_table("membership")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_invitation_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_invitation_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_invited_by_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_email"))

    op.drop_table("invitation")
    with op.batch_alter_table("contributor", schema=None) as batch_op:
        batch_op.drop_index("uq_contributor_name")
        batch_op.drop_index(batch_op.f("ix_contributor_person_id"))
        batch_op.drop_index(batch_op.f("ix_contributor_fund_id"))

    op.drop_table("contributor")
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.drop_index("ix_call_public")
        batch_op.drop_index(batch_op.f("ix_call_fund_id"))
        batch_op.drop_index(batch_op.f("ix_call_created_by_id"))

    op.drop_table("call")
    with op.batch_alter_table("bank_account", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_bank_account_live",
            sqlite_where=sa.text("status = 'approved'"),
            postgresql_where=sa.text("status = 'approved'"),
        )
        batch_op.drop_index(batch_op.f("ix_bank_account_proposed_by_id"))
        batch_op.drop_index(batch_op.f("ix_bank_account_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_bank_account_approved_by_id"))

    op.drop_table("bank_account")
    op.drop_table("stored_file")
    op.drop_table("reference_counter")
    op.drop_table("person")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_message_status"))

    op.drop_table("outbox_message")
    op.drop_table("organisation")
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_run_name"))

    op.drop_table("job_run")
    op.drop_table("idempotency_key")
    op.drop_table("fund")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_subject")

    op.drop_table("audit_entry")
