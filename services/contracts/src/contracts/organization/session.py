"""Sessions: signing in, staying signed in, and signing out, of oneself."""

from chassis import fields
from chassis.contract import Resource
from chassis.errors import NotFound, Refusal
from chassis.fields import Schema
from chassis.listing import Listing, Page
from contracts.shared import ABILITIES


class WrongCredentials(Refusal):
    """One answer for everything that can be wrong, so that nobody learns which part was."""

    code, status = "organization.session.wrong_credentials", 401
    en = "The login or the password is wrong, or the account is not active."
    zh = "登录名或密码错误，或账号不可用。"


class TooManyAttempts(Refusal):
    """The same for logins that exist and for those that do not."""

    code, status = "organization.session.too_many_attempts", 429
    en = "Too many failed attempts; try again in {retry_after_s} s."
    zh = "失败次数过多，请在 {retry_after_s} 秒后重试。"


class TooManyCodes(Refusal):
    """The same for logins that exist and for those that do not."""

    code, status = "organization.session.too_many_codes", 429
    en = "Too many codes were asked for today; try again in {retry_after_s} s."
    zh = "今日获取验证码次数过多，请在 {retry_after_s} 秒后重试。"


class SessionOver(Refusal):
    """The refresh token is unknown, used up or old, or its session has ended."""

    code, status = "organization.session.over", 401
    en, zh = "The session is over; please sign in.", "会话已结束，请重新登录。"


class CaptchaRequired(Refusal):
    """After some failures the next attempt needs a picture or a code by e-mail."""

    code, status = "organization.session.captcha_required", 401
    en = "Get a picture at POST /captchas and send what it shows."
    zh = "请获取图形验证码并填写后再登录。"


class CaptchaWrong(Refusal):
    """Wrong, old or used; a new one is needed."""

    code, status = "organization.session.captcha_wrong", 401
    pointer = "/captcha_answer"
    en, zh = "The captcha is wrong or too old; get a new one.", "验证码错误或已过期，请重新获取。"


class SecondFactorRequired(Refusal):
    code, status = "organization.session.second_factor_required", 401
    pointer = "/code"
    en, zh = "Send the code of your app as well.", "请同时填写双重验证码。"


class SecondFactorWrong(Refusal):
    code, status = "organization.session.second_factor_wrong", 401
    pointer = "/code"
    en, zh = "The code is wrong or was used before.", "双重验证码错误或已使用。"


class NotFromHere(Refusal):
    """Told only to those who have proved who they are."""

    code, status = "organization.session.not_from_here", 403
    en, zh = "You may not come in from {source}.", "不允许从 {source} 登录。"


class NotNow(Refusal):
    code, status = "organization.session.not_now", 403
    en, zh = "You may not come in at this time.", "当前时段不允许登录。"


class SignIn(Schema):
    login = fields.Text(min=1, max=200, required=True)
    password = fields.Secret(min=1, max=256, required=True)
    captcha_id = fields.Id(metadata={"description": "Of a picture or of a code by e-mail."})
    captcha_answer = fields.Text(min=1, max=20)
    code = fields.Text(
        min=6,
        max=20,
        metadata={"description": "Of the second factor: six digits, or a recovery code."},
    )
    device = fields.Text(
        max=200, load_default="", metadata={"description": "What to call this device in lists."}
    )


class Refresh(Schema):
    refresh_token = fields.Text(min=20, max=200, required=True)


class Tokens(Schema):
    """What a client needs to go on; the refresh token works once."""

    id = fields.Id(required=True, metadata={"description": "Of the session."})
    staff_id = fields.Id(required=True)
    access_token = fields.Text(required=True, max=4000)
    token_type = fields.Text(required=True)
    expires_in_s = fields.Whole(required=True)
    refresh_token = fields.Text(required=True)
    must_change_password = fields.Flag(required=True)


class Session(Schema):
    """One stay from sign-in to sign-out."""

    id = fields.Id(required=True)
    staff_id = fields.Id(required=True)
    created_at = fields.Instant()
    seen_at = fields.Instant(metadata={"description": "When its tokens were last renewed."})
    ended_at = fields.Instant(allow_none=True)
    ended_by = fields.Text(
        allow_none=True, metadata={"description": "Why it ended, such as signed_out or reuse."}
    )
    source = fields.Text()
    device = fields.Text()
    abilities = fields.Many(fields.Text(), metadata={"description": ABILITIES})


class SessionKey(Schema):
    session_id = fields.Id(required=True)


class SessionTold(Schema):
    """What events tell of a session."""

    id = fields.Id(required=True)
    staff_id = fields.Id(required=True)
    source = fields.Text()
    ended_by = fields.Text(allow_none=True)


session = Resource("organization", "session", zh="登录会话")

create = session.operation(
    "create",
    summary="Sign in.",
    http="POST /sessions",
    takes=SignIn,
    gives=Tokens,
    status=201,
    access="public",
    timeout_s=5.0,
    raises=(
        WrongCredentials,
        TooManyAttempts,
        CaptchaRequired,
        CaptchaWrong,
        SecondFactorRequired,
        SecondFactorWrong,
        NotFromHere,
        NotNow,
    ),
    dry_run=False,
    keyed="none",
)
refresh = session.operation(
    "refresh",
    summary="Trade a refresh token for new tokens; a used one that comes back ends the session.",
    http="POST /sessions/refresh",
    takes=Refresh,
    gives=Tokens,
    access="public",
    raises=(SessionOver, NotFromHere, NotNow),
    dry_run=False,
    keyed="none",
)
MINE = Listing(item=Session, filters={"created_at": "instant", "ended_at": "instant"})
listed = session.operation(
    "list",
    summary="List my own sessions.",
    http="GET /sessions",
    takes=MINE.query_schema,
    gives=Page.of(Session),
    safe=True,
    access="signed_in",
    listing=MINE,
)
revoke = session.operation(
    "revoke",
    summary="End one of my own sessions: sign out here or elsewhere.",
    http="DELETE /sessions/{session_id}",
    takes=SessionKey,
    gives=Session,
    access="signed_in",
    raises=(NotFound,),
)
created = session.event("created", summary="Somebody signed in.", data=SessionTold)
ended = session.event("ended", summary="A session ended before its time.", data=SessionTold)
