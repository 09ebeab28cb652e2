"""Whom an import took on or changed, so that it can be taken back."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from organization.tables import Model


class ImportedStaff(Model):
    """
    A colleague whom lines of an import took on or changed, the first of them in `import_row`.

    version_before, version_after: those of the colleague; 0 before who was taken on.
    """

    __tablename__ = "imported_staff"

    import_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    staff_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    import_row: Mapped[int] = mapped_column()
    version_before: Mapped[int] = mapped_column()
    version_after: Mapped[int] = mapped_column()
