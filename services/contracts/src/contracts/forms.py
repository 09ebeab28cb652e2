"""What is told to people about a text that does not have the form it must have."""

from chassis import currencies
from chassis.forms import told_as

EMAIL = (
    "This must be an e-mail address such as li@example.com.",
    "须为邮箱地址，例如 li@example.com。",
)
PHONE = (
    "This must be a telephone number such as +86 138 0013 8000.",
    "须为电话号码，例如 +86 138 0013 8000。",
)
RECORD_TYPE = (
    "This must name a kind of record, such as customers.customer.",
    "须为记录类型，例如 customers.customer。",
)
COMMODITY = (
    "Three capital letters: a currency such as CNY, or a code for shares or points.",
    "须为三个大写字母：币种代码（例如 CNY）或股票、积分的代码。",
)
CLOCK = "This must be a time of day such as 08:30.", "须为时刻，例如 08:30。"
CODE = "Letters, digits and dashes only.", "只能包含字母、数字和连字符。"
NAME = (
    "It begins with a lower-case letter; lower-case letters, digits and underscores follow.",
    "须以小写字母开头，只能包含小写字母、数字和下划线。",
)
ONWARD = "This must be `next_cursor` of the page before.", "须为上一页的 next_cursor。"
ADDRESS = (
    "This must be an address or network such as 10.0.0.0/8.",
    "须为 IP 地址或网段，例如 10.0.0.0/8。",
)
FORMS = {
    r"^[0-9A-Za-z]{18}$": (
        "A unified social credit code has 18 digits or letters.",
        "统一社会信用代码须为 18 位数字或字母。",
    ),
    r"^[+＋]?[0-9０-９(][0-9０-９() -]{4,28}[0-9０-９]"
    r"( ?(转|分机号?|[Ee][Xx][Tt]\.?|[xX#,])[:：]? ?[0-9０-９]{1,6})?$": PHONE,
    r"^[0-9]{1,6}$": ("An extension has 1 to 6 digits.", "分机号为 1 至 6 位数字。"),
    r"^\+?[0-9][0-9() -]{4,28}[0-9]$": PHONE,
    r"^[+＋]?[0-9０-９(][0-9０-９() -]{4,28}[0-9０-９]$": PHONE,
    r"^\+?[0-9]{5,20}$": (
        "A mobile number has 5 to 20 digits, with + before a country code.",
        "手机号须为 5 至 20 位数字，国家代码前可加 +。",
    ),
    r"^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,185}$": EMAIL,
    r"^[a-z_]{1,40}\.[a-z_]{1,40}$": RECORD_TYPE,
    r"^[a-z_]{2,40}\.[a-z_]{2,40}$": RECORD_TYPE,
    r"^(\*|[a-z_]{1,40}\.[a-z_]{1,40})$": RECORD_TYPE,
    currencies.COMMODITY: COMMODITY,
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$": CLOCK,
    r"^(([0-2][0-9]|3[0-5]):[0-5][0-9]|36:00)$": (
        "This must be a time such as 18:00; 30:00 is 6:00 of the next day, the latest is 36:00.",
        "须为时刻，例如 18:00；30:00 表示次日 6:00，最晚为 36:00。",
    ),
    r"^[a-z_]{2,40}\.[a-z_]{2,40}\.[a-z_]{2,40}$": (
        "This must name an operation, such as sales.order.ship.",
        "须为操作名称，例如 sales.order.ship。",
    ),
    r"^[0-9]{6}$": ("The code has six digits.", "验证码为 6 位数字。"),
    r"^[0-9A-Za-z.-]{1,20}$": (
        "1 to 20 letters, digits, dots or dashes.",
        "须为 1 至 20 个字母、数字、点或连字符。",
    ),
    r"^[0-9A-Za-z-]{1,40}$": CODE,
    r"^[0-9A-Za-z-]{1,30}$": CODE,
    r"^[a-z][a-z0-9_]{0,39}$": NAME,
    r"^[a-z][a-z0-9_]{0,59}$": NAME,
    r"^[a-z][a-z0-9_]{1,59}$": NAME,
    r"^[a-z][a-z0-9_]{0,58}$": NAME,
    r"^[a-z_]{1,40}$": (
        "Lower-case letters and underscores only.",
        "只能包含小写字母和下划线。",
    ),
    r"^-?[a-z][a-z0-9_]{0,58}$": (
        "The name of a field, with a dash before it for descending order.",
        "须为字段名，降序时在前面加连字符。",
    ),
    r"^c_[a-z][a-z0-9_]{0,37}$": (
        "The key begins with c_; lower-case letters, digits and underscores follow.",
        "键须以 c_ 开头，只能包含小写字母、数字和下划线。",
    ),
    r"^-?[0-9]{1,12}([.-][0-9]{1,4}(-[0-9]{2})?)?$": (
        "This must be a number or a day, such as 12.5 or 2026-11-21.",
        "须为数字或日期，例如 12.5 或 2026-11-21。",
    ),
    r"^[a-z0-9_]{1,40}$": (
        "Lower-case letters, digits and underscores only.",
        "只能包含小写字母、数字和下划线。",
    ),
    r"^[a-z][a-z0-9-]{1,30}$": (
        "It begins with a lower-case letter; lower-case letters, digits and dashes follow.",
        "须以小写字母开头，只能包含小写字母、数字和连字符。",
    ),
    r"^[a-z0-9][a-z0-9._@-]{1,63}$": (
        "A login has 2 to 64 lower-case letters, digits, dots, dashes, underscores or @.",
        "登录名由 2 至 64 个小写字母、数字、点、连字符、下划线或 @ 组成。",
    ),
    r"^(\*|[a-z_]{1,40})(\.(\*|[a-z_]{1,40})){0,2}$": (
        "This must be a permission such as customers.customer.get or sales.*.",
        "须为权限标识，例如 customers.customer.get 或 sales.*。",
    ),
    r"^[A-Z]{2}(-[A-Z0-9]{1,8})?$": (
        "This must be a region such as CN or CN-GD.",
        "须为地区代码，例如 CN 或 CN-GD。",
    ),
    r"^[0-9a-fA-F:.]{2,45}(/[0-9]{1,3})?$": ADDRESS,
    r"^[A-Za-z0-9_/.#{}:\u4e00-\u9fff-]{8,60}$": (
        "This must be a pattern such as SO{yyyy}{mm}-{serial:05d}.",
        "须为编号格式，例如 SO{yyyy}{mm}-{serial:05d}。",
    ),
    r"^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;[A-Z]{4,10}=[A-Z0-9,+-]{1,100}){0,8}$": (
        "This must be a repetition such as FREQ=WEEKLY;BYDAY=MO.",
        "须为重复规则，例如 FREQ=WEEKLY;BYDAY=MO。",
    ),
    r"^[A-Za-z0-9_-]+$": (
        "Letters, digits, dashes and underscores only.",
        "只能包含字母、数字、连字符和下划线。",
    ),
    r"^[A-Za-z0-9_-]{43}$": ("This is no token of a feed.", "订阅令牌无效。"),
    r"^-?[0-9]{1,13}(\.[0-9]{1,2})?$": (
        "This must be an amount such as 12.50.",
        "须为金额，例如 12.50。",
    ),
    r"^((customer|contact)\.(phone|email)|data\.[a-z][a-z0-9_]{0,40})$": (
        "contact.phone, contact.email, customer.phone, customer.email or data.field.",
        "须为 contact.phone、contact.email、customer.phone、customer.email 或 data.字段名。",
    ),
    r"^[a-z_]{2,40}\.[a-z_]{2,40}\.[a-z_]{2,40}\.v[1-9][0-9]?$": (
        "This must be an event such as sales.order.shipped.v1.",
        "须为事件类型，例如 sales.order.shipped.v1。",
    ),
    r"^(\*|[a-z][a-z0-9_]{0,40}(\.[a-z0-9_]{1,40}){0,2}(\.\*|\.v[1-9][0-9]?))$": (
        "This must be a topic such as sales.* or sales.order.shipped.v1.",
        "须为主题，例如 sales.* 或 sales.order.shipped.v1。",
    ),
    r"^https?://[A-Za-z0-9.:\[\]\u00a1-\uffff-]{1,253}(/[!-\"$-~]{0,1500})?$": (
        "This must be an address such as https://example.com/hook.",
        "须为网址，例如 https://example.com/hook。",
    ),
    r"^[a-z][a-z0-9_]{0,29}$": (
        "Small letters, digits and underscores only, with a letter first.",
        "只能包含小写字母、数字和下划线，且以字母开头。",
    ),
    r"^(19[7-9]|[2-8][0-9]{2})[0-9]-(0[1-9]|1[0-2])$": (
        "This must be a month such as 2026-11.",
        "须为月份，例如 2026-11。",
    ),
    r"^[0-9A-Za-z_-]{1,64}\.[0-9]{1,4}$": ONWARD,
    r"^[0-9]{1,18}$": ONWARD,
}
"""Pattern → the sentence in English and Chinese, for all contracts that use it."""

for pattern, sentences in FORMS.items():
    told_as(pattern, *sentences)
