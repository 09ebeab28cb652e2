"""Nobody is told zeros in a currency that there is not."""

import pytest

from chassis import fields
from chassis.errors import ServiceError
from contracts import catalogue
from contracts.ledger import account, book, receivable

pytestmark = pytest.mark.requirement("LED-14")
ASKED = [
    one
    for one in catalogue().operations.values()
    if one.service == "ledger"
    and one.safe
    and isinstance(one.taken.fields.get("currency"), fields.Commodity)
]
SAMPLES = {"customer_id": "c-1", "supplier_id": "s-1", "account_id": "account-1002"}
SAMPLES |= {"from_on": "2026-03-01", "until_on": "2026-03-31", "statement": "balance_sheet"}
SAMPLES |= {"year": 2026, "chart": "income", "on": "2026-03-31", "format": "html"}


@pytest.mark.parametrize("operation", ASKED, ids=lambda one: one.id)
def test_figures_in_an_unknown_currency_are_refused(ledger, operation):
    needed = (name for name, field in operation.taken.fields.items() if field.required)
    query = {name: SAMPLES[name] for name in needed}
    with pytest.raises(ServiceError) as refused:
        ledger.call(operation, {**query, "currency": "XQZ"})
    told = refused.value
    assert (told.code, told.status) == ("ledger.currency.unknown", 409)
    assert told.pointer == "/currency"


def test_figures_in_a_currency_of_the_world_or_of_the_books_are_told(ledger):
    assert ledger.call(receivable.read_ageing, {"currency": "USD"})["items"] == []
    shares = {"code": "110101", "name_zh": "股票", "type": "asset", "currency": "XQZ"}
    ledger.call(account.create, shares)
    assert ledger.call(book.read_trial_balance, {"currency": "XQZ"})["items"] == []
