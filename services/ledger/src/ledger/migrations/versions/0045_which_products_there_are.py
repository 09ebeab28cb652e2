"""which products there are; those that have a cost or were sold are known from the start."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

KNOWN = """
insert into product_ref (id, version, name)
select product_id, 0, max(product_name) from sale_line
where product_id is not null group by product_id
"""
PRICED = """
insert into product_ref (id, version, name)
select distinct product_id, 0, '' from product_cost
where product_id not in (select id from product_ref)
"""


def upgrade() -> None:
    op.create_table(
        "product_ref",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_ref")),
    )
    op.execute(KNOWN)
    op.execute(PRICED)


def downgrade() -> None:
    op.drop_table("product_ref")
