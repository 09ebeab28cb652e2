"""captchas, codes, second factors, and from where and when people come in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table('challenge',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('login', sa.String(length=200), nullable=False),
    sa.Column('staff_id', sa.String(length=64), nullable=True),
    sa.Column('channel', sa.String(length=10), nullable=False),
    sa.Column('answer', sa.String(length=20), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_challenge'))
    )
    with op.batch_alter_table('challenge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_challenge_expires_at'), ['expires_at'], unique=False)

    op.create_table('second_factor',
    sa.Column('staff_id', sa.String(length=64), nullable=False),
    sa.Column('secret', sa.String(length=64), nullable=False),
    sa.Column('last_step', sa.BigInteger(), nullable=False),
    sa.Column('recovery_hashes', JSON, nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('staff_id', name=op.f('pk_second_factor'))
    )
    op.create_table('entry_rule',
    sa.Column('holder', sa.String(length=80), nullable=False),
    sa.Column('holder_kind', sa.String(length=10), nullable=False),
    sa.Column('holder_id', sa.String(length=64), nullable=True),
    sa.Column('networks', JSON, nullable=False),
    sa.Column('hours', JSON, nullable=False),
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=64), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_by', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entry_rule')),
    sa.UniqueConstraint('holder', name=op.f('uq_entry_rule_holder'))
    )
    with op.batch_alter_table('entry_rule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_entry_rule_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_entry_rule_holder_id'), ['holder_id'], unique=False)

    with op.batch_alter_table('api_key', schema=None) as batch_op:
        batch_op.add_column(sa.Column('networks', JSON, nullable=False, server_default='[]'))
    with op.batch_alter_table('api_key', schema=None) as batch_op:
        batch_op.alter_column('networks', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('api_key', schema=None) as batch_op:
        batch_op.drop_column('networks')
    op.drop_table('entry_rule')
    op.drop_table('second_factor')
    op.drop_table('challenge')
