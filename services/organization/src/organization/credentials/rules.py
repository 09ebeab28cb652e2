"""Which passwords are too easy to guess."""

import re
from collections.abc import Iterable

_WORDS = """
    password passw0rd p@ssw0rd p@ssword admin administrator welcome letmein iloveyou sunshine
    princess football baseball dragon monkey master shadow superman batman trustno1 whatever
    starwars michael jennifer jordan hunter computer internet changeme default secret qwerty
    qwertyuiop asdfghjkl zxcvbnm qazwsx qazwsxedc 1qaz2wsx 1q2w3e4r 1q2w3e4r5t zaq12wsx abcabc
    abcdefg abcdefgh woaini woaini1314 woaiwojia 5201314 1314520 aini1314 zhongguo beijing shanghai
    a123456 qq123456 taobao alipay weixin asdasd qweqwe qwe123 qweasd qweasdzxc test guest root
    crm company customer sales manager user login system support service office spring summer
    autumn winter monday sunday january december
"""
COMMON = frozenset(_WORDS.split())
ROWS = ("abcdefghijklmnopqrstuvwxyz", "0123456789", "qwertyuiop", "asdfghjkl", "zxcvbnm")
FEW = 5
"""A password of fewer different characters than this is too simple."""
REPEATED = re.compile(r"(.{1,7}?)\1+")
"""What is one short piece, again and again."""
OWN_PART = 4
"""Names of the person shorter than this may well be part of a good password."""


def is_too_simple(password: str, names: Iterable[str]) -> bool:
    """Tell whether *password* is common, digits, keys in a row, one piece again or own *names*."""
    plain = password.casefold()
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    if len(set(plain)) < FEW or plain.isdigit() or not {plain, core}.isdisjoint(COMMON):
        return True
    if REPEATED.fullmatch(re.sub(r"[\W_]+", "", plain)):
        return True
    return _is_row(core) or any(_mostly(plain, name) for name in names)


def _is_row(text: str) -> bool:
    """Return whether a text is one row of the keyboard or alphabet, forwards or backwards."""
    doubled = [row * 4 for row in ROWS]
    return len(text) >= FEW and any(text in row or text in row[::-1] for row in doubled)


def _mostly(password: str, name: str) -> bool:
    name = name.casefold()
    return len(name) >= OWN_PART and name in password and len(password) - len(name) < len(name) + 4
