"""Jobs of all services under one address."""

import pytest
from fake_service import FakeService

from chassis.errors import Invalid


@pytest.fixture
def mill(broker):
    """A second service with jobs, which is not always there."""
    jobs = {"items": [{"id": f"mill.{n}"} for n in (4, 2)], "next_cursor": "2"}
    service = FakeService(broker.uri, "mill", {"job_list": lambda payload, call: jobs}).start()
    yield service
    service.stop()


def ids(page):
    return [row["id"] for row in page["items"]]


def test_jobs_of_all_services_are_listed_newest_first(api, mill):
    page = api.get("/jobs").json()
    assert ids(page) == ["shop.5", "mill.4", "shop.3", "mill.2", "shop.1"]
    assert page["next_cursor"] == "1" and "missing" not in page


def test_a_page_ends_at_its_limit_and_the_next_begins_behind_it(api, mill, world):
    page = api.get("/jobs", params={"limit": 3, "state": "running"}).json()
    assert ids(page) == ["shop.5", "mill.4", "shop.3"] and page["next_cursor"] == "3"
    asked = {"limit": 3, "state": "running"}
    assert mill.asked[-1][1] == asked and world.shop.asked[-1][1] == asked


def test_a_service_that_is_down_is_named(api):
    page = api.get("/jobs").json()
    assert ids(page) == ["shop.5", "shop.3", "shop.1"]
    assert (page["missing"], page["next_cursor"]) == (["mill"], None)


def test_a_wrong_question_is_refused_as_by_one_service(api, mill, problem, world):
    def refuse(payload, call):
        raise Invalid(fields=[{"pointer": "/state", "code": "not_one_of"}])

    world.shop.handlers["job_list"] = refuse
    problem(api.get("/jobs", params={"state": "x"}), 400, "bad_request")
