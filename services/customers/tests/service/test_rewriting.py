"""After a release that reads Chinese otherwise, one command lets older records be found so."""

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from chassis import log, operating
from contracts.customers import contact, customer, lead

pytestmark = pytest.mark.postgres


@pytest.fixture
def rewrite(customers, monkeypatch):
    """Run `crm search rewrite` on the database of the service; return what it says."""
    runtime = customers.runtime
    url = runtime.database.url.render_as_string(False)
    monkeypatch.setenv("CUSTOMERS_DATABASE_URL", url)
    monkeypatch.setenv("CRM_BUS_KEYS", "t:s")
    monkeypatch.setenv("CRM_DATA_DIR", runtime.settings.data_dir)
    monkeypatch.setattr(log, "setup", lambda *_: None)
    monkeypatch.setattr(operating, "REWRITTEN", 1)
    words = ("rewrite", "--service", "customers")
    return lambda: CliRunner().invoke(operating.search, words, catch_exceptions=False)


@pytest.fixture
def older(customers, open_customer):
    """Records whose words were written when nobody knew how they are said."""
    made = open_customer(name="晟睿科技")
    open_customer(name="长江贸易")
    customers.call(contact.create, {"customer_id": made["id"], "name": "覃明"})
    customers.call(lead.create, {"name": "单雄信"})
    with customers.runtime.database.writing() as connection:
        for name in ("customer", "contact", "lead"):
            connection.execute(text(f"update {name}_search set document = ' x'"))
        connection.execute(text("update contact set surname_initial = '#'"))
    return made


def named(customers, operation, q):
    return [one["name"] for one in customers.call(operation, {"q": q})["items"]]


def test_older_records_are_found_by_the_readings_of_today(customers, older, rewrite):
    assert named(customers, customer.listed, "shengrui") == []
    assert rewrite().output.splitlines() == [
        "customers: 2 records of customer_search are found anew",
        "customers: 1 records of contact_search are found anew",
        "customers: 1 records of lead_search are found anew",
    ]
    for spoken in ("shengrui", "qinming"):
        assert named(customers, customer.listed, spoken) == ["晟睿科技"]
    assert named(customers, lead.listed, "shanx") == ["单雄信"]
    [person] = customers.call(contact.listed, {"q": "tanming"})["items"]
    assert person["surname_initial"] in ("Q", "T")
