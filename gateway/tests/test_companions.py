"""Names and records that a list tells beside its rows."""

import httpx
import pytest
from toy_shop import issue_token


@pytest.fixture
def rows(world):
    """Let the shop list toys with these fields; give what was asked of it."""

    def answer(*toys, **page):
        items = [{"id": f"t{n}", **toy} for n, toy in enumerate(toys)]
        told = {"items": items, "next_cursor": None, **page}
        world.shop.handlers["toy_list"] = lambda payload, call: told
        world.shop.handlers["toy_search"] = lambda payload, call: told

    world.shop.asked.clear()
    return answer


def asked(world, method):
    return [payload for name, payload, _ in world.shop.asked if name == method]


@pytest.mark.requirement("PLT-31")
def test_names_behind_ids_are_told_once_per_page(api, world, rows):
    rows({"maker_id": "m1"}, {"maker_id": "m1"}, {"maker_id": "m2"}, {"maker_id": None})
    page = api.get("/toys").json()
    assert page["labels"] == {"m1": "Maker m1", "m2": "Maker m2"} and "missing" not in page
    assert asked(world, "maker_names") == [{"ids": ["m1", "m2"]}]
    assert world.shop.asked[-1][2].via == "gateway"


def test_an_empty_id_refers_to_nobody(api, world, rows):
    rows({"maker_id": ""}, {"maker_id": "m41"})
    page = api.get("/toys").json()
    assert page["labels"] == {"m41": "Maker m41"} and "missing" not in page
    assert asked(world, "maker_names") == [{"ids": ["m41"]}]


def test_a_name_is_asked_for_once_in_a_while(api, world, rows):
    rows({"maker_id": "m7"})
    pages = [api.get("/toys").json(), api.post("/toys/search", json={}).json()]
    assert all(page["labels"] == {"m7": "Maker m7"} for page in pages)
    assert len(asked(world, "maker_names")) == 1


def test_what_the_service_labels_itself_is_not_asked_for(api, world, rows):
    rows({"maker_id": "m8"}, labels={"m8": "Eight"})
    assert api.get("/toys").json()["labels"] == {"m8": "Eight"}
    assert asked(world, "maker_names") == []


def test_a_service_that_is_down_costs_its_names_only(web, rows):
    rows({"maker_id": "m1", "colour_id": "c1"})
    answer = web.get("/v1/toys", headers={"Authorization": f"Bearer {issue_token('house')}"})
    assert answer.status_code == 200
    assert answer.json()["labels"] == {"m1": "Maker m1"}
    assert answer.json()["missing"] == ["labels.mill"]


@pytest.mark.requirement("PLT-31")
def test_included_records_come_once_and_under_their_id(api, world, rows):
    rows({"maker_id": "m1"}, {"maker_id": "m1"}, {"maker_id": None})
    page = api.get("/toys", params={"include": "maker"}).json()
    assert page["included"] == {"maker": {"m1": {"id": "m1", "name": "m1"}}}
    tree = {"field": "id", "op": "in", "value": ["m1"]}
    assert asked(world, "maker_search") == [{"filter": tree, "limit": 1}]


def test_who_may_not_see_the_included_gets_the_rows_without_them(web, world, rows):
    rows({"maker_id": "m1"})
    headers = {"Authorization": f"Bearer {issue_token('seller')}"}
    page = web.get("/v1/toys?include=maker", headers=headers).json()
    assert page["included"] == {} and page["missing"] == ["included.maker"]
    assert asked(world, "maker_search") == []


def test_names_that_the_caller_sees_masked_are_masked_as_labels_too(gateway, rows):
    rows({"maker_id": "m1"})
    headers = {"Authorization": f"Bearer {issue_token('guest')}"}
    with httpx.Client(base_url=gateway.url + "/v1", headers=headers) as guest:
        page = guest.get("/toys", params={"include": "maker"}).json()
    assert page["labels"] == {"m1": "M****"}
    assert page["included"]["maker"]["m1"]["name"] == "m****"


def test_one_record_tells_the_names_behind_its_ids_as_well(api, world):
    toy = {"id": "t1", "version": 3, "maker_id": "m31", "colour_id": None}
    world.shop.handlers["toy_get"] = lambda payload, call: toy
    answer = api.get("/toys/t1")
    assert answer.json() == {**toy, "labels": {"m31": "Maker m31"}}
    assert answer.headers["etag"].startswith('"v3-')


def test_a_record_is_told_without_the_names_that_nobody_tells(api, world):
    toy = {"id": "t1", "version": 3, "colour_id": "c1"}
    world.shop.handlers["toy_get"] = lambda payload, call: toy
    assert api.get("/toys/t1").json() == toy
