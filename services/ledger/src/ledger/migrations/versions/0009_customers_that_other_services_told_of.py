"""customers that other services told of."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('customer_ref',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('owner_id', sa.String(length=64), nullable=True),
    sa.Column('department_id', sa.String(length=64), nullable=True),
    sa.Column('removed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer_ref'))
    )
    # Whoever owed or paid before is known; names and owners come when events are told once more.
    op.execute(
        "insert into customer_ref (id, version, name, removed)"
        " select customer_id, 0, max(name), false from ("
        "select customer_id, customer_name as name from receivable"
        " union all select customer_id, '' from receipt"
        " union all select customer_id, customer_name from payment_plan"
        " union all select customer_id, '' from prepaid_card"
        ") as known where customer_id is not null group by customer_id"
    )


def downgrade() -> None:
    op.drop_table('customer_ref')
