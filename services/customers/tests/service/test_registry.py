"""Registered companies: suggested while typing, and filled in where fields are empty."""

import http.server
import threading
from dataclasses import replace

import pytest

from contracts.customers import customer as customer_contract
from contracts.customers import registry as contract

CODE = "91440300618831041G"
TABLE = (
    "统一社会信用代码,企业名称,省份,注册地址,所属行业,电话,经营状态\n"
    f"{CODE},深圳市振业(集团)股份有限公司,广东,深圳市罗湖区宝安南路2014号,房地产业,0755-25863008,存续\n"
    "9144030019217870XW,深圳市全新好股份有限公司,广东,深圳市福田区梅林路,租赁业,,存续\n"
    "123,没有代码的公司,广东,,,,\n"
)


@pytest.fixture
def registry(customers, tmp_path):
    """Return a function that makes a file the registry."""

    def registry(text=TABLE, coding="utf-8-sig", **settings):
        file = tmp_path / "registry.csv"
        file.write_bytes(text.encode(coding))
        about = {"registry_file": str(file), "data_dir": str(tmp_path / "data"), **settings}
        customers.runtime.settings = replace(customers.runtime.settings, **about)

    return registry


@pytest.fixture
def provider(customers):
    """Return a function that answers requests with a status and body, after some seconds."""
    servers = []

    def provider(status, body, seconds=0.0):
        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                threading.Event().wait(seconds)
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *words):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        url = f"http://127.0.0.1:{server.server_port}/companies"
        about = {"registry_url": url, "registry_timeout_ms": 300}
        customers.runtime.settings = replace(customers.runtime.settings, **about)

    yield provider
    for server in servers:
        server.shutdown()
        server.server_close()


def suggest(customers, text):
    return customers.call(contract.suggest, {"q": text})


def fill(who, customer, code=CODE):
    return who.call(contract.fill, {"customer_id": customer["id"], "credit_code": code})


@pytest.mark.requirement("CUS-09")
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "gb18030"])
def test_companies_are_suggested_by_a_part_of_the_name(customers, registry, coding):
    registry(coding=coding)
    for text in ("振业", "深圳市振业", "（集团）股份"):
        [found] = suggest(customers, text)["items"]
        assert (found["credit_code"], found["status"]) == (CODE, "存续")
    assert len(suggest(customers, "深圳")["items"]) == 2
    assert suggest(customers, "没有代码")["items"] == suggest(customers, "100%")["items"] == []


@pytest.mark.requirement("CUS-09")
def test_details_are_read_by_a_code_that_is_one(customers, registry, refusal_of):
    registry()
    found = customers.call(contract.get, {"credit_code": CODE.lower()})
    assert (found["region"], found["phone"]) == ("广东", "0755-25863008")
    wrong = refusal_of(customers.call, contract.get, {"credit_code": CODE[:-1] + "0"})
    assert wrong.code == "customers.customer.credit_code_wrong"
    unknown = {"credit_code": "91350100M000100Y43"}
    assert refusal_of(customers.call, contract.get, unknown).status == 404


@pytest.mark.requirement("CUS-09")
def test_only_empty_fields_are_filled(customers, registry, open_customer):
    registry()
    made = open_customer(name="振业集团", region="深圳")
    told = fill(customers, made)
    names = ["address", "credit_code", "industry", "tax_number"]
    assert told["filled"] == names
    filled = told["customer"]
    assert (filled["region"], filled["name"], filled["credit_code"]) == ("深圳", "振业集团", CODE)
    assert filled["phones"] == made["phones"]
    assert fill(customers, made)["filled"] == []


@pytest.mark.requirement("PLT-12")
def test_a_repeat_is_told_what_was_filled_even_where_the_registry_is_gone(
    customers, registry, open_customer
):
    registry()
    made = open_customer(name="振业集团")
    asked = {"customer_id": made["id"], "credit_code": CODE}
    about = {"idempotency_key": "k", "if_version": made["version"]}
    first = customers.call(contract.fill, asked, **about)
    registry(registry_file="")
    assert customers.call(contract.fill, asked, **about) == first and customers.replayed


def test_a_customer_without_a_phone_gets_the_one_that_is_registered(customers, registry):
    registry()
    made = customers.call(customer_contract.create, {"name": "振业集团"})
    assert fill(customers, made)["customer"]["phone"] == "+8675525863008"


def test_what_another_customer_has_is_not_filled_in(customers, registry, open_customer, refusal_of):
    registry()
    open_customer(credit_code=CODE)
    second = open_customer()
    assert refusal_of(fill, customers, second).code == "customers.customer.duplicate"
    third = open_customer(credit_code="9144030019217870XW")
    assert refusal_of(fill, customers, third).code.endswith("other_company")
    person = open_customer(kind="person", name="张三")
    assert refusal_of(fill, customers, person).code.endswith("not_a_company")
    rep = customers.acting(actor_id="rep", scopes={"*": "own"})
    assert refusal_of(fill, rep, second).status == 404


def test_a_changed_file_is_read_anew(customers, registry):
    registry()
    assert suggest(customers, "新公司")["items"] == []
    registry(TABLE + "91350100M000100Y43,新公司,福建,,,,\n")
    assert len(suggest(customers, "新公司")["items"]) == 1


@pytest.mark.requirement("CUS-09")
def test_without_a_registry_nothing_is_suggested_and_customers_are_saved(
    customers, registry, open_customer
):
    assert suggest(customers, "振业") == {"items": [], "problem": "not_configured"}
    registry(registry_file="/nowhere/registry.csv")
    assert suggest(customers, "振业")["problem"] == "unreachable"
    assert open_customer()["id"]


@pytest.mark.requirement("CUS-09")
def test_a_provider_is_asked_over_http(customers, provider):
    body = f'{{"items": [{{"name": "振业", "credit_code": "{CODE}"}}, {{"name": "?"}}, 7]}}'
    provider(200, body)
    assert [one["name"] for one in suggest(customers, "振业")["items"]] == ["振业"]


@pytest.mark.requirement("CUS-09")
def test_a_slow_or_broken_provider_is_not_waited_for(customers, provider, refusal_of):
    provider(200, "{}", seconds=2.0)
    assert suggest(customers, "振业") == {"items": [], "problem": "too_slow"}
    provider(500, "{}")
    assert suggest(customers, "振业")["problem"] == "unreachable"
    provider(200, "no json")
    refusal = refusal_of(customers.call, contract.get, {"credit_code": CODE})
    assert (refusal.code, refusal.status) == (
        "customers.registered_company.registry_silent",
        503,
    )
