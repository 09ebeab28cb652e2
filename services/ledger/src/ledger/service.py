"""The ledger service: its name, its slices and what it stands on."""

from chassis.service import Service
from ledger import (
    accounts,
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
)
from ledger.bootstrap import prepare
from ledger.settings import LedgerSettings
from ledger.tables import Model

service = Service(
    name="ledger",
    slices=(
        accounts,
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
