"""Examples of inputs for the document: values as people write them, and all of them valid."""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from marshmallow import Schema as MarshmallowSchema
from marshmallow import ValidationError, missing
from marshmallow import fields as plain

from chassis import fields
from chassis.contract import RESOURCES, Operation

ID = "0192f0c1-7c1e-7a63-8a51-2f4f9d3b6a10"
BY_NAME: Mapping[str, Any] = {
    "name": "新仓库",
    "company": "上海蓝海贸易有限公司",
    "title": "新仓库一期",
    "subject": "扫码枪无法开机",
    "phone": "+8613800138000",
    "mobile": "+8613800138000",
    "number": "+8613800138000",
    "email": "wang@example.com",
    "address": "上海市中山东一路 1 号",
    "credit_code": "91310000MA1FL0000N",
    "account_code": "1002",
    "currency": "CNY",
    "unit": "台",
    "to": "13800138000",
    "password": "correct horse battery 9",
    "ends_at": "2026-11-21T09:30:00Z",
    "until_on": "2026-12-21",
    "comment": "同意",
    "region": "上海",
    "industry": "物流",
    "reason": "已与客户电话确认",
    "login": "wang.fang",
    "language": "zh",
    "sku": "SC-200",
    "code": "SC-200",
    "url": "https://partner.example/hooks",
    "text": "请在中午前回电话。",
    "description": "在上海展会上认识。",
    "content": "下周二再联系。",
    "purpose": "新品演示",
    "label": "开票备注",
    "source": "展会",
    "grade": "A",
    "key": "key_account",
    "stage": "qualified",
    "period": "2026-11",
    "name_zh": "银行手续费",
    "name_en": "Bank charges",
    "body": "您好，{{ name }}，您的订单已发货。",
    "member_number": "M000123",
    "vcards": "BEGIN:VCARD\nVERSION:3.0\nFN:王芳\nTEL:13800138000\nEND:VCARD",
    "expected_close_on": "2036-12-31",
    "send_at": "2036-11-24T01:00:00Z",
    "due_at": "2036-11-24T01:00:00Z",
    "from_on": "2026-11-01",
    "since": "2026-11-01",
    "until": "2026-11-30",
    "first": "2026-11-01",
    "last": "2026-11-30",
    "longitude": "121.4900",
    "latitude": "31.2400",
    "q": "蓝海",
}
TEXTS = (
    "已确认",
    "standard",
    "1001",
    "123456",
    "CNY",
    "+8613800138000",
    "wang@example.com",
    "https://partner.example/hooks",
    "customers.customer.created.v1",
    "customers.*",
    "sales.discount_approval",
    "2026-11",
    "{mobile}",
    "data.phone",
    "correct horse battery 9",
    "0" * 64,
    "0" * 43,
    "00",
    "09:00",
    "192.168.1.0/24",
)
SHOWN = frozenset(BY_NAME) | {"quantity", "unit_price", "amount", "due_on", "starts_at", "lines"}
"""Optional fields that an example shows; the others are left to the schema."""


FEW = 3
COLUMNS = (
    *("number", "name", "title", "subject", "happened_on", "state", "amount", "total", "memo"),
    *("period", "kind", "created_at"),
)
"""What an example of an export writes, as far as the rows have it."""


class NoExample(Exception):
    """A field takes none of the values that are known here."""


def example_of(schema: MarshmallowSchema, without: Iterable[str] = ()) -> dict[str, Any]:
    """Return an input that *schema* takes; raises NoExample naming the field."""
    left_out = set(without)
    offered = {n: f for n, f in schema.load_fields.items() if n not in left_out}
    shown = {n: f for n, f in offered.items() if f.required or _is_shown(n, f)}
    if not shown:
        # Where nothing must be told, an empty example would tell nobody anything.
        shown = dict(itertools.islice(offered.items(), FEW))
    return {f.data_key or name: _value(name, f) for name, f in shown.items()}


def rows_written(operation: Operation) -> dict[str, Any]:
    """Return the input of an export: columns that the rows of its list have."""
    of = RESOURCES[f"{operation.service}.{operation.resource}"].operations
    listing = next(one.listing for one in of if one.listing is not None)
    columns = [name for name in COLUMNS if name in listing.item().fields]
    return {"columns": columns[:FEW]} | ({"q": BY_NAME["q"]} if listing.quick else {})


def example_value(name: str, field: Any) -> Any:
    """Return a value that the field *name* takes, or None where none is known."""
    try:
        return _value(name, field)
    except NoExample:
        return None


def _is_shown(name: str, field: Any) -> bool:
    return name in SHOWN and not isinstance(field, plain.Nested)


def _value(name: str, field: Any) -> Any:
    if isinstance(field, plain.Nested):
        inner = example_of(field.schema)
        return [inner] if field.many else inner
    for candidate in _candidates(name, field):
        try:
            field.deserialize(candidate)
        except ValidationError:
            continue
        return candidate
    raise NoExample(name)


def _candidates(name: str, field: Any) -> Iterator[Any]:
    yield from field.metadata.get("examples", ())
    if isinstance(field, plain.List):
        one = _value(name.removesuffix("s"), field.inner)
        yield from ([one], [one, one])
        return
    if isinstance(field, fields.Choice):
        yield from field.choices[:1]
    if name in BY_NAME:
        yield BY_NAME[name]
    if isinstance(field.load_default, str | int) and field.load_default is not missing:
        yield field.load_default
    yield from itertools.chain.from_iterable(v for kind, v in _KINDS if isinstance(field, kind))


_KINDS: tuple[tuple[Any, tuple[Any, ...]], ...] = (
    (fields.Money, ({"amount": "1280.00", "currency": "CNY"},)),
    (fields.Quantity, ("1", "0.5", "10")),
    (fields.Instant, ("2026-11-21T08:30:00Z",)),
    (fields.Day, ("2026-11-21",)),
    (plain.Boolean, (True,)),
    (plain.Number, (1, 10, 100, 0)),
    (fields.Id, (ID,)),
    (fields.CustomValues, ({},)),  # which a house has is its own affair
    (plain.Mapping, ({}, {"name": "Wang Fang"}, {"zh": "你好"})),
    (plain.String, TEXTS),
    (plain.Raw, ({},)),
)
