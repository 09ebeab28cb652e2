"""find deals by pinyin."""

from chassis.migration_steps import add_word_search, drop_word_search

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

LEARNED_BY = "sales.learn_opportunities_anew"


def upgrade() -> None:
    add_word_search("opportunity_search", LEARNED_BY)


def downgrade() -> None:
    drop_word_search("opportunity_search", LEARNED_BY)
