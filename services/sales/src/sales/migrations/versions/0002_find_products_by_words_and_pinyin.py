"""find products by words and pinyin."""

from chassis.migration_steps import add_word_search, drop_word_search

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LEARNED_BY = "sales.learn_products_anew"


def upgrade() -> None:
    add_word_search("product_search", LEARNED_BY)


def downgrade() -> None:
    drop_word_search("product_search", LEARNED_BY)
