"""Statements of banks and wallets: real shapes, hostile files, clear errors."""

import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.bank_formats import BadStatement, read_statements, with_currency
from ledger.bank_formats.rules import minor_of

pytestmark = pytest.mark.requirement("LED-12")
WECHAT = """微信支付账单明细
起始时间：[2026-03-01 00:00:00]
----------------------微信支付账单明细列表--------------------
交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号
2026-03-02 10:00:00,商户消费,小店,"茶叶",支出,¥12.50,零钱,支付成功,"1001\t"
2026-03-03 10:00:00,转账,张三,"/",收入,"¥1,200.00",/,已存入零钱,"1002\t"
2026-03-04 10:00:00,商户消费,小店,"x",支出,¥9.00,零钱,等待付款,"1003\t"
"""
BANK = '记账日期,币种,收入金额,支出金额,余额,对方户名,摘要\n20260302,人民币,,"1,000.00",1,甲,付款\n'
CARD = (
    "招商银行信用卡对账单（2024年01月）\n交易日,记账日,交易摘要,人民币金额\n"
    ",12/29,还款,-1.23\n01/02,01/03,影票,56.78\n"
)
OFX = (
    "OFXHEADER:100\n<OFX><STMTRS><CURDEF>USD<BANKACCTFROM><ACCTID>1</BANKACCTFROM><BANKTRANLIST>"
    "<STMTTRN><DTPOSTED>20260302<TRNAMT>-1.50<FITID>a<NAME>A&amp;B"
    "<STMTTRN><DTPOSTED>20260303<TRNAMT>2.00<FITID>b</BANKTRANLIST>"
    "<LEDGERBAL><BALAMT>10.00</LEDGERBAL></STMTRS></OFX>"
)
MT940 = (
    ":20:X\n:25:DE1\n:60F:C251230EUR0,00\n:61:2512310102D1,5NTRFNONREF//B1\n"
    ":86:166?00KAUF?20MIETE?21 JAN?32HANS\n:61:251231RD2,NTRFR2\n:62F:C251231EUR0,50\n-"
)
CAMT = (
    '<Document xmlns="urn:x"><Stmt><Acct><Id><IBAN>NL1</IBAN></Id></Acct>'
    '<Ntry><Amt Ccy="EUR">1.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><BookgDt><Dt>2026-03-02</Dt>'
    "</BookgDt><AcctSvcrRef>R</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Cdtr><Nm>Shop</Nm></Cdtr>"
    "</RltdPties><RmtInf><Ustrd>Rent</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt></Document>"
)


def moved(text):
    [found] = read_statements(text.encode() if isinstance(text, str) else text)
    return [(str(one.booked_on), one.minor, one.reference) for one in found.movements]


def test_wallets_tell_direction_in_words_and_skip_what_was_not_paid():
    assert moved(WECHAT.encode("gb18030")) == [
        ("2026-03-02", -1250, "1001"),
        ("2026-03-03", 120000, "1002"),
    ]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_table_saved_as_unicode_text_is_read(encoding):
    wide = f"\ufeff{WECHAT}".replace(",", "\t").encode(encoding)
    assert moved(wide) == moved(WECHAT.encode())


def test_banks_have_a_column_for_each_way():
    assert moved(BANK) == [("2026-03-02", -100000, "")]


@pytest.mark.parametrize(
    ("above", "told"),
    [
        ('卡号: 6222****7890,"卡别名: 工资"', "6222****7890"),
        ("账号：,6222 0000 1111 2222", "6222000011112222"),
        ("对方账号: 6222000011112222", ""),
        ("卡号末四位: 1234", ""),
    ],
)
def test_the_number_above_a_table_is_that_of_the_account_at_the_bank(above, told):
    [found] = read_statements(f"{above}\n{BANK}".encode())
    assert (found.account, len(found.movements)) == (told, 1)


def test_a_day_without_a_year_lies_in_the_months_before_the_statement():
    assert moved(CARD) == [("2023-12-29", 123, ""), ("2024-01-02", -5678, "")]


def test_ofx_is_read_where_sgml_leaves_its_ends_out():
    [found] = read_statements(OFX.encode())
    assert [(m.minor, m.reference, m.counterparty) for m in found.movements] == [
        (-150, "a", "A&B"),
        (200, "b", ""),
    ]
    assert (found.currency, found.closing) == ("USD", 1000)


def test_a_statement_that_tells_no_currency_is_in_that_of_the_account():
    text = ":61:1811261126CR30,00NTRFX\n:NS:01Rent\n15Shop\n:62M:C18112695,00\n"
    [found] = read_statements(text.encode())
    [moved] = with_currency(found, "HUF").movements
    assert (moved.currency, moved.minor, found.closing) == ("HUF", 3000, 9500)
    assert (moved.memo, moved.counterparty) == ("Rent", "Shop")


@pytest.mark.parametrize(
    ("days", "booked_on"),
    [("160230", "2016-02-29"), ("150230", "2015-02-28"), ("1602300301", "2016-03-01")],
)
def test_thirty_days_of_february_are_its_last_day(days, booked_on):
    """Banks that reckon interest by months of thirty days write a day of value so."""
    text = f":20:X\n:60F:C160101EUR0,00\n:61:{days}CR1,00NTRFR\n:62F:C160301EUR1,00\n-"
    assert moved(text) == [(booked_on, 100, "R")]


def test_mt940_books_in_the_year_beside_and_turns_reversals_round():
    [found] = read_statements(MT940.encode())
    first, second = found.movements
    assert (first.booked_on, first.minor) == (dt.date(2026, 1, 2), -150)
    assert (first.reference, first.counterparty, first.memo) == ("B1", "HANS", "MIETE JAN")
    assert (second.minor, found.closing) == (200, 50)


def test_camt_tells_party_and_purpose():
    [found] = read_statements(CAMT.encode())
    [one] = found.movements
    assert (one.minor, one.currency, one.reference) == (-150, "EUR", "R")
    assert (one.counterparty, one.memo, found.account) == ("Shop", "Rent", "NL1")


def told(text, usual="CNY"):
    [found] = read_statements(text.encode(), usual)
    return found.opening, found.closing, found.closing_on and str(found.closing_on)


UP = "2026-03-01,5.00,,105.00\n2026-03-02,,20.00,85.00\n"
DOWN = "2026-03-02,,20.00,85.00\n2026-03-01,5.00,,105.00\n"
ONE_DAY = "2026-03-02,,20.00,85.00\n2026-03-02,5.00,,105.00\n"
TITLES = "日期,收入,支出,余额\n"
HEAD = "账号：1,期初余额：100.00 元\n期末余额,85.00\n"
FOOT = "期初余额,,期末余额\n100.00,,85.00\n"


@pytest.mark.parametrize(
    "text",
    [
        TITLES + UP,
        TITLES + DOWN,
        TITLES + ONE_DAY,
        TITLES.replace("余额", "联机余额") + UP,
        TITLES + "2026-03-01,,,100.00\n" + UP,
        TITLES + "期初余额,0.00,0.00,100.00\n" + UP.replace("105.00", "").replace("85.00", ""),
        HEAD + TITLES[:-4] + "\n" + UP,
        TITLES + UP + FOOT,
        TITLES + UP.replace("85.00", "xx.yy"),
    ],
)
def test_balances_of_a_table_stand_beside_its_lines_above_or_below(text):
    if "期初余额,0.00" in text:
        text += "期末余额,,,85.00\n"
    opening, closing, day = told(text)
    assert (opening, closing) == (10000, 8500)
    assert day in ("2026-03-01", "2026-03-02")


def test_amounts_above_a_table_that_nobody_quoted_are_put_together_again():
    assert told("户名：甲,期初余额：1,234,100.00 元\n" + TITLES + UP)[0] == 123410000
    assert told("期初余额：100\n" + TITLES + UP)[0] == 10000


def test_what_is_said_in_words_goes_before_the_column():
    assert told(TITLES + UP + "期末余额：,84.00\n")[:2] == (10000, 8400)


def test_balances_of_several_currencies_are_left_out():
    lines = "日期,币种,金额,余额\n20260301,人民币,5.00,105.00\n20260302,美元,1.00,1.00\n"
    assert told(lines) == (None, None, None)


def test_a_table_without_currency_is_in_that_of_the_account():
    [found] = read_statements((TITLES + "2026-03-01,500,,1500\n").encode(), "JPY")
    assert (found.currency, found.movements[0].minor, found.opening) == ("JPY", 500, 1000)


def test_ofx_mt940_and_camt_tell_their_balances_and_the_day():
    asof = OFX.replace("10.00", "10.00<DTASOF>20260305120000")
    assert told(asof) == (None, 1000, "2026-03-05")
    assert told(MT940) == (0, 50, "2025-12-31")
    balance = (
        '<Bal><Tp><CdOrPrtry><Cd>{}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{}</Amt>'
        "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>"
    )
    pairs = (("CLAV", "9.00"), ("PRCD", "3.00"), ("CLBD", "2.00"), ("OPBD", "3.50"))
    wanted = "".join(balance.format(*pair) for pair in pairs)
    assert told(CAMT.replace("</Acct>", f"</Acct>{wanted}")) == (350, 200, "2026-03-02")


def test_what_the_bank_has_not_booked_yet_is_no_movement():
    assert moved(CAMT) and not moved(CAMT.replace("<BookgDt>", "<Sts>PDNG</Sts><BookgDt>"))


ENTITY = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;</Document>'
BOMB = (
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<Document>&b;</Document>"
)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b"x" * 5_000_001, "too_large"),
        (b"a\x00b", "binary"),
        (b"hello", "no_header"),
        (ENTITY.encode(), "forbidden_xml"),
        (BOMB.encode(), "forbidden_xml"),
        (f"<?xml version='1.0'?>{BOMB}".encode(), "forbidden_xml"),
        (b"<OFX><!DOCTYPE a><STMTRS>", "forbidden_xml"),
        (b"<Document>", "bad_xml"),
        (b"<Document/>", "no_statement"),
        (b"PK\x03\x04nonsense", "bad_workbook"),
        (b"\xd0\xcf\x11\xe0nonsense", "bad_workbook"),
        (b":20:X\n:60F:C251230EUR0,00\n:61:160231C1,NTRF", "bad_day"),
        (CAMT.replace("1.50", "1.505").encode(), "too_many_digits"),
        (CAMT.replace("1.50", "NaN").encode(), "too_many_digits"),
        (CAMT.replace("EUR", "€").encode(), "bad_currency"),
        (BANK.replace("人民币", "金币").encode(), "bad_currency"),
        (BANK.replace("1,000.00", "30,000,00").encode(), "bad_amount"),
        (BANK.replace("1,000.00", "12,34").encode(), "bad_amount"),
        (BANK.replace('人民币,,"1', '人民币,3.00,"1').encode(), "in_and_out"),
    ],
)
def test_what_is_no_statement_is_refused_with_its_reason(raw, reason):
    with pytest.raises(BadStatement) as refused:
        read_statements(raw)
    assert refused.value.reason == reason


COMPANIES = {
    "icbc": "交易时间,借方发生额,贷方发生额,余额,对方单位名称,用途\n"
    "2026-03-02,,12.50,20.00,甲公司,货款\n",
    "cmb": "交易日,借方金额,贷方金额,余额,收（付）方名称,摘要\n20260302,,12.50,20.00,甲公司,货款\n",
    "ccb": "交易时间,借方发生额/元(支取),贷方发生额/元(收入),余额/元,对方户名,摘要\n"
    "20260302,,12.50,20.00,甲公司,货款\n",
    "abc": "交易时间,收入金额,支出金额,账户余额,对方户名,交易用途\n"
    "2026-03-02,12.50,,20.00,甲公司,货款\n",
    "alipay": "账务流水号,发生时间,对方名称,收入金额（+元）,支出金额（-元）,"
    "账户余额（元）,商品名称\n1,2026-03-02 10:00:00,甲公司,12.50,0.00,20.00,货款\n",
}


@pytest.mark.parametrize("bank", COMPANIES)
def test_tables_of_companies_are_read_with_who_paid_for_what(bank):
    above = "账号,3205016436360000\n"
    [found] = read_statements((above + COMPANIES[bank]).encode())
    [movement] = found.movements
    assert (found.account, found.closing, movement.minor) == ("3205016436360000", 2000, 1250)
    assert (movement.counterparty, movement.memo) == ("甲公司", "货款")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw):
    for prefix in (b"", b"<OFX><STMTRS><STMTTRN>", b":20:\n:61:", b"<Document>", BANK.encode()):
        try:
            read_statements(prefix + raw)
        except BadStatement as refused:
            assert refused.reason


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1,234.56", 123456),
        ("1.234,56", 123456),
        ("-0,5", -50),
        ("1,234", 123400),
        ("1 000.00", 100000),
        ("+.5", 50),
        ("00000000000000000001,00", 100),
    ],
)
def test_points_and_commas_are_told_apart(text, minor):
    assert minor_of(text, "EUR") == minor


def workbook(cells):
    made = openpyxl.Workbook()
    made.active.title = "明细"
    for place, value in cells.items():
        made.active[place] = value
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


TABLE = {"A1": "交易日", "B1": "收入金额", "C1": "支出金额", "D1": "流水号"}


def test_a_workbook_is_read_with_its_days_and_long_numbers():
    day, number = dt.date(2024, 1, 2), 1234567890123456789012
    [found] = read_statements(workbook({**TABLE, "A2": day, "B2": 12.5, "D2": number}))
    [movement] = found.movements
    assert (movement.booked_on, movement.minor) == (dt.date(2024, 1, 2), 1250)
    assert movement.reference.startswith("123456789012345") and movement.reference.isdigit()


def test_a_workbook_with_a_cell_far_out_is_refused_with_its_place():
    with pytest.raises(BadStatement) as refused:
        read_statements(workbook({**TABLE, "XFD1048576": "x"}))
    assert (refused.value.reason, refused.value.where) == ("too_large", "明细!XFD1048576")
