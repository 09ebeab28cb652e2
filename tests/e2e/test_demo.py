"""The main job: one day of business over the real bus, checked at its end."""

import pytest

from house.demo.__main__ import shared_data, tell
from house.demo.story import Day


@pytest.mark.requirement("PLT-03")
def test_a_day_of_business_runs_from_an_imported_list_to_money_in_the_bank(suite):
    day = Day(suite.url, suite.first_password, suite.amqp_uri, 1000, shared_data(), quiet=True)
    tell(day)


def test_the_day_runs_on_made_up_companies_where_the_real_ones_are_missing(suite):
    tell(Day(suite.url, suite.first_password, suite.amqp_uri, 200, None, quiet=True))
