"""What the gateway refuses by itself, and how refusals look."""

import pytest
from marshmallow import ValidationError
from toy_shop import Sold

from chassis.errors import BadFilter, Internal, Invalid, NotFound, sentence
from chassis.fields import Many, Matches, Text
from chassis.forms import FORMS
from chassis.messages import field_sentence
from chassis.perform import problems
from contracts import catalogue
from gateway.plans import Plan

JSON = {"Content-Type": "application/json"}


def refuse(world, method, error):
    """Let the played shop refuse *method*."""

    def handler(payload, call):
        raise error

    world.shop.handlers[method] = handler


def test_a_wrong_method_is_refused_with_the_exact_list(api, problem):
    answer = api.put("/toys/t9", json={})
    problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH"


@pytest.mark.parametrize("body", [b"{", b"[]", b'"text"', b"NaN", b"\xff", b'{"a": Infinity}'])
def test_a_body_that_is_no_json_object_is_refused(api, problem, body):
    problem(api.post("/toys", content=body, headers=JSON), 400, "broken_json")


def test_a_body_that_is_nested_too_deeply_is_refused(api, problem):
    body = b'{"a":' * 40 + b"1" + b"}" * 40
    problem(api.post("/toys", content=body, headers=JSON), 400, "too_deep")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/json; x=y", ""])
def test_a_body_of_another_kind_is_refused(api, problem, kind):
    answer = api.post("/toys", content=b"{}", headers={"Content-Type": kind})
    problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize("kind", ["text/plain; charset=utf-8", "text/plain", "Text/X-Label"])
def test_a_text_fills_the_field_that_it_is_for(api, kind):
    for body in ("玩具".encode(), "\ufeff玩具".encode(), "玩具".encode("gb18030")):
        answer = api.post("/toys/t9/label", content=body, headers={"Content-Type": kind})
        assert (answer.status_code, answer.json()["name"]) == (200, "玩具")
    given = api.post("/toys/t9/label", content=b'{"words": "x"}', headers=JSON)
    assert given.json()["name"] == "x"


def test_a_text_in_no_known_letters_is_refused(api, problem):
    head = {"Content-Type": "text/plain"}
    answer = api.post("/toys/t9/label", content=b"\xff\xff", headers=head)
    document = problem(answer, 422, "invalid")
    assert [(e["pointer"], e["code"]) for e in document["errors"]] == [("/words", "not_a_text")]


@pytest.mark.parametrize(
    ("head", "code", "told"),
    [
        ({"Content-Type": "application/json; charset=GBK"}, "unsupported_charset", "GBK"),
        ({**JSON, "Content-Encoding": "gzip"}, "unsupported_encoding", "gzip"),
    ],
)
def test_a_body_in_other_bytes_is_refused_by_what_is_taken(api, problem, head, code, told):
    document = problem(api.post("/toys", content=b"{}", headers=head), 415, code)
    assert told in document["detail"]
    told_zh = api.post("/toys", content=b"{}", headers={**head, "Accept-Language": "zh-CN"})
    assert problem(told_zh, 415, code)["detail"].startswith("请求体")


def test_two_content_types_are_refused(api, problem):
    kinds = [("Content-Type", "application/json"), ("Content-Type", "application/json")]
    problem(api.post("/toys", content=b"{}", headers=kinds), 415, "unsupported_media_type")


def test_a_patch_takes_merge_patch_and_says_so(api, problem):
    head = {"If-Match": '"v3"', "Content-Type": "application/merge-patch+json"}
    assert api.patch("/toys/t9", content=b"{}", headers=head).status_code == 200
    answer = api.patch("/toys/t9", content=b"{}", headers={**head, "Content-Type": "text/csv"})
    problem(answer, 415, "unsupported_media_type")
    assert answer.headers["accept-patch"] == "application/merge-patch+json, application/json"


@pytest.mark.requirement("PLT-34")
def test_a_body_over_the_limit_is_refused(api, problem):
    body = b'{"name": "' + b"x" * 1_000_001 + b'"}'
    problem(api.post("/toys", content=body, headers=JSON), 413, "too_large")


@pytest.mark.requirement("PLT-30")
def test_an_unknown_query_parameter_is_refused_and_named(api, problem):
    document = problem(api.get("/toys", params={"colour": "red"}), 400, "bad_request")
    assert document["errors"][0] | {"detail": ""} == {
        "pointer": "/colour",
        "in": "query",
        "code": "unknown_parameter",
        "detail": "",
    }


def test_a_repeated_query_parameter_is_refused(api, problem):
    document = problem(api.get("/toys?limit=1&limit=2"), 400, "bad_request")
    assert document["errors"][0]["code"] == "repeated_parameter"


def test_a_query_that_is_too_long_or_no_text_is_told_what_is_wrong(api, problem):
    told = problem(api.get("/toys?" + "limit=1&" * 1000), 400, "too_many_parameters")
    assert told["details"] == {"limit": 1000}
    problem(api.get("/toys?name=%ff"), 400, "broken_query")


def test_a_write_takes_no_query_but_dry_run(api, problem):
    problem(api.post("/toys?name=x", json={}), 400, "bad_request")
    problem(api.post("/toys?dry_run=perhaps", json={}), 400, "bad_request")


def test_what_cannot_be_tried_says_so(api, problem):
    problem(api.post("/wait?dry_run=true"), 409, "dry_run.not_offered")


def test_a_body_may_not_repeat_what_the_address_tells(api, problem):
    head = {"Idempotency-Key": "k"}
    answer = api.post("/toys/t9/pay", json={"toy_id": "t8"}, headers=head)
    document = problem(answer, 422, "invalid")
    assert document["errors"][0]["code"] == "differs_from_path"


def test_an_answer_that_the_caller_cannot_read_is_refused(api, problem):
    problem(api.get("/toys/t9", headers={"Accept": "text/html"}), 406, "not_acceptable")
    assert api.get("/toys/t9", headers={"Accept": "text/html, */*;q=0.1"}).status_code == 200


@pytest.mark.requirement("PLT-30")
def test_a_service_refuses_fields_and_each_gets_a_sentence(api, world, problem):
    fields = [{"pointer": "/lines/0/name", "code": "too_long", "params": {"max": 200}}]
    refuse(world, "toy_create", Invalid(fields=fields))
    document = problem(api.post("/toys", json={}), 422, "invalid")
    assert document["errors"] == [
        {
            "pointer": "/lines/0/name",
            "in": "body",
            "code": "too_long",
            "detail": "At most 200 are allowed.",
        }
    ]


def test_a_wrong_value_in_the_address_is_a_bad_request(api, world, problem):
    refuse(world, "toy_list", Invalid(fields=[{"pointer": "/limit", "code": "out_of_range"}]))
    document = problem(api.get("/toys", params={"limit": 0}), 400, "bad_request")
    assert document["errors"][0]["in"] == "query"


@pytest.mark.parametrize(("language", "told"), [("en", "Choose one of: a, b."),
                                                ("zh-CN", "可选值：a, b。")])  # fmt: skip
def test_a_wrong_filter_is_told_by_field_in_both_languages(api, world, problem, language, told):
    wrong = BadFilter(pointer="/filter/value", reason="not_one_of", choices="a, b")
    refuse(world, "toy_search", wrong)
    answer = api.post("/toys/search", json={}, headers={"Accept-Language": language})
    document = problem(answer, 400, "bad_filter")
    entry = {"pointer": "/filter/value", "in": "body", "code": "not_one_of", "detail": told}
    assert document["errors"] == [entry] and document["detail"].endswith(told)
    assert document["details"]["choices"] == "a, b"


@pytest.mark.parametrize("name", ["saved_view", "custom_field", "attachment", "record type",
                                  "file", "result", "table", "job", "parked_message"])  # fmt: skip
def test_what_every_service_has_is_called_by_a_chinese_name(name):
    told = sentence("not_found", "zh", {"resource": name, "id": "x1"})
    assert name not in told and told.endswith("x1。")


@pytest.mark.parametrize(
    ("code", "details", "en", "zh"),
    [
        ("sales.opportunity.not_open", {"state": "won"}, "is won, not", "状态为“赢单”"),
        ("ledger.payable.not_open", {"title": 1, "state": "open"}, "1 is open.", "状态为“未结清”"),
        ("service_desk.ticket.wrong_state", {"state": "on_hold"}, "on hold", "状态为“挂起”"),
        ("sales.opportunity.not_open", {"state": "odd"}, "is odd, not", "状态为“odd”"),
    ],
)
def test_a_state_in_a_sentence_is_called_what_people_call_it(code, details, en, zh):
    assert catalogue().operations
    assert en in sentence(code, "en", details) and zh in sentence(code, "zh", details)


@pytest.mark.requirement("PLT-30")
def test_a_refusal_speaks_the_language_of_the_caller(api, world, problem):
    refuse(world, "toy_update", Sold(id="t9"))
    head = {"If-Match": '"v3"', "Accept-Language": "fr, zh-CN;q=0.9, en;q=0.5"}
    answer = api.patch("/toys/t9", json={}, headers=head)
    document = problem(answer, 409, "shop.toy.sold")
    assert (document["detail"], document["title"]) == ("玩具 t9 已售出。", "无法完成")
    assert document["details"] == {"id": "t9"} and answer.headers["content-language"] == "zh-CN"


def test_text_of_an_exception_never_comes_out(api, world, problem):
    refuse(world, "toy_get", Internal(reason="SELECT * FROM toy"))
    refusal = problem(api.get("/toys/t9"), 500, "internal")
    assert refusal["detail"] == "Something went wrong on our side."
    assert "SELECT" not in str(refusal)


def test_an_unknown_refusal_keeps_its_status_and_gets_a_general_sentence(api, world, problem):
    from chassis.errors import ServiceError

    refuse(world, "toy_get", ServiceError("shop.toy.brand_new", {}, 409))
    document = problem(api.get("/toys/t9"), 409, "shop.toy.brand_new")
    assert document["detail"] == "The present state does not allow this."


def test_addresses_outside_the_api_refuse_in_the_same_form(web, problem):
    problem(web.get("/favicon.ico"), 404, "route_not_found")
    problem(web.post("/live"), 405, "method_not_allowed")


def test_a_refusal_about_one_field_points_at_it(world, api, problem):
    refuse(world, "toy_update", Sold(id="t9", at="/price"))
    head = {"If-Match": '"v3"', "Accept-Language": "zh-CN"}
    told = problem(api.patch("/toys/t9", json={"name": "x"}, headers=head), 409, "shop.toy.sold")
    entry = {"pointer": "/price", "in": "body", "code": "shop.toy.sold", "detail": told["detail"]}
    assert told["errors"] == [entry]


def test_a_pointer_to_what_the_operation_does_not_take_is_left_out(world, api, problem):
    refuse(world, "toy_pay", Sold(id="t9", at="/price"))
    answer = api.post("/toys/t9/pay", headers={"Idempotency-Key": "pointed-nowhere"})
    assert "errors" not in problem(answer, 409, "shop.toy.sold")


def test_every_pointer_that_is_declared_leads_to_an_input():
    pointed = {r for o in catalogue().operations.values() for r in o.raises if r.pointer}
    lost = [
        refusal.code
        for refusal in pointed
        if not any(
            refusal in operation.raises and refusal.pointer.split("/")[1] in Plan(operation).places
            for operation in catalogue().operations.values()
        )
    ]
    assert (sorted(lost), len(pointed) > 30) == ([], True)


def test_a_missing_record_is_named_as_people_call_it(world, api, problem):
    refuse(world, "toy_get", NotFound(resource="customers.customer", id="none"))
    told = problem(api.get("/toys/t9", headers={"Accept-Language": "zh"}), 404, "not_found")
    assert told["detail"] == "找不到客户 none。"
    assert told["details"]["resource"] == "customers.customer"
    told = problem(api.get("/toys/t9", headers={"Accept-Language": "en"}), 404, "not_found")
    assert told["detail"] == "The customer none cannot be found."


@pytest.mark.parametrize(
    ("problem_of", "en", "zh"),
    [
        (Text(min=6), "At least 6 characters are needed.", "至少需要 6 个字符。"),
        (Many(Text(), max=1), "At most one entry is allowed.", "最多允许 1 项。"),
        (
            Text(validate=[Matches(r"^[0-9A-Za-z]{18}$")]),
            "A unified social credit code has 18 digits or letters.",
            "统一社会信用代码须为 18 位数字或字母。",
        ),
        (
            Text(validate=[Matches(r"^x|y=1$")]),
            "This must match the pattern ^x|y=1$",
            "格式须符合 ^x|y=1$",
        ),
    ],
)
def test_a_field_says_what_it_wants_with_its_units(problem_of, en, zh):
    with pytest.raises(ValidationError) as wrong:
        problem_of.deserialize(["a", "b"] if isinstance(problem_of, Many) else "a")
    [told] = problems(wrong.value.messages)
    name, params = told["code"], told["params"]
    assert field_sentence(name, "en", params) == en
    assert field_sentence(name, "zh", params) == zh


def test_every_resource_and_every_pattern_of_a_contract_has_words_for_people():
    offered = catalogue()
    assert [r.name for r in offered.resources if not r.zh] == []
    assert [en for en, _ in FORMS.values() if "|y=1" not in en and "the pattern" in en] == []
