"""Which products an import has opened, so that it can be taken back."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.tables import ID_LENGTH
from sales.tables import Model


class ImportedProduct(Model):
    """A product that the line of an import has opened."""

    __tablename__ = "imported_product"

    product_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    import_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    import_row: Mapped[int] = mapped_column()
