"""What a page of customers keeps: every row once, a total on request, the fields asked for."""

import pytest
from sqlalchemy import event

from chassis import hints
from chassis.errors import ServiceError
from chassis.testing.harness import server_url
from contracts.customers import customer as contract

pytestmark = pytest.mark.postgres


@pytest.mark.requirement("PLT-31")
@pytest.mark.parametrize("sort", ["created_at", "-created_at"])
def test_rows_that_sort_alike_are_told_once_each(customers, open_customer, sort):
    made = {open_customer()["id"] for _ in range(7)}
    seen, asked = [], {"limit": 2, "sort": sort}
    for _ in range(10):
        page = customers.call(contract.listed, asked)
        seen += [row["id"] for row in page["items"]]
        if page["next_cursor"] is None:
            break
        open_customer()  # what comes meanwhile moves no row that is there
        asked["cursor"] = page["next_cursor"]
    assert len(seen) == len(set(seen)) and made <= set(seen)


@pytest.mark.requirement("PLT-31")
def test_a_total_is_exact_or_not_told(customers, open_customer):
    for _ in range(3):
        open_customer()
    counted = customers.call(contract.listed, {"limit": 1, "total": "exact"})
    assert (len(counted["items"]), counted["total"]) == (1, 3)
    assert "total" not in customers.call(contract.listed, {"limit": 1})


@pytest.mark.requirement("PLT-31")
def test_a_row_has_the_fields_asked_for_and_what_may_be_done(customers, open_customer):
    open_customer()
    [row] = customers.call(contract.listed, {"fields": "name,abilities"})["items"]
    assert set(row) == {"id", "name", "abilities"} and "update" in row["abilities"]
    reader = customers.acting(grants=("customers.customer.list",))
    [row] = reader.call(contract.listed)["items"]
    assert row["abilities"] == [] and row["phone"]


@pytest.mark.requirement("PLT-30", "PLT-31")
@pytest.mark.parametrize(
    "asked", [{"sort": "shoe_size"}, {"fields": "shoe_size"}, {"shoe_size": 44}, {"include": "x"}]
)
def test_what_is_unknown_is_refused_and_not_passed_over(customers, asked):
    with pytest.raises(ServiceError) as refusal:
        customers.call(contract.listed, asked)
    assert (refusal.value.code, refusal.value.details["fields"][0]["pointer"]) == (
        "invalid",
        f"/{next(iter(asked))}",
    )


def plan_of(customers, request, by="name"):
    """Return how the engine means to read the page, as if there were many rows."""
    seen, database = [], customers.runtime.database

    def note(connection, cursor, statement, parameters, *_):
        if f"ORDER BY customer.{by}" in statement:
            seen.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    customers.call(contract.listed, request)
    event.remove(database.engine, "before_cursor_execute", note)
    how = "explain" if server_url() else "explain query plan"
    with database.writing() as connection:
        for way in ("seqscan", "sort", "incremental_sort") if server_url() else ():
            connection.exec_driver_sql(f"set local enable_{way} = off")
        (statement, parameters) = seen[-1]
        told = connection.exec_driver_sql(f"{how} {statement}", parameters)
        return " ".join(str(row[-1]) for row in told)


@pytest.mark.skipif(bool(server_url()), reason="PostgreSQL keeps histograms")
def test_a_long_span_of_time_is_no_reason_to_sort_everything(customers, monkeypatch):
    monkeypatch.setattr(hints, "MANY", 0)  # as where most are companies
    request = {"sort": "name", "kind": "company"}
    year = plan_of(customers, {**request, "created_at": "this_year"})
    assert "ix_customer_name" in year and "TEMP B-TREE" not in year
    day = plan_of(customers, {**request, "created_at": "today"})
    assert "ix_customer_created_at" in day


@pytest.mark.parametrize("down", ["", "-"])
@pytest.mark.parametrize("by", ["recycle_at", "last_activity_at"])
def test_what_some_have_not_is_read_in_its_order_page_after_page(
    customers, open_customer, by, down
):
    for _ in range(3):
        open_customer()
    asked = {"sort": f"{down}{by}", "limit": 1}
    first = plan_of(customers, asked, by)
    asked["cursor"] = customers.call(contract.listed, asked)["next_cursor"]
    for plan in (first, plan_of(customers, asked, by)):
        assert f"ix_customer_{by}" in plan and "Sort" not in plan and "TEMP B-TREE" not in plan
