"""The category, which hangs in a tree of three levels."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record
from contracts.ledger.category import DEPTH, OtherKind, TooDeep
from ledger.tables import Model


class Category(Record, Model):
    """A name for what money was taken in or spent for, and the account that it is posted to."""

    __tablename__ = "category"
    resource = "ledger.category"

    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    parent_id: Mapped[str | None] = mapped_column(
        String(ID_LENGTH), ForeignKey("category.id"), index=True
    )
    level: Mapped[int] = mapped_column()
    account_code: Mapped[str] = mapped_column(String(20))
    closed: Mapped[bool] = mapped_column(default=False)

    def hang_below(self, parent: "Category") -> None:
        """Make *parent* the category above."""
        if parent.kind != self.kind:
            raise OtherKind(kind=parent.kind)
        if parent.level >= DEPTH:
            raise TooDeep()
        self.parent_id, self.level = parent.id, parent.level + 1
