"""The category and its place in the tree."""

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record, Recyclable
from contracts.sales.product_category import MAX_DEPTH, Ring, TooDeep
from sales.tables import Model

PATH_LENGTH = (ID_LENGTH + 1) * MAX_DEPTH + 1
PRESENT = text("deleted_at is null")
TOP = "/"


class ProductCategory(Record, Recyclable, Model):
    """
    A node of the tree; its name is unique among those in the same place.

    path: "/<id of the top>/…/<own id>/": all below a category share its path as a prefix.
    place: the path of the category above, "/" at the top.
    """

    __tablename__ = "product_category"
    __table_args__ = (
        Index(
            "uq_product_category_name_present",
            "place",
            "name",
            unique=True,
            sqlite_where=PRESENT,
            postgresql_where=PRESENT,
        ),
    )
    resource = "sales.product_category"

    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("product_category.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    place: Mapped[str] = mapped_column(String(PATH_LENGTH))
    path: Mapped[str] = mapped_column(String(PATH_LENGTH))
    depth: Mapped[int] = mapped_column()

    def lie_below(self, parent: "ProductCategory | None") -> None:
        """Take a place under *parent*, or at the top; raises Ring or TooDeep."""
        if parent is not None and parent.path.startswith(self.path or "?"):
            raise Ring()
        self.parent_id = parent.id if parent else None
        self.place = parent.path if parent else TOP
        self.depth = self.place.count("/")
        refuse_too_deep(self.depth)
        self.path = f"{self.place}{self.id}/"


def refuse_too_deep(depth: int) -> None:
    """Raise TooDeep where a category would lie so deep."""
    if depth > MAX_DEPTH:
        raise TooDeep(limit=MAX_DEPTH)
