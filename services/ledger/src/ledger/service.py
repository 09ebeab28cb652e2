"""The ledger service: its name, its slices and what it stands on."""

from chassis.service import Service
from ledger import (
    account_rights,
    accounts,
    cash_books,
    cash_entries,
    categories,
    digests,
    exposures,
    journal,
    pendings,
    periods,
    receipts,
    receivables,
    statements,
    structure,
    verification,
    vouchers,
)
from ledger.bootstrap import prepare
from ledger.settings import LedgerSettings
from ledger.tables import Model

service = Service(
    name="ledger",
    slices=(
        accounts,
        account_rights,
        categories,
        cash_entries,
        cash_books,
        vouchers,
        periods,
        journal,
        pendings,
        digests,
        exposures,
        receivables,
        receipts,
        statements,
        verification,
        structure,
    ),
    tables=Model.metadata,
    settings=LedgerSettings,
    prepare=prepare,
    proves=verification.verify,
)
