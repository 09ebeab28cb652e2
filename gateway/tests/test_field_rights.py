"""What a caller may not see or change stays behind the door; what he sees tells what is masked."""

import httpx
import pytest
from toy_shop import issue_token


@pytest.fixture
def trainee(gateway):
    """A client who sees names masked and no sizes."""
    headers = {"Authorization": f"Bearer {issue_token('trainee')}"}
    with httpx.Client(base_url=gateway.url + "/v1", timeout=10, headers=headers) as client:
        yield client


@pytest.mark.requirement("ORG-05")
def test_one_record_and_every_row_are_masked(trainee, api, world):
    row = {"id": "t1", "version": 1, "name": "Ball", "size": 3}
    world.shop.handlers["toy_list"] = lambda p, c: {"items": [row], "next_cursor": None}
    world.shop.handlers["toy_search"] = world.shop.handlers["toy_list"]
    seen = {"id": "t9", "version": 3, "name": "B****", "masked": ["name"]}
    assert trainee.get("/toys/t9").json() == seen
    for page in (trainee.get("/toys"), trainee.post("/toys/search", json={})):
        assert page.json()["items"] == [{**seen, "id": "t1", "version": 1}]
    assert api.get("/toys").json()["items"] == [row]


@pytest.mark.requirement("ORG-05")
def test_writing_beyond_the_rights_never_reaches_the_service(trainee, world, problem):
    headers = {"If-Match": '"v3"'}
    told = problem(
        trainee.patch("/toys/t9", json={"size": 4}, headers=headers), 403, "field.read_only"
    )
    assert [(e["pointer"], e["code"]) for e in told["errors"]] == [("/size", "read_only")]
    assert world.shop.asked == []
    assert trainee.patch("/toys/t9", json={"tags": []}, headers=headers).status_code == 200


def test_a_refused_field_is_told_in_chinese_too(trainee, problem):
    headers = {"If-Match": '"v3"', "Accept-Language": "zh-CN"}
    answer = trainee.patch("/toys/t9", json={"name": "A"}, headers=headers)
    assert "无权" in problem(answer, 403, "field.read_only")["detail"]


@pytest.mark.requirement("ORG-05")
def test_nobody_filters_or_sorts_by_what_he_does_not_see(trainee, problem):
    tree = {"filter": {"not": {"field": "size", "op": "gt", "value": 3}}}
    for answer in (
        trainee.get("/toys?size_gt=3"),
        trainee.get("/toys?name=Ball"),
        trainee.post("/toys/search", json=tree),
    ):
        problem(answer, 403, "field.not_visible")


def test_the_service_learns_the_rights_for_what_it_exports(trainee, world):
    trainee.get("/toys/t9")
    assert world.shop.asked[-1][2].field_rights == {
        "shop.toy": {"name": "masked", "size": "hidden"}
    }
