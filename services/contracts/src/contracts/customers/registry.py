"""Registered companies (工商信息): suggested while typing, and filled in where fields are empty."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import Conflict, NotFound, Stale
from chassis.fields import Schema
from contracts.customers.customer import Customer, CustomerKey, customer
from contracts.customers.parts import CREDIT_CODE, CreditCodeWrong, Duplicate

MOST = 20
PROBLEMS = ("not_configured", "unreachable", "too_slow")


class RegistrySilent(Conflict):
    """Nothing waits for the registry but what asks it; to save a customer never does."""

    code, status = "customers.registered_company.registry_silent", 503
    en, zh = "The registry of companies does not answer.", "工商信息服务暂无响应。"


class OtherCompany(Conflict):
    code = "customers.registered_company.other_company"
    pointer = "/credit_code"
    en = "The customer has the credit code {credit_code}, which is another company."
    zh = "该客户的统一社会信用代码为 {credit_code}，不是同一企业。"


class NotACompany(Conflict):
    code = "customers.registered_company.not_a_company"
    en, zh = "{name} is a person.", "{name} 是个人客户。"


def _code() -> fields.Text:
    return fields.Text(max=18, required=True, validate=[fields.Matches(CREDIT_CODE)])


class Ask(Schema):
    q = fields.Text(min=2, max=100, required=True)
    limit = fields.Whole(min=1, max=MOST, load_default=10)


class CompanyKey(Schema):
    credit_code = _code()


class CompanyBrief(Schema):
    name = fields.Text(required=True)
    credit_code = fields.Text(required=True)
    region = fields.Text(allow_none=True)
    status = fields.Text(allow_none=True)


class Suggested(Schema):
    """What the registry knows; empty with a problem where it does not answer in time."""

    items = fields.Many(fields.One(CompanyBrief), max=MOST)
    problem = fields.Choice(*PROBLEMS, allow_none=True)


class Company(CompanyBrief):
    """As it is registered; what the registry does not know is null."""

    registration_number = fields.Text(allow_none=True)
    legal_person = fields.Text(allow_none=True)
    capital = fields.Text(allow_none=True)
    founded_on = fields.Text(allow_none=True)
    industry = fields.Text(allow_none=True)
    address = fields.Text(max=300, allow_none=True)
    phone = fields.Text(allow_none=True)
    email = fields.Text(max=254, allow_none=True)
    website = fields.Text(allow_none=True)
    business = fields.Text(max=2000, allow_none=True, metadata={"description": "经营范围"})


class Fill(CustomerKey):
    credit_code = _code()


class Filled(Schema):
    customer = fields.One(Customer)
    filled = fields.Many(fields.Text(), metadata={"description": "Fields that were empty before."})


registered_company = Resource("customers", "registered_company", zh="工商企业")
suggest = registered_company.operation(
    "suggest",
    summary="Suggest registered companies by a part of the name while somebody types.",
    http="GET /registered-companies",
    takes=Ask,
    gives=Suggested,
    safe=True,
    timeout_s=4.0,
)
get = registered_company.operation(
    "get",
    summary="Read what is registered of a company.",
    http="GET /registered-companies/{credit_code}",
    takes=CompanyKey,
    gives=Company,
    safe=True,
    timeout_s=4.0,
    raises=(NotFound, CreditCodeWrong, RegistrySilent),
)
fill = customer.operation(
    "fill_from_registry",
    summary="Fill the empty fields of a customer with what is registered (工商信息回填).",
    http="POST /customers/{customer_id}/fill-from-registry",
    takes=Fill,
    gives=Filled,
    guarded=True,
    timeout_s=5.0,
    raises=(
        *(NotFound, Stale, CreditCodeWrong, RegistrySilent, OtherCompany, NotACompany),
        Duplicate,
    ),
)
