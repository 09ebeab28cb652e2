"""What open deals promise by month, and what was won."""

import pytest

from contracts.organization import department, staff
from contracts.sales import forecast, opportunity

YEAR = {"from_on": "2026-01-01", "until_on": "2026-12-31"}


@pytest.fixture
def deals(sales, huawei):
    """Make a deal of an amount with a probability, expected on a day."""

    def make(name, amount, probability=50, on=None, who=sales, **about):
        fields = {"customer_id": huawei, "name": name, "probability": probability, **about}
        fields["amount"] = {"amount": amount, "currency": "CNY"}
        return who.call(opportunity.create, {**fields, "expected_close_on": on})

    return make


def end(sales, verb, deal, on):
    key = {"opportunity_id": deal["id"], "closed_on": on}
    sales.call(getattr(opportunity, verb), {**key, "reason": "x"})


def months(sales, **question):
    """Return month → open amount, weighted, won."""
    told = sales.call(forecast.read, {**YEAR, **question})
    names = ("amount", "weighted", "closed")
    return {row["month"]: tuple(row[n]["amount"] for n in names) for row in told["items"]}


@pytest.mark.requirement("EX-15")
def test_open_deals_count_by_probability_and_won_ones_in_full_and_lost_ones_not(sales, deals):
    deals("open", "100000.00", 50, "2026-06-15")
    end(sales, "win", deals("won", "100000.00", 20, "2026-05-01"), "2026-08-10")
    end(sales, "lose", deals("lost", "100000.00", 90, "2026-07-01"), "2026-07-20")
    assert months(sales) == {
        "2026-06": ("100000.00", "50000.00", "0.00"),
        "2026-08": ("0.00", "0.00", "100000.00"),
    }
    total = sales.call(forecast.read, YEAR)["total"]
    assert (total["weighted"]["amount"], total["closed"]["amount"]) == ("50000.00", "100000.00")


def test_a_forecast_rounds_once_per_month_and_its_months_add_up(sales, deals):
    for number, day in enumerate(("2026-06-01", "2026-06-30", "2026-07-01")):
        deals(f"d{number}", "0.01", 50, day)
    told = sales.call(forecast.read, YEAR)
    assert [row["weighted"]["amount"] for row in told["items"]] == ["0.01", "0.01"]
    assert told["total"]["weighted"]["amount"] == "0.02"


def test_deals_without_a_day_are_told_apart_and_other_days_left_out(sales, deals):
    deals("some day", "10.00", 10)
    deals("next year", "10.00", 10, "2027-01-01")
    told = sales.call(forecast.read, YEAR)
    assert told["items"] == []
    assert (told["undated"]["open"], told["undated"]["weighted"]["amount"]) == (1, "1.00")


def test_everybody_forecasts_what_he_sees(sales, deals, wang):
    deals("mine", "10.00", 50, "2026-06-01")
    deals("hers", "20.00", 50, "2026-06-01", owner_id="wang")
    about = {"grants": ("sales.forecast.get",), "scopes": {"*": "own"}}
    wang = sales.acting(actor_id="wang", departments=(), **about)
    assert months(wang) == {"2026-06": ("20.00", "10.00", "0.00")}
    assert months(sales, owner_id="wang") == {"2026-06": ("20.00", "10.00", "0.00")}
    assert months(sales)["2026-06"][0] == "30.00"


@pytest.mark.requirement("ORG-01")
def test_a_forecast_of_a_department_counts_what_went_up_in_it(sales, deals):
    deals("open", "100.00", 50, "2026-06-15", who=sales.acting(departments=("west",)))
    told = {"id": "west", "name": "W", "parent_id": "south", "merged_into_id": "south"}
    sales.tell(department.updated, "west", told)
    assert months(sales, department_id="south") == {"2026-06": ("100.00", "50.00", "0.00")}


@pytest.mark.requirement("ORG-01")
def test_a_forecast_of_the_sales_tree_counts_the_deals_of_all_who_sell_there_as_lists_do(
    sales, deals, wang
):
    deals("of staff-1", "10.00", 50, "2026-06-01")
    hers = deals("hers", "20.00", 50, "2026-06-01", owner_id="wang")
    moves = iter(range(100, 200))

    def sell(place):
        told = {"id": "wang", "name": "Wang", "state": "active", "sales_department_id": place}
        sales.tell(staff.updated, "wang", {**told, "department_ids": ["bj"]}, version=next(moves))

    sell("retail")
    there = {"sales_department_id": "retail"}
    assert months(sales, **there) == {"2026-06": ("20.00", "10.00", "0.00")}
    assert [one["id"] for one in sales.call(opportunity.listed, there)["items"]] == [hers["id"]]
    gone = {"id": "retail", "name": "R", "parent_id": None, "merged_into_id": "shops"}
    sales.tell(department.updated, "retail", gone)
    assert months(sales, sales_department_id="shops")["2026-06"][0] == "20.00"
    sell(None)
    assert months(sales, **there) == {}
