"""Why something was refused, as sentences say it: code, English and Chinese."""

from chassis import words

REASONS = """
not_a_phone | this is not a telephone number | 不是有效的电话号码
not_a_mobile | this is not the number of a mobile phone | 不是手机号码
not_an_email | this is not an e-mail address | 不是有效的邮箱地址
interrupted | it was interrupted while it was being sent | 发送过程中断
resend | somebody sends it again | 重新发送
not_https | the address must begin with https | 地址必须使用 https
a_private_address | addresses inside of a network are not allowed | 不允许使用内网地址
not_an_address | this is not an address of the web | 不是有效的网址
a_port_of_another_service | this port is not allowed | 不允许使用该端口
serial | it takes one {serial} and {yyyy} {yy} {mm} {dd} | 须有 {serial}，可加 {yyyy} {yy} {mm} {dd}
length | with a high serial it is longer than 40 characters | 流水号较大时超过 40 个字符
reset | it lacks the part of the date at which it starts anew | 缺少区分重置周期所需的日期部分
staff_ids | choose at least one person, all of whom work here | 须选择审批人，且均为在职员工
role_id | choose a role that there is | 须选择有效的角色
fact | choose the field that names the approver | 须选择指明审批人的字段
nobody_staff_id | who stands in for nobody does not work here | 无人审批时的代理人不存在
forbidden_xml | it holds XML that is not allowed | 文件含不允许的 XML 内容
no_statement | it holds no statement | 文件中没有对账单
bad_currency | this is not a currency: | 币种无效
incomplete | this is missing: | 内容不完整
bad_xml | the XML is broken: | XML 格式有误
no_amount | an amount is missing | 缺少金额
bad_amount | this is not an amount: | 金额无效
in_and_out | one line holds what came in and what went out: | 同一行既有收入又有支出
too_many_digits | the currency does not have so many digits: | 小数位数过多
bad_day | this is not a day: | 日期无效
too_many_lines | it has more lines than | 行数过多
bad_balance | this is not a balance: | 余额无效
bad_line | this is not a line of a statement: | 明细行无效
empty | the file is empty | 文件为空
too_large | the file is too large: | 文件过大
binary | it is not a text | 不是文本文件
bad_csv | the csv is broken: | csv 格式有误
bad_workbook | the workbook cannot be opened | 工作簿无法读取
no_header | there is no line of headings that we know | 没有可识别的表头
no_year | the year is missing: | 缺少年份
several_accounts | it holds more than one account | 包含多个账户
several_currencies | it holds more than one currency | 包含多种币种
function_call | functions cannot be called | 函数调用
attribute | parts of a value cannot be read | 访问属性
loop | loops are not allowed | 循环
arithmetic | nothing can be reckoned | 算术运算
assignment | nothing can be assigned | 变量赋值
list | lists are not allowed | 列表
not_ended | something that was begun is not ended | 语句未结束
wrong_syntax | this is not the syntax of templates | 语法错误
too_deep | it is nested too deeply, or a number is too large | 嵌套过深或数值过大
unfit_value | the value of a variable does not fit | 变量的值不适用
unknown_filter | there is no such filter | 未知的过滤器
unknown_test | there is no such test | 未知的判断
other_statement | such statements are not allowed | 不支持的语句
no_arithmetic | only + − * /, min, max and round are allowed | 只能使用加减乘除和 min、max、round
no_number | it does not come to a number, as by a division by zero | 无法得出数值，例如除数为零
beyond_numbers | it comes to more than a sum of money can be | 计算结果过大
unknown_name | this is not known: | 未知的名称：
"""


def _told() -> dict[str, tuple[str, str]]:
    lines = (line.split(" | ") for line in REASONS.strip().splitlines())
    return {f"reason.{code}": (en, zh) for code, en, zh in lines}


words.call({code: zh for code, (_, zh) in _told().items()})
words.call_in_english({code: en for code, (en, _) in _told().items()})
