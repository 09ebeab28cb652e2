"""find tickets by pinyin."""

from chassis.migration_steps import add_word_search, drop_word_search

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LEARNED_BY = "service_desk.learn_tickets_anew"


def upgrade() -> None:
    add_word_search("ticket_search", LEARNED_BY)


def downgrade() -> None:
    drop_word_search("ticket_search", LEARNED_BY)
