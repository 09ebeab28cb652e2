"""
Errors that are part of a promise.

A service refuses by a declared class: a stable code for programs, an HTTP status for the gateway
and one sentence per language for people. Exactly one class, ServiceError, crosses the bus, so that
a module can be renamed without anyone on the other side noticing.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from chassis.spoken import CHINA, spoken, tidy

LABELS: dict[str, tuple[str, str]] = {
    "parked_message": ("parked message", "滞留消息"),
    "job": ("job", "任务"),
    "meta": ("resource", "资源"),
    "saved_view": ("saved view", "视图"),
    "custom_field": ("custom field", "自定义字段"),
    "attachment": ("attachment", "附件"),
    "record type": ("record type", "记录类型"),
    "file": ("file", "文件"),
    "result": ("result", "结果文件"),
    "table": ("table", "表格"),
}
"""What people call a resource, in English and Chinese; contracts say it of theirs."""
REFUSALS: dict[str, type["Refusal"]] = {}


KNOWN_AS = "known_as"
"""Detail of a refusal: id → number of a record that it is about."""


class ServiceError(Exception):
    """A refusal as it looks on the wire: code, details and status, never exception text."""

    code: str = "internal"
    status: int = 500
    pointer: str = ""
    """JSON pointer to the one field of the input that this is about; "" for none."""

    def __init__(self, code: str = "", details: Mapping[str, Any] | None = None, status: int = 0):
        self.code = code or self.code
        self.details = dict(details or {})
        self.status = status or self.status
        super().__init__(self.code, self.details, self.status)

    def call_by_number(self, records: Iterable[Any]) -> None:
        """
        Note the numbers of those *records* whose ids the details hold: people know no ids.

        What is not there for the caller has none, though the service may have looked at it.
        """
        if self.status == 404:
            return
        told = {value for value in self.details.values() if isinstance(value, str)}
        numbers = {vars(one).get("id"): vars(one).get("number") for one in records if told}
        if known := {one: number for one, number in numbers.items() if one in told and number}:
            self.details[KNOWN_AS] = known

    def for_the_wire(self) -> dict[str, Any]:
        """Return plain data from which `from_the_wire` makes the same refusal again."""
        told = {
            "code": self.code,
            "status": self.status,
            "details": self.details,
            "message": sentence(self.code, "en", self.details),
        }
        return {**told, "pointer": self.pointer} if self.pointer else told

    @staticmethod
    def from_the_wire(data: Mapping[str, Any]) -> "ServiceError":
        told = data.get("details"), int(data.get("status", 500))
        error = ServiceError(str(data["code"]), *told)
        error.pointer = str(data.get("pointer") or "")
        return error


class Refusal(ServiceError):
    """
    Base of declared refusals: a subclass sets code, status and its sentence in en and zh.

    One that is about a field of the input names it by `pointer`; whoever raises it may say more
    exactly where by `at`.
    """

    en: ClassVar[str] = "The request was refused."
    zh: ClassVar[str] = "请求被拒绝。"
    may_come: ClassVar[bool] = False
    """What is missed is of another service, and the event about it may be on its way."""
    coded: ClassVar[tuple[str, ...]] = ()
    """Details that hold the code of a field; the sentence has the field's sentence instead."""
    refers: ClassVar[Mapping[str, str]] = {}
    """Detail with an id → the field that such ids stand in elsewhere; see `chassis.called`."""

    def __init_subclass__(cls) -> None:
        other = REFUSALS.get(cls.code)
        assert other is None or other.__qualname__ == cls.__qualname__, f"{cls.code} has two owners"
        assert "{at}" not in cls.en, f"{cls.code}: `at` is where it lies, and no detail"
        REFUSALS[cls.code] = cls

    def __init__(self, *, at: str = "", **details: Any):
        super().__init__(self.code, details, self.status)
        self.pointer = at or self.pointer


@contextmanager
def blaming(pointer: str) -> Iterator[None]:
    """Let whatever is refused inside name the field of the input; NotFound is UnknownRecord."""
    try:
        yield
    except NotFound as missing:
        raise UnknownRecord(at=pointer, **missing.details) from missing
    except Refusal as refusal:
        refusal.pointer = pointer
        raise


class Invalid(Refusal):
    """Some fields are not valid; `fields` holds [{pointer, code, params}]."""

    code, status = "invalid", 422
    en, zh = "Some fields are not valid.", "部分字段无效。"


class BadRequest(Refusal):
    """The request cannot be understood: unknown filter, sort, cursor or query parameter."""

    code, status = "bad_request", 400
    en, zh = "The request cannot be understood.", "无法理解该请求。"


class BadCursor(BadRequest):
    """The cursor was made for another list, filter or sort, or by somebody else."""

    code = "bad_cursor"
    pointer = "/cursor"
    en, zh = "This cursor does not belong to this list.", "分页游标无效。"


class BadFilter(BadRequest):
    """
    A filter cannot be read; `pointer` says where and `reason`, a code of fields, why.

    What the code needs to be told stands beside it, such as the choices of not_one_of.
    """

    code = "bad_filter"
    coded = ("reason",)
    en = "The filter is wrong at {pointer}: {reason}"
    zh = "筛选条件 {pointer} 有误：{reason}"

    def __init__(self, *, pointer: str, reason: str, **params: Any):
        entry = {"pointer": pointer, "code": reason, "params": params}
        super().__init__(pointer=pointer, reason=reason, fields=[entry], **params)

    def why(self, language: str) -> str:
        """Return the reason for people, without the stop at its end."""
        return _in_words(self.details["reason"], language, self.details).rstrip(".。")


class Unauthenticated(Refusal):
    code, status = "unauthenticated", 401
    en, zh = "Please sign in.", "请先登录。"


class Forbidden(Refusal):
    code, status = "forbidden", 403
    en, zh = "You need the permission {permission}.", "您没有权限：{permission}。"


class ReadOnly(Refusal):
    """It is had by a share, which does not allow this, or read since its subject is in scope."""

    code, status = "read_only", 403
    en = "You may only read this {resource}, or have it by a share that does not allow this."
    zh = "您仅可查看该{resource}，或仅通过共享使用，不能执行此操作。"


class NotFound(Refusal):
    code, status = "not_found", 404
    en, zh = "The {resource} {id} cannot be found.", "找不到{resource} {id}。"


class Conflict(Refusal):
    code, status = "conflict", 409
    en, zh = "The present state does not allow this.", "当前状态不允许此操作。"


class UnknownRecord(Conflict):
    code = "unknown_record"
    en = "The {resource} {id} does not exist, or you may not see it."
    zh = "{resource} {id} 不存在或不可见。"


class Raced(Conflict):
    """Two requests changed the same thing at the same moment and this one came second."""

    code = "raced"
    en, zh = "Somebody else changed this at the same moment.", "该记录刚被其他人修改。"


class Stale(Refusal):
    """Somebody changed the record since the caller read it; `version` is the current one."""

    code, status = "stale", 412
    en = "The {resource} {id} has changed since you read it; its version is now {version}."
    zh = "{resource} {id} 已被修改，请刷新后重试（当前版本为 {version}）。"


class KeyReused(Refusal):
    code, status = "idempotency_key_reused", 422
    en = "This Idempotency-Key was used before with other input."
    zh = "该幂等键已用于其他请求内容。"


class KeyUnknown(Refusal):
    """Told to the gateway only: nothing was answered under this key yet."""

    code, status = "idempotency_key_unknown", 404
    en, zh = "Nothing was answered under this Idempotency-Key.", "该幂等键没有已保存的结果。"


class KeyInFlight(Refusal):
    code, status = "idempotency_key_in_flight", 409
    en = "A request with this Idempotency-Key is still being served."
    zh = "使用该幂等键的请求正在处理中。"


class JobOver(Conflict):
    """A finished job cannot be cancelled any more."""

    code = "job.over"
    en, zh = "The job is over: {state}.", "任务已结束：{state}。"


class AlreadyRunning(Conflict):
    """The same process is under way for the same thing."""

    code = "process.already_running"
    en, zh = "This is already being worked on.", "该操作正在进行中。"


class Frozen(Conflict):
    """A document stays as it is while somebody decides about it."""

    code = "document.frozen"
    en = "The {resource} {id} cannot be changed while its approval is pending."
    zh = "{resource} {id} 正在审批中，不能修改。"


class NotTried(Conflict):
    """What several services do together, or what guards the door, is done or not asked for."""

    code = "dry_run.not_offered"
    en, zh = "This cannot be tried without doing it: {operation}.", "{operation}不支持试运行。"


class DeadlinePassed(Refusal):
    code, status = "deadline_passed", 503
    en = "{service} took too long to answer; please try again."
    zh = "{service}响应超时，请稍后重试。"


class Unavailable(Refusal):
    """A service or its database does not answer; `retry_after_s` says when to try again."""

    code, status = "unavailable", 503
    en, zh = "{service} is not available at the moment.", "{service}暂时不可用，请稍后重试。"


class InDoubt(Refusal):
    """The database went away while it saved; the same Idempotency-Key tells what became of it."""

    code, status = "in_doubt", 503
    en = "It is not known whether the change was saved; repeat it with the same Idempotency-Key."
    zh = "无法确认更改是否已保存，请使用相同的幂等键重试。"


class OnItsWay(Conflict):
    """
    What is referred to is new, and nobody told of it here yet; `retry_after_s` says when to ask.

    Not 503: the service is there, and an id that is of something else is never going to come.
    """

    code = "on_its_way"
    en = "What this refers to was made a moment ago and is not known here yet; try again."
    zh = "所引用的记录刚刚创建，尚未同步，请稍后重试。"


class UnknownOperation(Refusal):
    """The service does not offer this."""

    code, status = "unknown_operation", 404
    en, zh = "There is no operation {method}.", "不存在操作 {method}。"


class Internal(Refusal):
    code, status = "internal", 500
    en, zh = "Something went wrong on our side.", "系统内部错误。"


STANDARD = (
    Invalid,
    BadRequest,
    Unauthenticated,
    Forbidden,
    ReadOnly,
    DeadlinePassed,
    Unavailable,
    InDoubt,
    Internal,
)
"""Refusals that every operation may answer with, so that no contract repeats them."""


class _Lenient(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "?"


def sentence(code: str, language: str, details: Mapping[str, Any], zone: str = CHINA) -> str:
    """
    Return the sentence of a refusal for people.

    code: of a declared refusal; an unknown one yields the code itself.
    language: "zh" for Chinese, else English.
    zone: name of the time zone that the reader's clock shows.
    """
    refusal = REFUSALS.get(code)
    if refusal is None:
        return code
    chinese = language == "zh"
    place = code.split(".")[1:2]
    known = {k: str(v) for k, v in details.get(KNOWN_AS, {}).items() if v is not None}
    told = _Lenient(
        {
            name: known.get(str(value)) or spoken(name, value, language, zone, LABELS, *place)
            for name, value in details.items()
            if name != KNOWN_AS
        }
    )
    for name in refusal.coded:
        told[name] = _in_words(str(details.get(name)), language, details)
    left_out = any(one == "" for name, one in told.items() if name in details)
    filled = (refusal.zh if chinese else refusal.en).format_map(told)
    return tidy(filled) if left_out else filled


def _in_words(code: str, language: str, details: Mapping[str, Any]) -> str:
    from chassis.messages import field_sentence

    return field_sentence(code, language, details)
