"""
what colleagues are called.

Names stand on payslips and logins come when organization tells its events once more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


KNOWN = """
insert into staff_ref (id, version, name, state)
select staff_id, 0, coalesce(
    (select max(name) from payroll_person where person_id = staff_id), ''), 'active'
from staff_line
"""


def upgrade() -> None:
    op.create_table(
        "staff_ref",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("login", sa.String(64), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_ref")),
    )
    op.create_index("ix_staff_ref_name", "staff_ref", ["name"])
    op.create_index("ix_staff_ref_login", "staff_ref", ["login"])
    op.execute(KNOWN)


def downgrade() -> None:
    op.drop_table("staff_ref")
