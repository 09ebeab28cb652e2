"""books, receivables, receipts and credit."""

import csv
import datetime as dt
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

FOUNDATION = Path(__file__).parent.parent / "foundation"
THEN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
ABOUT = {"version": 1, "created_at": THEN, "created_by": "", "updated_at": THEN, "updated_by": ""}
RECORD = {
    "id": sa.String,
    "version": sa.Integer,
    "created_at": sa.TIMESTAMP,
    "created_by": sa.String,
    "updated_at": sa.TIMESTAMP,
    "updated_by": sa.String,
}
ACCOUNT = {
    "code": sa.String,
    "name_zh": sa.String,
    "name_en": sa.String,
    "type": sa.String,
    "currency": sa.String,
    "holds_money": sa.Boolean,
    "closed": sa.Boolean,
    "never_negative": sa.Boolean,
}


def table(name: str, columns: dict[str, type]) -> sa.TableClause:
    return sa.table(name, *(sa.column(c, kind()) for c, kind in {**RECORD, **columns}.items()))


def guard() -> None:
    engine = op.get_bind().dialect.name
    script = (FOUNDATION / f"0001_guards_{engine}.sql").read_text("utf-8")
    for statement in script.split("-- next\n"):
        op.get_bind().exec_driver_sql(statement)


def fill() -> None:
    op.bulk_insert(table("book", {}), [{"id": "main", **ABOUT}])
    with (FOUNDATION / "0001_chart.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    op.bulk_insert(table("account", ACCOUNT), [account(row) for row in rows])


def account(row: dict[str, str]) -> dict[str, object]:
    own = {
        "id": f"account-{row['code']}",
        "currency": row["currency"] or None,
        "holds_money": row["holds_money"] == "yes",
        "never_negative": row["never_negative"] == "yes",
        "closed": False,
    }
    return {**row, **own, **ABOUT}


def upgrade() -> None:
    op.create_table('account',
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('name_zh', sa.String(length=100), nullable=False),
    sa.Column('name_en', sa.String(length=100), nullable=False),
    sa.Column('type', sa.String(length=20), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('parent_id', sa.String(length=64), nullable=True),
    sa.Column('holds_money', sa.Boolean(), nullable=False),
    sa.Column('closed', sa.Boolean(), nullable=False),
    sa.Column('never_negative', sa.Boolean(), nullable=False),
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=64), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_by', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['account.id'], name=op.f('fk_account_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('code', name=op.f('uq_account_code'))
    )
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_account_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_account_parent_id'), ['parent_id'], unique=False)

    op.create_table('book',
    sa.Column('closed_until', sa.Date(), nullable=True),
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=64), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_by', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_book'))
    )
    with op.batch_alter_table('book', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_book_created_at'), ['created_at'], unique=False)

    op.create_table('credit_hold',
    sa.Column('order_id', sa.String(length=64), nullable=False),
    sa.Column('customer_id', sa.String(length=64), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.PrimaryKeyConstraint('order_id', name=op.f('pk_credit_hold'))
    )
    with op.batch_alter_table('credit_hold', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_credit_hold_customer_id'), ['customer_id'], unique=False)

    op.create_table('exposure',
    sa.Column('customer_id', sa.String(length=64), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('receivable_minor', sa.BigInteger(), nullable=False),
    sa.Column('held_minor', sa.BigInteger(), nullable=False),
    sa.Column('advances_minor', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=64), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_by', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exposure'))
    )
    with op.batch_alter_table('exposure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_exposure_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_exposure_customer_id'), ['customer_id'], unique=False)

    op.create_table('journal_entry',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('memo', sa.String(length=200), nullable=False),
    sa.Column('source_id', sa.String(length=64), nullable=True),
    sa.Column('reverses_id', sa.String(length=64), nullable=True),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['reverses_id'], ['journal_entry.id'], name=op.f('fk_journal_entry_reverses_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_journal_entry')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_journal_entry_reverses_id')),
    sa.UniqueConstraint('year', 'number', name=op.f('uq_journal_entry_year'))
    )
    with op.batch_alter_table('journal_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_journal_entry_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_journal_entry_happened_on'), ['happened_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_journal_entry_source_id'), ['source_id'], unique=False)

    op.create_table('journal_year',
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('last_number', sa.BigInteger(), nullable=False),
    sa.Column('last_hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('year', name=op.f('pk_journal_year'))
    )
    op.create_table('receipt',
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('customer_id', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('advance_minor', sa.BigInteger(), nullable=False),
    sa.Column('account_code', sa.String(length=20), nullable=False),
    sa.Column('bank_reference', sa.String(length=100), nullable=True),
    sa.Column('payer', sa.String(length=200), nullable=False),
    sa.Column('memo', sa.String(length=200), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('entry_id', sa.String(length=64), nullable=True),
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=64), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_by', sa.String(length=64), nullable=False),
    sa.Column('owner_id', sa.String(length=64), nullable=True),
    sa.Column('department_id', sa.String(length=64), nullable=True),
    sa.CheckConstraint('advance_minor >= 0 and advance_minor <= amount_minor', name=op.f('ck_receipt_advance')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipt')),
    sa.UniqueConstraint('number', name=op.f('uq_receipt_number'))
    )
    with op.batch_alter_table('receipt', schema=None) as batch_op:
        batch_op.create_index('ix_receipt_bank_reference', ['account_code', 'bank_reference'], unique=True, sqlite_where=sa.text("state = 'posted' and bank_reference is not null"), postgresql_where=sa.text("state = 'posted' and bank_reference is not null"))
        batch_op.create_index(batch_op.f('ix_receipt_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_receipt_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_receipt_department_id'), ['department_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_receipt_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_receipt_received_on'), ['received_on'], unique=False)

    op.create_table('receivable',
    sa.Column('customer_id', sa.String(length=64), nullable=False),
    sa.Column('customer_name', sa.String(length=200), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('source_type', sa.String(length=20), nullable=False),
    sa.Column('source_id', sa.String(length=64), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_minor', sa.BigInteger(), nullable=False),
    sa.Column('open_minor', sa.BigInteger(), nullable=False),
    sa.Column('written_off_minor', sa.BigInteger(), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('cancelled_on', sa.Date(), nullable=True),
    sa.Column('entry_id', sa.String(length=64), nullable=True),
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=64), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_by', sa.String(length=64), nullable=False),
    sa.Column('owner_id', sa.String(length=64), nullable=True),
    sa.Column('department_id', sa.String(length=64), nullable=True),
    sa.CheckConstraint('open_minor >= 0 and open_minor <= amount_minor', name=op.f('ck_receivable_open')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receivable'))
    )
    with op.batch_alter_table('receivable', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_receivable_created_at'), ['created_at'], unique=False)
        batch_op.create_index('ix_receivable_customer', ['customer_id', 'state', 'due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_receivable_department_id'), ['department_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_receivable_due_on'), ['due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_receivable_happened_on'), ['happened_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_receivable_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index('ix_receivable_source', ['source_type', 'source_id'], unique=True)

    op.create_table('account_balance',
    sa.Column('account_id', sa.String(length=64), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('debit_minor', sa.BigInteger(), nullable=False),
    sa.Column('credit_minor', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_balance_account_id')),
    sa.PrimaryKeyConstraint('account_id', 'currency', name=op.f('pk_account_balance'))
    )
    op.create_table('allocation',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('receipt_id', sa.String(length=64), nullable=False),
    sa.Column('receivable_id', sa.String(length=64), nullable=False),
    sa.Column('source_type', sa.String(length=20), nullable=False),
    sa.Column('source_id', sa.String(length=64), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('written_off_minor', sa.BigInteger(), nullable=False),
    sa.Column('allocated_on', sa.Date(), nullable=False),
    sa.Column('undone_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['receipt_id'], ['receipt.id'], name=op.f('fk_allocation_receipt_id')),
    sa.ForeignKeyConstraint(['receivable_id'], ['receivable.id'], name=op.f('fk_allocation_receivable_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_allocation'))
    )
    with op.batch_alter_table('allocation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_allocation_receipt_id'), ['receipt_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_allocation_receivable_id'), ['receivable_id'], unique=False)

    op.create_table('posting',
    sa.Column('entry_id', sa.String(length=64), nullable=False),
    sa.Column('line', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('account_id', sa.String(length=64), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('memo', sa.String(length=200), nullable=False),
    sa.Column('customer_id', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_posting_account_id')),
    sa.ForeignKeyConstraint(['entry_id'], ['journal_entry.id'], name=op.f('fk_posting_entry_id'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('entry_id', 'line', name=op.f('pk_posting'))
    )
    with op.batch_alter_table('posting', schema=None) as batch_op:
        batch_op.create_index('ix_posting_account', ['account_id', 'happened_on', 'entry_id', 'line'], unique=False)
        batch_op.create_index('ix_posting_customer', ['customer_id', 'account_id'], unique=False)

    guard()
    fill()


def downgrade() -> None:
    raise NotImplementedError("books are never taken down")
