"""The department, its place in the tree, and who belongs to it."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH, Record, Recyclable
from contracts.organization.department import MAX_DEPTH, OtherTree, Ring, TooDeep, WentUp
from organization.tables import Model

PATH_LENGTH = (ID_LENGTH + 1) * (MAX_DEPTH + 1) + 1


class Department(Record, Recyclable, Model):
    """
    A node of the tree.

    path: "/<id of the top>/…/<own id>/"; it always ends in the own id and begins with the
    parent's path, so that all below a department share its path as a prefix.
    """

    __tablename__ = "department"
    resource = "organization.department"

    name: Mapped[str] = mapped_column(String(100))
    tree: Mapped[str] = mapped_column(String(10), default="house")
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("department.id"), index=True)
    path: Mapped[str] = mapped_column(String(PATH_LENGTH), index=True)
    depth: Mapped[int] = mapped_column()
    head_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    deputy_ids: Mapped[list[str]] = mapped_column(default=list)
    merged_into_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    absorbed_ids: Mapped[list[str]] = mapped_column(default=list)

    @property
    def path_ids(self) -> list[str]:
        return self.path.strip("/").split("/")

    def admits(self, verb: str) -> bool:
        """Tell whether *verb* is possible: what went up in another one does not come back."""
        return verb != "restore" or self.merged_into_id is None

    def refuse_if_merged(self) -> None:
        if self.merged_into_id is not None:
            raise WentUp(name=self.name)

    def lie_below(self, parent: "Department | None") -> None:
        """Take a place under *parent*, or at the top; raises Ring, OtherTree or TooDeep."""
        if parent is not None and parent.path.startswith(self.path or "?"):
            raise Ring()
        if parent is not None and parent.tree != self.tree:
            raise OtherTree()
        self.parent_id = parent.id if parent else None
        self.stand_on(parent.path if parent else "/")

    def absorb(self, gone: "Department") -> None:
        """Remember a department that goes up in this one, and what went up in that one before."""
        self.absorbed_ids = [*self.absorbed_ids, gone.id, *gone.absorbed_ids]

    def stand_on(self, path: str) -> None:
        """Continue the *path* of the department above."""
        depth = path.count("/")
        refuse_too_deep(depth)
        self.path, self.depth = f"{path}{self.id}/", depth


def refuse_too_deep(depth: int) -> None:
    """Raise TooDeep where a department would lie so deep."""
    if depth > MAX_DEPTH:
        raise TooDeep(limit=MAX_DEPTH)


class Membership(Model):
    """One person works in one department now."""

    __tablename__ = "department_membership"

    staff_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    department_id: Mapped[str] = mapped_column(
        ForeignKey("department.id"), primary_key=True, index=True
    )


class Leading(Model):
    """One person heads one department or stands in for its head."""

    __tablename__ = "department_leading"

    staff_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    department_id: Mapped[str] = mapped_column(
        ForeignKey("department.id"), primary_key=True, index=True
    )
