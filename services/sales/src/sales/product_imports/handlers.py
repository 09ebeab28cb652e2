"""What can be done with imports of products: start one, and follow it as a job."""

from functools import partial

from chassis import importing, sheets
from chassis.binding import implements
from chassis.errors import Forbidden
from chassis.field_rights import FieldRights
from chassis.job_words import in_words
from chassis.jobs import does_job
from chassis.taking_back import begin
from contracts.sales import product
from contracts.sales import product_import as contract
from sales.product_imports import store
from sales.product_imports.rules import COLUMNS, FILLED, NEEDED
from sales.product_imports.taking_back import PRODUCTS
from sales.product_imports.taking_in import TakingIn
from sales.products.model import Product

CHUNK = 100
TABLE = importing.Table(
    "sales.product_import", COLUMNS, "products", Product.resource, ("code", "barcode"), NEEDED
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
    own = {name: None for name in there if name.startswith("c_")}
    written = {FILLED.get(name, name): None for name in there if name not in own}
    for operation in asked:
        RIGHTS.check(operation, {**written, "custom": own}, uow.call.field_rights)
    return in_words(started, uow.call.language)


@implements(contract.template)
def download_template(command, *, uow, settings):
    return TABLE.template(uow, settings)


@implements(contract.rejects)
def download_rejects(command, *, uow, settings):
    return TABLE.rejects(command["job_id"], uow, settings)


@implements(contract.undo)
def undo_import(command, *, uow):
    job = TABLE.finished(command["job_id"], uow)
    return begin(uow, PRODUCTS, job, store.opened_by(uow, job["id"]))


@does_job(TABLE.kind)
def import_products(job, *, settings, runtime, transaction):
    with runtime.transaction(job.call, writes=False) as uow:
        known = TABLE.known(uow)
    for chunk in TABLE.chunks(job, known, settings, CHUNK):
        importing.until_first(partial(_step, job, chunk, runtime, transaction))


def _expect(there, needed, language):
    """Refuse a table without columns that every line needs."""
    absent = [name for name in needed if name not in there]
    if absent:
        called = [COLUMNS[name][0] if language == "zh" else name for name in absent]
        raise contract.ColumnAbsent(columns=", ".join(called))


def _step(job, lines, runtime, transaction):
    is_trial = job.input["dry_run"]
    if is_trial:
        with transaction(job.call) as trial:
            taken = TakingIn(trial, job, runtime, TABLE.known(trial)).take(lines)
    with job.chunk(len(lines)) as uow:
        if not is_trial:
            taken = TakingIn(uow, job, runtime, TABLE.known(uow)).take(lines)
        problems, counts = taken
        uow.refuse(problems)
        told = {sheets.WOULD.get(name, name) if is_trial else name: n for name, n in counts.items()}
        uow.count(**{name: number for name, number in told.items() if number})
        uow.commit()
