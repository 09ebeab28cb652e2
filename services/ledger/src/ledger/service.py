"""The ledger service: its name, its slices and what it stands on."""

from chassis.service import Service
from ledger import (
    accounts,
    exposures,
    journal,
    periods,
    receipts,
    receivables,
    statements,
    structure,
    verification,
)
from ledger.settings import LedgerSettings
from ledger.tables import Model

service = Service(
    name="ledger",
    slices=(
        accounts,
        periods,
        journal,
        exposures,
        receivables,
        receipts,
        statements,
        verification,
        structure,
    ),
    tables=Model.metadata,
    settings=LedgerSettings,
    proves=verification.verify,
)
