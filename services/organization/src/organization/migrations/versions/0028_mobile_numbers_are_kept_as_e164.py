"""Mobile numbers of staff are kept as E.164, as those of customers are."""

import phonenumbers
import sqlalchemy as sa
from alembic import op


revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

HOME = "CN"


def upgrade() -> None:
    staff = sa.table("staff", sa.column("id", sa.String), sa.column("mobile", sa.String))
    connection = op.get_bind()
    kept = sa.select(staff.c.id, staff.c.mobile).where(staff.c.mobile.is_not(None))
    for row in connection.execute(kept).all():
        number = _number(row.mobile)
        if number and number != row.mobile:
            changed = staff.update().where(staff.c.id == row.id).values(mobile=number)
            connection.execute(changed)


def downgrade() -> None:
    """Both forms were always taken."""


def _number(text: str) -> str | None:
    """Return a number as E.164; what is none stays as it is until somebody puts it right."""
    try:
        number = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
