"""What can be done with imports of products: start one, and follow it as a job."""

from chassis import importing
from chassis.binding import implements
from chassis.errors import Forbidden
from chassis.field_rights import FieldRights
from chassis.job_words import in_words
from chassis.jobs import does_job
from contracts.sales import product
from contracts.sales import product_import as contract
from sales.product_imports.rules import COLUMNS, FILLED, NEEDED
from sales.product_imports.taking_in import TakingIn
from sales.products.model import Product

CHUNK = 100
TABLE = importing.Table(
    "sales.product_import",
    COLUMNS,
    "products",
    Product.resource,
    ("code", "barcode"),
    NEEDED,
    FILLED,
)
RIGHTS = FieldRights(product.product.operations)
OPERATIONS = {
    "create": (product.create,),
    "update": (product.update,),
    "upsert": (product.create, product.update),
}
"""What each mode does with lines, and needs the permission for."""


@implements(contract.start)
def start_import(command, *, uow, settings):
    asked, mode = OPERATIONS[command["mode"]], command["mode"]
    for operation in asked:
        if not uow.call.allows(operation.permission):
            raise Forbidden(permission=operation.permission)
    started = TABLE.start(command, uow, settings)
    there = started["input"]["columns"]
    _expect(there, NEEDED if mode == "create" else (command["key"],), uow.call.language)
    TABLE.check_rights(there, uow, RIGHTS, *asked)
    return in_words(started, uow.call.language)


@does_job(TABLE.kind)
def import_products(job, *, runtime):
    def take(uow, lines):
        return TakingIn(uow, job, runtime, TABLE.known(uow)).take(lines)

    TABLE.take_in(job, take, runtime, CHUNK)


def _expect(there, needed, language):
    """Refuse a table without columns that every line needs."""
    absent = [name for name in needed if name not in there]
    if absent:
        called = [COLUMNS[name][0] if language == "zh" else name for name in absent]
        raise contract.ColumnAbsent(columns=", ".join(called))
