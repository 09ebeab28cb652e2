"""sell products to customers."""

import datetime as dt

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

THEN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
FIRST_STAGES = [
    {"key": "contact", "name": "初步接洽", "probability": 10},
    {"key": "need", "name": "需求确认", "probability": 30},
    {"key": "proposal", "name": "方案报价", "probability": 50},
    {"key": "negotiation", "name": "商务谈判", "probability": 80},
    {"key": "signing", "name": "签约", "probability": 90},
]
SQLITE = (
    """create trigger if not exists opportunity_sum_insert after insert on opportunity begin
  insert into opportunity_sum (pipeline_id, state, stage, currency, owner_id, department_id, count, amount_minor, weighted_minor)
  select new.pipeline_id, new.state, new.stage, new.currency,
    coalesce(new.owner_id, '') as owner_id, coalesce(new.department_id, '') as department_id,
    1 as count, new.amount_minor as amount_minor,
    ((new.amount_minor * new.probability + 50) / 100) as weighted_minor
  where new.deleted_at is null
  on conflict (pipeline_id, state, stage, currency, owner_id, department_id) do update set count = opportunity_sum.count + excluded.count,
    amount_minor = opportunity_sum.amount_minor + excluded.amount_minor,
    weighted_minor = opportunity_sum.weighted_minor + excluded.weighted_minor;
end""",
    """create trigger if not exists opportunity_sum_update after update of pipeline_id, state, stage, currency, owner_id, department_id, amount_minor, probability, deleted_at on opportunity begin
  insert into opportunity_sum (pipeline_id, state, stage, currency, owner_id, department_id, count, amount_minor, weighted_minor)
  select old.pipeline_id, old.state, old.stage, old.currency,
    coalesce(old.owner_id, '') as owner_id, coalesce(old.department_id, '') as department_id,
    -1 as count, -old.amount_minor as amount_minor,
    -((old.amount_minor * old.probability + 50) / 100) as weighted_minor
  where old.deleted_at is null
  on conflict (pipeline_id, state, stage, currency, owner_id, department_id) do update set count = opportunity_sum.count + excluded.count,
    amount_minor = opportunity_sum.amount_minor + excluded.amount_minor,
    weighted_minor = opportunity_sum.weighted_minor + excluded.weighted_minor;
  insert into opportunity_sum (pipeline_id, state, stage, currency, owner_id, department_id, count, amount_minor, weighted_minor)
  select new.pipeline_id, new.state, new.stage, new.currency,
    coalesce(new.owner_id, '') as owner_id, coalesce(new.department_id, '') as department_id,
    1 as count, new.amount_minor as amount_minor,
    ((new.amount_minor * new.probability + 50) / 100) as weighted_minor
  where new.deleted_at is null
  on conflict (pipeline_id, state, stage, currency, owner_id, department_id) do update set count = opportunity_sum.count + excluded.count,
    amount_minor = opportunity_sum.amount_minor + excluded.amount_minor,
    weighted_minor = opportunity_sum.weighted_minor + excluded.weighted_minor;
end""",
    """create trigger if not exists opportunity_sum_delete after delete on opportunity begin
  insert into opportunity_sum (pipeline_id, state, stage, currency, owner_id, department_id, count, amount_minor, weighted_minor)
  select old.pipeline_id, old.state, old.stage, old.currency,
    coalesce(old.owner_id, '') as owner_id, coalesce(old.department_id, '') as department_id,
    -1 as count, -old.amount_minor as amount_minor,
    -((old.amount_minor * old.probability + 50) / 100) as weighted_minor
  where old.deleted_at is null
  on conflict (pipeline_id, state, stage, currency, owner_id, department_id) do update set count = opportunity_sum.count + excluded.count,
    amount_minor = opportunity_sum.amount_minor + excluded.amount_minor,
    weighted_minor = opportunity_sum.weighted_minor + excluded.weighted_minor;
end""",
)
POSTGRESQL = (
    """create or replace function opportunity_sum_keep() returns trigger as $$
begin
  if tg_op = 'INSERT' then
  insert into opportunity_sum (pipeline_id, state, stage, currency, owner_id, department_id, count, amount_minor, weighted_minor)
  select pipeline_id, state, stage, currency, owner_id, department_id, sum(count), sum(amount_minor), sum(weighted_minor) from (
    select added.pipeline_id, added.state, added.stage, added.currency,
    coalesce(added.owner_id, '') as owner_id, coalesce(added.department_id, '') as department_id,
    1 as count, added.amount_minor as amount_minor,
    ((added.amount_minor * added.probability + 50) / 100) as weighted_minor
    from added where deleted_at is null) as change
  group by pipeline_id, state, stage, currency, owner_id, department_id
  having sum(count) <> 0 or sum(amount_minor) <> 0 or sum(weighted_minor) <> 0
  order by pipeline_id, state, stage, currency, owner_id, department_id
  on conflict (pipeline_id, state, stage, currency, owner_id, department_id) do update set count = opportunity_sum.count + excluded.count,
    amount_minor = opportunity_sum.amount_minor + excluded.amount_minor,
    weighted_minor = opportunity_sum.weighted_minor + excluded.weighted_minor;
  elsif tg_op = 'DELETE' then
  insert into opportunity_sum (pipeline_id, state, stage, currency, owner_id, department_id, count, amount_minor, weighted_minor)
  select pipeline_id, state, stage, currency, owner_id, department_id, sum(count), sum(amount_minor), sum(weighted_minor) from (
    select gone.pipeline_id, gone.state, gone.stage, gone.currency,
    coalesce(gone.owner_id, '') as owner_id, coalesce(gone.department_id, '') as department_id,
    -1 as count, -gone.amount_minor as amount_minor,
    -((gone.amount_minor * gone.probability + 50) / 100) as weighted_minor
    from gone where deleted_at is null) as change
  group by pipeline_id, state, stage, currency, owner_id, department_id
  having sum(count) <> 0 or sum(amount_minor) <> 0 or sum(weighted_minor) <> 0
  order by pipeline_id, state, stage, currency, owner_id, department_id
  on conflict (pipeline_id, state, stage, currency, owner_id, department_id) do update set count = opportunity_sum.count + excluded.count,
    amount_minor = opportunity_sum.amount_minor + excluded.amount_minor,
    weighted_minor = opportunity_sum.weighted_minor + excluded.weighted_minor;
  else
  insert into opportunity_sum (pipeline_id, state, stage, currency, owner_id, department_id, count, amount_minor, weighted_minor)
  select pipeline_id, state, stage, currency, owner_id, department_id, sum(count), sum(amount_minor), sum(weighted_minor) from (
    select gone.pipeline_id, gone.state, gone.stage, gone.currency,
    coalesce(gone.owner_id, '') as owner_id, coalesce(gone.department_id, '') as department_id,
    -1 as count, -gone.amount_minor as amount_minor,
    -((gone.amount_minor * gone.probability + 50) / 100) as weighted_minor
    from gone where deleted_at is null union all
    select added.pipeline_id, added.state, added.stage, added.currency,
    coalesce(added.owner_id, '') as owner_id, coalesce(added.department_id, '') as department_id,
    1 as count, added.amount_minor as amount_minor,
    ((added.amount_minor * added.probability + 50) / 100) as weighted_minor
    from added where deleted_at is null) as change
  group by pipeline_id, state, stage, currency, owner_id, department_id
  having sum(count) <> 0 or sum(amount_minor) <> 0 or sum(weighted_minor) <> 0
  order by pipeline_id, state, stage, currency, owner_id, department_id
  on conflict (pipeline_id, state, stage, currency, owner_id, department_id) do update set count = opportunity_sum.count + excluded.count,
    amount_minor = opportunity_sum.amount_minor + excluded.amount_minor,
    weighted_minor = opportunity_sum.weighted_minor + excluded.weighted_minor;
  end if;
  return null;
end $$ language plpgsql""",
    """create or replace trigger opportunity_sum_insert after insert on opportunity referencing new table as added for each statement execute function opportunity_sum_keep()""",
    """create or replace trigger opportunity_sum_update after update on opportunity referencing old table as gone new table as added for each statement execute function opportunity_sum_keep()""",
    """create or replace trigger opportunity_sum_delete after delete on opportunity referencing old table as gone for each statement execute function opportunity_sum_keep()""",
)


def upgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "customer_ref",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("owner_id", sa.String(length=64), nullable=True),
        sa.Column("credit_limit_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_ref")),
    )
    op.create_table(
        "exposure_ref",
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("receivable_minor", sa.BigInteger(), nullable=False),
        sa.Column("held_minor", sa.BigInteger(), nullable=False),
        sa.Column("advances_minor", sa.BigInteger(), nullable=False),
        sa.Column("exposure_minor", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", "currency", name=op.f("pk_exposure_ref")),
    )
    op.create_table(
        "opportunity",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("customer_name", sa.String(length=200), nullable=False),
        sa.Column("pipeline_id", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("stage_entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("probability", sa.Integer(), nullable=False),
        sa.Column("fixed_probability", sa.Boolean(), nullable=False),
        sa.Column("expected_close_on", sa.Date(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("competitor", sa.String(length=200), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.String(length=64), nullable=True),
        sa.Column("department_id", sa.String(length=64), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_by", sa.String(length=64), nullable=True),
        sa.Column("deletion_batch", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity")),
    )
    with op.batch_alter_table("opportunity", schema=None) as batch_op:
        batch_op.create_index(
            "ix_opportunity_board",
            ["pipeline_id", "state", "stage", "created_at", "id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_opportunity_created_at"), ["created_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_opportunity_deletion_batch"), ["deletion_batch"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_opportunity_department_id"), ["department_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_opportunity_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(
            "uq_opportunity_name_present",
            ["customer_id", "name"],
            unique=True,
            sqlite_where=sa.text("deleted_at is null"),
            postgresql_where=sa.text("deleted_at is null"),
        )

    op.create_table(
        "opportunity_barred",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity_barred")),
    )
    op.create_table(
        "opportunity_stage",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("opportunity_id", sa.String(length=64), nullable=False),
        sa.Column("from_stage", sa.String(length=40), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_opportunity_stage")),
    )
    with op.batch_alter_table("opportunity_stage", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_opportunity_stage_opportunity_id"), ["opportunity_id"], unique=False
        )

    op.create_table(
        "opportunity_sum",
        sa.Column("pipeline_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("owner_id", sa.String(length=64), nullable=False),
        sa.Column("department_id", sa.String(length=64), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("weighted_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "pipeline_id",
            "state",
            "stage",
            "currency",
            "owner_id",
            "department_id",
            name=op.f("pk_opportunity_sum"),
        ),
    )
    op.create_table(
        "order_payment",
        sa.Column("receipt_id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("receipt_id", "order_id", name=op.f("pk_order_payment")),
    )
    with op.batch_alter_table("order_payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_payment_order_id"), ["order_id"], unique=False)

    op.create_table(
        "pipeline",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column(
            "stages", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pipeline")),
    )
    with op.batch_alter_table("pipeline", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pipeline_created_at"), ["created_at"], unique=False)

    op.create_table(
        "price_list",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("book_revision", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_list")),
        sa.UniqueConstraint("code", name=op.f("uq_price_list_code")),
    )
    with op.batch_alter_table("price_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_price_list_created_at"), ["created_at"], unique=False)

    op.create_table(
        "product",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("specification", sa.String(length=200), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("brand", sa.String(length=100), nullable=True),
        sa.Column("tax_bp", sa.Integer(), nullable=False),
        sa.Column("list_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("on_shelf", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=64), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_by", sa.String(length=64), nullable=True),
        sa.Column("deletion_batch", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
    )
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_created_at"), ["created_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_product_deletion_batch"), ["deletion_batch"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_product_name"), ["name"], unique=False)
        batch_op.create_index(
            "uq_product_code_present",
            ["code"],
            unique=True,
            sqlite_where=sa.text("deleted_at is null"),
            postgresql_where=sa.text("deleted_at is null"),
        )

    op.create_table(
        "quote",
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("order_id", sa.String(length=64), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.String(length=64), nullable=True),
        sa.Column("department_id", sa.String(length=64), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("customer_name", sa.String(length=200), nullable=False),
        sa.Column("opportunity_id", sa.String(length=64), nullable=True),
        sa.Column("title", sa.String(length=220), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("tax_included", sa.Boolean(), nullable=False),
        sa.Column("discount_bp", sa.Integer(), nullable=True),
        sa.Column("discount_amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("payment_days", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
        sa.UniqueConstraint("number", name=op.f("uq_quote_number")),
    )
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quote_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_department_id"), ["department_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_quote_opportunity_id"), ["opportunity_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_quote_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_state"), ["state"], unique=False)

    op.create_table(
        "sales_order",
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("delivery_state", sa.String(length=20), nullable=False),
        sa.Column("payment_state", sa.String(length=20), nullable=False),
        sa.Column("quote_id", sa.String(length=64), nullable=True),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("shipment_count", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("customer_reference", sa.String(length=100), nullable=True),
        sa.Column("ship_to", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.String(length=64), nullable=True),
        sa.Column("department_id", sa.String(length=64), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("customer_name", sa.String(length=200), nullable=False),
        sa.Column("opportunity_id", sa.String(length=64), nullable=True),
        sa.Column("title", sa.String(length=220), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("tax_included", sa.Boolean(), nullable=False),
        sa.Column("discount_bp", sa.Integer(), nullable=True),
        sa.Column("discount_amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("payment_days", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_order")),
        sa.UniqueConstraint("number", name=op.f("uq_sales_order_number")),
    )
    with op.batch_alter_table("sales_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sales_order_created_at"), ["created_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_sales_order_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sales_order_department_id"), ["department_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sales_order_opportunity_id"), ["opportunity_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_sales_order_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sales_order_quote_id"), ["quote_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sales_order_state"), ["state"], unique=False)

    op.create_table(
        "order_line",
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("shipped_quantity_e4", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.Column("product_code", sa.String(length=60), nullable=False),
        sa.Column("product_name", sa.String(length=200), nullable=False),
        sa.Column("specification", sa.String(length=200), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("quantity_e4", sa.BigInteger(), nullable=False),
        sa.Column("list_price_minor", sa.BigInteger(), nullable=True),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("price_source", sa.String(length=20), nullable=False),
        sa.Column(
            "trace", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("tax_bp", sa.Integer(), nullable=False),
        sa.Column("discount_bp", sa.Integer(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("discountable", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("line_discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("shared_discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "shipped_quantity_e4 >= 0 and shipped_quantity_e4 <= quantity_e4",
            name=op.f("ck_order_line_shipped"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["sales_order.id"],
            name=op.f("fk_order_line_order_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
    )
    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_line_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_order_line_product_id"), ["product_id"], unique=False)

    op.create_table(
        "price_list_line",
        sa.Column("list_id", sa.String(length=64), nullable=False),
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.Column("min_quantity_e4", sa.BigInteger(), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["price_list.id"],
            name=op.f("fk_price_list_line_list_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "list_id", "product_id", "min_quantity_e4", name=op.f("pk_price_list_line")
        ),
    )
    with op.batch_alter_table("price_list_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_price_list_line_product_id"), ["product_id"], unique=False
        )

    op.create_table(
        "quote_line",
        sa.Column("quote_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.Column("product_code", sa.String(length=60), nullable=False),
        sa.Column("product_name", sa.String(length=200), nullable=False),
        sa.Column("specification", sa.String(length=200), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("quantity_e4", sa.BigInteger(), nullable=False),
        sa.Column("list_price_minor", sa.BigInteger(), nullable=True),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("price_source", sa.String(length=20), nullable=False),
        sa.Column(
            "trace", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("tax_bp", sa.Integer(), nullable=False),
        sa.Column("discount_bp", sa.Integer(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("discountable", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("line_discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("shared_discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["quote_id"], ["quote.id"], name=op.f("fk_quote_line_quote_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_line")),
    )
    with op.batch_alter_table("quote_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quote_line_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_line_quote_id"), ["quote_id"], unique=False)

    op.create_table(
        "shipment",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shipped_by", sa.String(length=64), nullable=False),
        sa.Column("carrier", sa.String(length=100), nullable=True),
        sa.Column("tracking_number", sa.String(length=100), nullable=True),
        sa.Column(
            "parts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["sales_order.id"], name=op.f("fk_shipment_order_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
        sa.UniqueConstraint("number", name=op.f("uq_shipment_number")),
    )
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shipment_order_id"), ["order_id"], unique=False)

    # ### end Alembic commands ###

    op.bulk_insert(
        sa.table(
            "pipeline",
            sa.column("id"),
            sa.column("version"),
            sa.column("name"),
            sa.column("active", sa.Boolean()),
            sa.column("is_default", sa.Boolean()),
            sa.column("stages", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
            sa.column("created_at", sa.DateTime(timezone=True)),
            sa.column("created_by"),
            sa.column("updated_at", sa.DateTime(timezone=True)),
            sa.column("updated_by"),
        ),
        [
            {
                "id": "default",
                "version": 1,
                "name": "标准销售流程",
                "active": True,
                "is_default": True,
                "stages": FIRST_STAGES,
                "created_at": THEN,
                "created_by": "",
                "updated_at": THEN,
                "updated_by": "",
            }
        ],
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop function opportunity_sum_keep() cascade")
    # ### commands auto generated by Alembic - please adjust! ###
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shipment_order_id"))

    op.drop_table("shipment")
    with op.batch_alter_table("quote_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quote_line_quote_id"))
        batch_op.drop_index(batch_op.f("ix_quote_line_product_id"))

    op.drop_table("quote_line")
    with op.batch_alter_table("price_list_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_price_list_line_product_id"))

    op.drop_table("price_list_line")
    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_line_product_id"))
        batch_op.drop_index(batch_op.f("ix_order_line_order_id"))

    op.drop_table("order_line")
    with op.batch_alter_table("sales_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sales_order_state"))
        batch_op.drop_index(batch_op.f("ix_sales_order_quote_id"))
        batch_op.drop_index(batch_op.f("ix_sales_order_owner_id"))
        batch_op.drop_index(batch_op.f("ix_sales_order_opportunity_id"))
        batch_op.drop_index(batch_op.f("ix_sales_order_department_id"))
        batch_op.drop_index(batch_op.f("ix_sales_order_customer_id"))
        batch_op.drop_index(batch_op.f("ix_sales_order_created_at"))

    op.drop_table("sales_order")
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quote_state"))
        batch_op.drop_index(batch_op.f("ix_quote_owner_id"))
        batch_op.drop_index(batch_op.f("ix_quote_opportunity_id"))
        batch_op.drop_index(batch_op.f("ix_quote_department_id"))
        batch_op.drop_index(batch_op.f("ix_quote_customer_id"))
        batch_op.drop_index(batch_op.f("ix_quote_created_at"))

    op.drop_table("quote")
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_product_code_present",
            sqlite_where=sa.text("deleted_at is null"),
            postgresql_where=sa.text("deleted_at is null"),
        )
        batch_op.drop_index(batch_op.f("ix_product_name"))
        batch_op.drop_index(batch_op.f("ix_product_deletion_batch"))
        batch_op.drop_index(batch_op.f("ix_product_created_at"))

    op.drop_table("product")
    with op.batch_alter_table("price_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_price_list_created_at"))

    op.drop_table("price_list")
    with op.batch_alter_table("pipeline", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pipeline_created_at"))

    op.drop_table("pipeline")
    with op.batch_alter_table("order_payment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_payment_order_id"))

    op.drop_table("order_payment")
    op.drop_table("opportunity_sum")
    with op.batch_alter_table("opportunity_stage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opportunity_stage_opportunity_id"))

    op.drop_table("opportunity_stage")
    op.drop_table("opportunity_barred")
    with op.batch_alter_table("opportunity", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_opportunity_name_present",
            sqlite_where=sa.text("deleted_at is null"),
            postgresql_where=sa.text("deleted_at is null"),
        )
        batch_op.drop_index(batch_op.f("ix_opportunity_owner_id"))
        batch_op.drop_index(batch_op.f("ix_opportunity_department_id"))
        batch_op.drop_index(batch_op.f("ix_opportunity_deletion_batch"))
        batch_op.drop_index(batch_op.f("ix_opportunity_created_at"))
        batch_op.drop_index("ix_opportunity_board")

    op.drop_table("opportunity")
    op.drop_table("exposure_ref")
    op.drop_table("customer_ref")
    # ### end Alembic commands ###
