"""know people families and invoice titles."""

import datetime as dt

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

due_work = sa.table(
    "due_work",
    sa.column("kind", sa.String),
    sa.column("key", sa.String),
    sa.column("due_at", sa.DateTime(timezone=True)),
    sa.column("data", sa.JSON),
    sa.column("attempts", sa.Integer),
)
FROM_THE_FIRST = {
    "kind": "customers.learn_people",
    "key": "all",
    "due_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    "data": {"after": ""},
    "attempts": 0,
}


def of_record() -> list[sa.Column]:
    return [
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=64), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "affiliation",
        sa.Column("contact_id", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=True),
        sa.Column("title", sa.String(length=80), nullable=True),
        sa.Column("stance", sa.String(length=20), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=True),
        *of_record(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliation")),
    )
    op.create_index("ix_affiliation_contact_id", "affiliation", ["contact_id", "created_at", "id"])
    op.create_index("ix_affiliation_created_at", "affiliation", ["created_at"])
    op.create_index(
        "ix_affiliation_customer_id", "affiliation", ["customer_id", "created_at", "id"]
    )
    op.create_table(
        "invoice_title",
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("tax_number", sa.String(length=20), nullable=True),
        sa.Column("bank", sa.String(length=100), nullable=True),
        sa.Column("bank_account", sa.String(length=40), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("phone", sa.String(length=31), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        *of_record(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_title")),
    )
    op.create_index("ix_invoice_title_created_at", "invoice_title", ["created_at"])
    op.create_index(
        "ix_invoice_title_customer_id", "invoice_title", ["customer_id", "created_at", "id"]
    )
    op.create_table(
        "relation",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("of", sa.String(length=20), nullable=False),
        sa.Column("from_id", sa.String(length=64), nullable=False),
        sa.Column("to_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation")),
    )
    op.create_index("ix_relation_from_id", "relation", ["from_id"])
    op.create_index("ix_relation_to_id", "relation", ["to_id"])
    op.add_column("contact", sa.Column("gender", sa.String(length=10), nullable=True))
    op.add_column("contact", sa.Column("stance", sa.String(length=20), nullable=True))
    op.add_column("contact", sa.Column("lunar_birthday", JSON, nullable=True))
    op.add_column("contact", sa.Column("next_birthday_on", sa.Date(), nullable=True))
    op.add_column("contact", sa.Column("preferences", sa.String(length=500), nullable=True))
    op.add_column("contact", sa.Column("consents", JSON, nullable=False, server_default="[]"))
    op.add_column("contact", sa.Column("surname", sa.String(length=20), nullable=True))
    op.add_column("contact", sa.Column("surname_initial", sa.String(length=1), nullable=True))
    op.add_column("contact", sa.Column("reports_to_id", sa.String(length=64), nullable=True))
    op.add_column("contact", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("contact", sa.Column("retired_reason", sa.String(length=300), nullable=True))
    op.create_index("ix_contact_next_birthday_on", "contact", ["next_birthday_on"])
    op.create_index("ix_contact_reports_to_id", "contact", ["reports_to_id"])
    op.create_index("ix_contact_surname", "contact", ["surname_initial", "surname"])
    op.add_column("customer", sa.Column("parent_id", sa.String(length=64), nullable=True))
    op.add_column("customer", sa.Column("member_number", sa.String(length=40), nullable=True))
    op.add_column("customer", sa.Column("member_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("customer", sa.Column("picture_id", sa.String(length=64), nullable=True))
    op.create_index(
        "ix_customer_parent_id",
        "customer",
        ["parent_id"],
        sqlite_where=sa.text("parent_id IS NOT NULL"),
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )
    op.create_index(
        "uq_customer_member_number",
        "customer",
        ["member_number"],
        unique=True,
        sqlite_where=sa.text("member_number IS NOT NULL"),
        postgresql_where=sa.text("member_number IS NOT NULL"),
    )
    # Surnames and birthdays of earlier versions are learnt by the service, a few hundred at a time.
    op.bulk_insert(due_work, [FROM_THE_FIRST])


def downgrade() -> None:
    op.drop_index("ix_contact_next_birthday_on", "contact")
    op.drop_index("ix_contact_reports_to_id", "contact")
    op.drop_index("ix_contact_surname", "contact")
    op.drop_index("ix_customer_parent_id", "customer")
    op.drop_index("uq_customer_member_number", "customer")
    for column in (
        "gender",
        "stance",
        "lunar_birthday",
        "next_birthday_on",
        "preferences",
        "consents",
        "surname",
        "surname_initial",
        "reports_to_id",
        "retired_at",
        "retired_reason",
    ):
        with op.batch_alter_table("contact", schema=None) as batch_op:
            batch_op.drop_column(column)
    for column in ("parent_id", "member_number", "member_since", "picture_id"):
        with op.batch_alter_table("customer", schema=None) as batch_op:
            batch_op.drop_column(column)
    op.drop_table("relation")
    op.drop_table("invoice_title")
    op.drop_table("affiliation")
