"""Codes and telephone numbers that identify: GB 32100 credit codes and E.164."""

import re
import unicodedata
from functools import cache, lru_cache
from operator import mul
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberFormat

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_TRICK = re.compile(r"(0{0,2}86)?0+1[3-9][0-9]{9}")
"""A trunk 0 before a mobile number."""
_EXTENSION = re.compile(
    r"(.*[0-9)])\s*(?:转|分机号?|ext(?:ension)?\.?|[x#,]|;\s*ext\s*=)\s*:?\s*([0-9]{1,6})",
    re.IGNORECASE,
)
"""A number and, behind a word for it, the extension of a switchboard."""
_DASHES = re.compile("[‐-―]")
_MOBILE = re.compile(r"\+861[3-9][0-9]{9}")
_DASHED = re.compile(r"(.*[0-9)])\s*-\s*([0-9]{1,6})")
_FORM = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")


def credit_code(text: str) -> str | None:
    """Return a unified social credit code as it is written officially, or None if it is none."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    code = "".join(plain.upper().split())
    if not _FORM.fullmatch(code):
        return None
    total = sum(map(mul, map(_VALUES.__getitem__, code), _WEIGHTS))
    return code if _ALPHABET[-total % 31] == code[17] else None


@lru_cache(maxsize=8192)
def e164(text: str, region: str = "CN", *, strict: bool = False) -> str | None:
    """
    Return a telephone number as E.164, or None if nobody can be called by it.

    region: where numbers without + are at home. strict: refuse tricks such as a trunk 0 before a
    mobile number, which lists of leads are cheated with.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if region == "CN" and _mobile().fullmatch(plain):
        return f"+86{plain}"
    if not re.fullmatch(r"\+?[0-9(][0-9() \-.]{4,30}", plain):
        return None
    if strict and region == "CN" and _TRICK.fullmatch(re.sub(r"[^0-9]", "", plain)):
        return None
    try:
        number = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def is_mobile(number: str) -> bool:
    """Tell whether a number in E.164 is that of a Chinese mobile, behind which nobody else sits."""
    return bool(_MOBILE.fullmatch(number))


class Dialled(NamedTuple):
    """A number as E.164, and the extension behind a switchboard, "" for none."""

    number: str
    extension: str = ""


class Numbering(NamedTuple):
    """
    How numbers of a list are read.

    region: where numbers without + are at home. strict: whether tricks are refused.
    """

    region: str = "CN"
    strict: bool = False

    def read(self, text: str) -> str | None:
        """Return a number as E.164, or None if nobody can be called by it."""
        found = self.dial(text)
        return found and found.number

    def dial(self, text: str) -> Dialled | None:
        """
        Return a number with its extension (转8001, ext. 12, -8001), or None if nobody is there.

        What merely follows a dash is one where the whole is no number; a mobile has none.
        """
        whole = e164(text, self.region, strict=self.strict)
        if whole:
            return Dialled(whole)
        plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text).strip())
        found = _EXTENSION.fullmatch(plain) or _DASHED.fullmatch(plain)
        number = e164(found[1], self.region, strict=self.strict) if found else None
        if not found or not number or is_mobile(number):
            return None
        return Dialled(number, found[2])


@cache
def _mobile() -> re.Pattern[str]:
    """Return the form of a Chinese mobile number, from the library's own table."""
    metadata = PhoneMetadata.metadata_for_region("CN")
    assert metadata and metadata.mobile and metadata.mobile.national_number_pattern
    return re.compile(str(metadata.mobile.national_number_pattern))
