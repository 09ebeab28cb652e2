"""Surnames and birthdays, the lunar ones too, as pure functions."""

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from lunar_python import LunarMonth, LunarYear, Solar

from chassis import surnames

_PAIRS = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶"
    "太叔申屠公孙慕容仲孙钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良"
    "漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里呼延东郭南门羊舌微生梁丘左丘西门第五南荣"
    "东里东宫仲长即墨达奚褚师单于纳兰"
)
COMPOUND = frozenset(_PAIRS[n : n + 2] for n in range(0, len(_PAIRS), 2))
"""Surnames of two characters; of a name of two characters the first is the surname all the same."""
OTHERS = "#"


def surname_of(name: str) -> tuple[str | None, str]:
    """Return the Chinese surname of a person, if any, and the letter under which it stands."""
    plain = "".join(name.split())
    if not plain or not "\u4e00" <= plain[0] <= "\u9fff":
        first = plain[:1].upper()
        return None, first if first.isascii() and first.isalpha() else OTHERS
    surname = plain[:2] if plain[:2] in COMPOUND and len(plain) > 2 else plain[0]
    return surname, _letter(surname)


@lru_cache(maxsize=2048)
def _letter(surname: str) -> str:
    spelt, _ = surnames.spelling(surname)
    return spelt[:1].upper() or OTHERS


def next_birthday(
    birthday: dt.date | None, lunar: Mapping[str, Any] | None, today: dt.date
) -> dt.date | None:
    """
    Return the solar day of the next birthday, today's included.

    lunar: month, day and leap of the lunar calendar; it goes before the solar *birthday*.
    """
    days = _lunar_days(lunar, today) if lunar else _solar_days(birthday, today) if birthday else ()
    return next((day for day in days if day >= today), None)


def _solar_days(birthday: dt.date, today: dt.date) -> Iterator[dt.date]:
    """Who was born on 29 February celebrates on the 28th in common years."""
    for year in range(today.year, today.year + 2):
        last = calendar.monthrange(year, birthday.month)[1]
        yield dt.date(year, birthday.month, min(birthday.day, last))


def _lunar_days(lunar: Mapping[str, Any], today: dt.date) -> Iterator[dt.date]:
    """A lunar year ends in the solar year after, so that the one before is looked at too."""
    for year in range(today.year - 1, today.year + 2):
        yield solar_day(year, lunar["month"], lunar["day"], leap=bool(lunar.get("leap")))


def has_leap_month(year: int, month: int) -> bool:
    """Tell whether *month* comes twice in a lunar year."""
    return bool(LunarYear.fromYear(year).getLeapMonth() == month)


@lru_cache(maxsize=4096)
def solar_day(year: int, month: int, day: int, *, leap: bool = False) -> dt.date:
    """
    Return the solar day of a lunar one.

    A leap month that the year does not have is its common one; the 30th of a month of 29 days is
    the 29th.
    """
    is_leap = leap and has_leap_month(year, month)
    found = LunarMonth.fromYm(year, -month if is_leap else month)
    first = Solar.fromJulianDay(found.getFirstJulianDay())
    start = dt.date(first.getYear(), first.getMonth(), first.getDay())
    return start + dt.timedelta(days=min(day, found.getDayCount()) - 1)
