"""know which products an import has opened."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imported_product",
        sa.Column("product_id", sa.String(64), primary_key=True),
        sa.Column("import_id", sa.String(64), nullable=False),
        sa.Column("import_row", sa.Integer(), nullable=False),
    )
    op.create_index("ix_imported_product_import_id", "imported_product", ["import_id"])


def downgrade() -> None:
    op.drop_index("ix_imported_product_import_id", "imported_product")
    op.drop_table("imported_product")
