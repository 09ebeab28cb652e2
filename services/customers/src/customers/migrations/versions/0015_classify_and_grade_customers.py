"""classify and grade customers."""

import datetime as dt

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def of_record() -> list[sa.Column]:
    return [
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=64), nullable=False),
    ]

BUILT_IN = (
    ("potential", "潜在", None),
    ("potential_early", "初期意向", "potential"),
    ("potential_middle", "中期意向", "potential"),
    ("potential_strong", "较强意向", "potential"),
    ("formal", "正式", None),
    ("formal_new", "新", "formal"),
    ("formal_hot", "热点", "formal"),
    ("formal_core", "核心", "formal"),
    ("formal_vip", "VIP", "formal"),
    ("lost", "流失", None),
    ("registered", "报备(渠道)", None),
    ("call", "呼叫中心", None),
    ("call_raw", "原始", "call"),
    ("call_unclear", "不明", "call"),
    ("call_potential", "潜在", "call"),
    ("call_interested", "意向", "call"),
    ("call_opportunity", "商机", "call"),
    ("call_deal", "成交", "call"),
    ("call_upgrade", "待升级", "call"),
)
THEN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
MADE = {"version": 1, "created_at": THEN, "updated_at": THEN, "created_by": "", "updated_by": ""}
FIRST_PAID: dict[str, object] = {
    "id": "class-rule-first-paid",
    "name": "首单付清转正式",
    "trigger": "first_paid_order",
    "days": None,
    "from_class_ids": [],
    "to_class_id": "class-formal_new",
    "applies_to": {},
    "active": True,
}


def upgrade() -> None:
    op.create_table(
        "class_rule",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("trigger", sa.String(length=30), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("from_class_ids", JSON, nullable=False),
        sa.Column("to_class_id", sa.String(length=64), nullable=False),
        sa.Column("applies_to", JSON, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        *of_record(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_rule")),
    )
    op.create_index("ix_class_rule_created_at", "class_rule", ["created_at"])
    op.create_table(
        "customer_class",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("parent_id", sa.String(length=64), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("built_in", sa.Boolean(), nullable=False),
        *of_record(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_class")),
        sa.UniqueConstraint("key", name=op.f("uq_customer_class_key")),
    )
    op.create_index("ix_customer_class_created_at", "customer_class", ["created_at"])
    op.create_index("ix_customer_class_parent_id", "customer_class", ["parent_id"])
    op.create_table(
        "figures",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("ordered_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("arrears_minor", sa.BigInteger(), nullable=False),
        sa.Column("first_purchase_on", sa.Date(), nullable=True),
        sa.Column("last_purchase_on", sa.Date(), nullable=True),
        sa.Column("purchases_last_year", sa.Integer(), nullable=False),
        sa.Column("ordered_last_year_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_last_year_minor", sa.BigInteger(), nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("open_tickets", sa.Integer(), nullable=False),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("recency", sa.Integer(), nullable=False),
        sa.Column("frequency", sa.Integer(), nullable=False),
        sa.Column("monetary", sa.Integer(), nullable=False),
        sa.Column("rfm", sa.Integer(), nullable=False),
        sa.Column("amounts", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figures")),
    )
    op.create_index("ix_figures_last_purchase_on", "figures", ["last_purchase_on"])
    op.create_index("ix_figures_paid_minor", "figures", ["paid_minor", "id"])
    op.create_table(
        "grade_change",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_grade", sa.String(length=40), nullable=True),
        sa.Column("grade", sa.String(length=40), nullable=True),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("spent_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("by_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_change")),
    )
    op.create_index("ix_grade_change_customer_id", "grade_change", ["customer_id", "at", "id"])
    op.create_table(
        "grade_scheme",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("metric", sa.String(length=20), nullable=False),
        sa.Column("window_days", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column("levels", JSON, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        *of_record(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_scheme")),
    )
    op.create_index("ix_grade_scheme_created_at", "grade_scheme", ["created_at"])
    op.create_table(
        "purchase_ref",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_ref")),
    )
    op.create_index("ix_purchase_ref_customer_id", "purchase_ref", ["customer_id", "happened_on"])
    op.create_table(
        "receipt_ref",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_ref")),
    )
    op.create_index("ix_receipt_ref_customer_id", "receipt_ref", ["customer_id", "happened_on"])
    op.create_table(
        "ticket_ref",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_ref")),
    )
    op.create_index("ix_ticket_ref_customer_id", "ticket_ref", ["customer_id"])
    op.add_column("customer", sa.Column("scale", sa.String(length=80), nullable=True))
    op.add_column("customer", sa.Column("importance", sa.String(length=10), nullable=True))
    op.add_column("customer", sa.Column("registration_number", sa.String(length=30), nullable=True))
    op.add_column("customer", sa.Column("tax_number", sa.String(length=20), nullable=True))
    op.add_column("customer", sa.Column("addresses", JSON, nullable=False, server_default="[]"))
    op.add_column("customer", sa.Column("class_id", sa.String(length=64), nullable=True))
    op.add_column("customer", sa.Column("class_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("customer", sa.Column("grade", sa.String(length=40), nullable=True))
    op.add_column(
        "customer",
        sa.Column("grade_frozen", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "customer", sa.Column("grade_falls_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("customer", sa.Column("first_paid_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_customer_class_id",
        "customer",
        ["class_id"],
        sqlite_where=sa.text("class_id IS NOT NULL"),
        postgresql_where=sa.text("class_id IS NOT NULL"),
    )
    fill()


def fill() -> None:
    """The tree and the rule that come with the software; the house may change both."""
    bind = op.get_bind()
    tables = sa.MetaData()
    classes = sa.Table("customer_class", tables, autoload_with=bind)
    rules = sa.Table("class_rule", tables, sa.Column("applies_to", JSON), autoload_with=bind)
    places: dict[str | None, int] = {}
    for key, name, above in BUILT_IN:
        place = places[above] = places.get(above, -10) + 10
        parent = {"parent_id": above and f"class-{above}", "position": place}
        about = {"id": f"class-{key}", "key": key, "name": name, "built_in": True}
        bind.execute(classes.insert().values(**MADE, **about, **parent, active=True))
    bind.execute(rules.insert().values(**MADE, **FIRST_PAID))


def downgrade() -> None:
    op.drop_index("ix_customer_class_id", "customer")
    for column in (
        "scale",
        "importance",
        "registration_number",
        "tax_number",
        "addresses",
        "class_id",
        "class_since",
        "grade",
        "grade_frozen",
        "grade_falls_at",
        "first_paid_at",
    ):
        with op.batch_alter_table("customer", schema=None) as batch_op:
            batch_op.drop_column(column)
    op.drop_table("ticket_ref")
    op.drop_table("receipt_ref")
    op.drop_table("purchase_ref")
    op.drop_table("grade_scheme")
    op.drop_table("grade_change")
    op.drop_table("figures")
    op.drop_table("customer_class")
    op.drop_table("class_rule")
