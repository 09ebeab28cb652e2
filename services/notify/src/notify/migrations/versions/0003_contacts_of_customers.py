"""contacts of customers."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('contact_ref',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('phone', sa.String(length=60), nullable=True),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('primary', sa.Boolean(), nullable=False),
    sa.Column('removed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_ref'))
    )
    with op.batch_alter_table('contact_ref', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_ref_customer_id'), ['customer_id'], unique=False)
    # The rule of a new database that nobody has changed since.
    op.execute(
        "update rule set recipient = 'contact.phone', version = version + 1"
        " where id = 'default-1' and recipient = 'customer.phone'"
    )


def downgrade() -> None:
    with op.batch_alter_table('contact_ref', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contact_ref_customer_id'))

    op.drop_table('contact_ref')
