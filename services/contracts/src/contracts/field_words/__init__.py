"""What the fields in all contracts are called in Chinese; English is made of the field's name."""

from chassis import field_words
from contracts.field_words import (
    common,
    customers,
    ledger,
    notify,
    organization,
    sales,
    service_desk,
)
from contracts.words import read

TABLES = (
    common.FIELDS,
    customers.FIELDS,
    sales.FIELDS,
    ledger.FIELDS,
    organization.FIELDS,
    service_desk.FIELDS,
    notify.FIELDS,
)
NAMED = {field: name for table in TABLES for field, name in read(table).items()}
field_words.call(NAMED, read(common.ENGLISH))
