"""What the gateway itself refuses, before a service is asked."""

from chassis.errors import Refusal

HEADER_FORMS = {"if-match": '"v1"', "idempotency-key": "9f1c6a04-order-7"}
"""An example of each header that may be refused."""


class RouteNotFound(Refusal):
    code, status = "route_not_found", 404
    en, zh = "There is no such address.", "该地址不存在。"


class MethodNotAllowed(Refusal):
    code, status = "method_not_allowed", 405
    en, zh = "{method} is not offered here; {allow} are.", "此处不支持 {method}，可用：{allow}。"


class NotAcceptable(Refusal):
    code, status = "not_acceptable", 406
    en, zh = "The answer is {offered}, which Accept excludes.", "仅提供 {offered}，与 Accept 不符。"


class BodyTooSlow(Refusal):
    code, status = "body_too_slow", 408
    en, zh = "The body did not arrive within {seconds} s.", "请求体未在 {seconds} 秒内到达。"


class RangeUnfit(Refusal):
    """Range asks for a part of a file that lies behind its end."""

    code, status = "range_not_satisfiable", 416
    en, zh = "The file has only {size} bytes.", "文件只有 {size} 字节。"


class TooLarge(Refusal):
    code, status = "too_large", 413
    en, zh = "The body may have {limit} bytes at most.", "请求体最多 {limit} 字节。"


class HeadTooLong(Refusal):
    """The address and the headers of a request together; a long filter can be posted."""

    code, status = "head_too_long", 431
    en, zh = (
        "Address and headers may have {limit} bytes.",
        "请求地址与请求头合计最多 {limit} 字节。",
    )


class TooManyParameters(Refusal):
    code, status = "too_many_parameters", 400
    en, zh = "The query may have {limit} parameters at most.", "查询最多 {limit} 个参数。"


class BrokenQuery(Refusal):
    code, status = "broken_query", 400
    en, zh = "The query must be percent-encoded UTF-8.", "查询须为百分号编码的 UTF-8。"


class UnsupportedMediaType(Refusal):
    code, status = "unsupported_media_type", 415
    en, zh = "Send the body as {accepted}.", "请求体须为 {accepted}。"


class UnsupportedCharset(Refusal):
    code, status = "unsupported_charset", 415
    en = "Send the body in UTF-8, not in {charset}."
    zh = "请求体须为 UTF-8 编码，不支持 {charset}。"


class UnsupportedEncoding(Refusal):
    code, status = "unsupported_encoding", 415
    en = "Send the body as it is, without Content-Encoding: {encoding} is not read."
    zh = "请求体不能压缩（Content-Encoding），不支持 {encoding}。"


class PreconditionRequired(Refusal):
    code, status = "precondition_required", 428
    en = 'Send If-Match with the ETag that you read, such as "v3".'
    zh = '请在 If-Match 中提供读取到的 ETag，例如 "v3"。'


class RateLimited(Refusal):
    code, status = "rate_limited", 429
    en = "Too many requests; try again in {retry_after_s} s."
    zh = "请求过于频繁，请在 {retry_after_s} 秒后重试。"


class TooManyStreams(Refusal):
    code, status = "too_many_streams", 429
    en = "At most {limit} live streams are open for one caller."
    zh = "每个用户最多同时打开 {limit} 个实时连接。"


class TicketForPeople(Refusal):
    """An API key can be sent as a header everywhere that it belongs to."""

    code, status = "ticket_for_people", 409
    en = "Tickets are for browsers; a program sends its API key as a header."
    zh = "连接票据仅供浏览器使用，程序请在请求头中发送 API 密钥。"


class Busy(Refusal):
    code, status = "busy", 503
    en, zh = "Too many requests are being served; try again.", "系统繁忙，请稍后重试。"


class BrokenJson(Refusal):
    code, status = "broken_json", 400
    en, zh = "The body is not a JSON object.", "请求体不是 JSON 对象。"


class DuplicateKey(Refusal):
    """Readers differ in which of two equal names they believe."""

    code, status = "duplicate_key", 400
    en, zh = "The body names {name} twice in one object.", "请求体的同一对象中重复出现 {name}。"


class TooDeep(Refusal):
    code, status = "too_deep", 400
    en, zh = "The body is nested deeper than {limit}.", "请求体嵌套超过 {limit} 层。"


class BrokenHeader(Refusal):
    code, status = "broken_header", 400
    en = "The header {header} cannot be read; send it once, such as {form}."
    zh = "请求头 {header} 无法解析，请只发送一次，例如 {form}。"

    def __init__(self, *, header: str):
        super().__init__(header=header, form=HEADER_FORMS.get(header.lower(), "text"))


class BrokenForm(Refusal):
    code, status = "broken_form", 400
    en = "Send multipart/form-data with one part named file and short text parts."
    zh = "请以 multipart/form-data 提交一个名为 file 的文件及简短文本字段。"


class KeyRequired(Refusal):
    code, status = "idempotency_key_required", 400
    en, zh = "Send an Idempotency-Key.", "请提供 Idempotency-Key。"


class JobUnknown(Refusal):
    code, status = "job_not_found", 404
    en, zh = "There is no such job.", "找不到该任务。"


ON_EVERY_ROUTE = (
    *(RateLimited, Busy, NotAcceptable, BrokenHeader, HeadTooLong),
    *(TooManyParameters, BrokenQuery),
)
ON_BODIES = (
    *(BrokenJson, DuplicateKey, TooDeep, BodyTooSlow, TooLarge),
    *(UnsupportedMediaType, UnsupportedCharset, UnsupportedEncoding),
)
