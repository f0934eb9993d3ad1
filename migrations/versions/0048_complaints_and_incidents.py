"""complaints and incidents, and the holds they place on awards."""

import sqlalchemy as sa
from alembic import op

from grants.disbursements import hold_guard
from grants.incidents import guard
from grants.kernel import refusing
from grants.kernel.append_only import install

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "award_hold",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("award_id", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("cause_type", sa.String(), nullable=False),
        sa.Column("cause_id", sa.BigInteger(), nullable=False),
        sa.Column("placed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_award_hold_award_id_award")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_award_hold_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["placed_by_id"], ["person.id"], name=op.f("fk_award_hold_placed_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_hold")),
        sa.UniqueConstraint("public_id", name=op.f("uq_award_hold_public_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_award_hold_award_id"), "award_hold", ["award_id"])
    op.create_index("ix_award_hold_cause", "award_hold", ["cause_type", "cause_id"])

    op.create_table(
        "incident",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("award_id", sa.BigInteger(), nullable=True),
        sa.Column("call_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("in_danger", sa.Boolean(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("taken_by_id", sa.BigInteger(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("severity", sa.String(), nullable=True),
        sa.Column("confidentiality", sa.String(), nullable=True),
        sa.Column("criterion_key", sa.String(), nullable=False),
        sa.Column("triaged_by_id", sa.BigInteger(), nullable=True),
        sa.Column("triaged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assigned_to_id", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(channel = 'phone') = (taken_by_id IS NOT NULL)", name=op.f("ck_incident_call_taken")
        ),
        sa.CheckConstraint("channel IN ('form', 'phone')", name=op.f("ck_incident_channel_known")),
        sa.CheckConstraint(
            "confidentiality IN ('staff', 'restricted')",
            name=op.f("ck_incident_confidentiality_known"),
        ),
        sa.CheckConstraint(
            "kind IN ('incident', 'complaint')", name=op.f("ck_incident_kind_known")
        ),
        sa.CheckConstraint(
            "severity IN ('low', 'serious', 'critical')", name=op.f("ck_incident_severity_known")
        ),
        sa.CheckConstraint(
            "status = 'received' OR (kind IS NOT NULL AND severity IS NOT NULL AND confidentiality IS NOT NULL AND triaged_by_id IS NOT NULL AND triaged_at IS NOT NULL)",
            name=op.f("ck_incident_triaged_first"),
        ),
        sa.CheckConstraint(
            "status IN ('received', 'triaged', 'in_progress', 'resolved', 'not_upheld')",
            name=op.f("ck_incident_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["assigned_to_id"], ["person.id"], name=op.f("fk_incident_assigned_to_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_incident_award_id_award")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_incident_call_id_call")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_incident_fund_id_fund")),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["person.id"], name=op.f("fk_incident_taken_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["triaged_by_id"], ["person.id"], name=op.f("fk_incident_triaged_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_incident_code_hash")),
        sa.UniqueConstraint("public_id", name=op.f("uq_incident_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_incident_assigned_to_id"), "incident", ["assigned_to_id"])
    op.create_index(op.f("ix_incident_award_id"), "incident", ["award_id"])
    op.create_index(op.f("ix_incident_call_id"), "incident", ["call_id"])
    op.create_index(op.f("ix_incident_fund_id"), "incident", ["fund_id"])
    op.create_index("ix_incident_waiting", "incident", ["status", "received_at", "id"])

    op.create_table(
        "hold_lift",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("hold_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["award_hold.id"], name=op.f("fk_hold_lift_hold_id_award_hold")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_hold_lift_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold_lift")),
        sa.UniqueConstraint("hold_id", "person_id", name=op.f("uq_hold_lift_hold_id_person_id")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_table(
        "incident_message",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("incident_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "sender IN ('reporter', 'staff')", name=op.f("ck_incident_message_sender_known")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_incident_message_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_message_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_message")),
        sa.UniqueConstraint(
            "incident_id", "number", name=op.f("uq_incident_message_incident_id_number")
        ),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_table(
        "incident_note",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("incident_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_incident_note_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_note_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_note")),
        info={"append_only": True},
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_incident_note_incident_id"), "incident_note", ["incident_id"])

    op.create_table(
        "incident_person",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("incident_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.CheckConstraint(
            "part IN ('about', 'reader')", name=op.f("ck_incident_person_part_known")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_person_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_incident_person_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_person")),
        sa.UniqueConstraint(
            "incident_id",
            "person_id",
            "part",
            name=op.f("uq_incident_person_incident_id_person_id_part"),
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_incident_person_person_id"), "incident_person", ["person_id"])

    install(op.get_bind(), "award_hold", [("id",), ("public_id",)])
    install(op.get_bind(), "hold_lift", [("hold_id", "person_id"), ("id",)])
    install(op.get_bind(), "incident_message", [("id",), ("incident_id", "number")])
    install(op.get_bind(), "incident_note", [("id",)])
    refusing.install(op.get_bind(), guard.REFUSALS)
    refusing.install(op.get_bind(), hold_guard.REFUSALS)


def downgrade() -> None:
    refusing.remove(op.get_bind(), hold_guard.REFUSALS)
    refusing.remove(op.get_bind(), guard.REFUSALS)

    op.drop_table("incident_person")

    op.drop_table("incident_note")
    op.drop_table("incident_message")
    op.drop_table("hold_lift")

    op.drop_table("incident")

    op.drop_table("award_hold")
