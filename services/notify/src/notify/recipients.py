"""Who can be written to: telephone numbers as E.164, e-mail addresses as they are."""

import re
import unicodedata

import phonenumbers

from contracts.addresses import EMAIL
from contracts.notify.shared import BadRecipient

_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{4,28}", re.ASCII)
_EMAIL = re.compile(EMAIL, re.ASCII)
_MOBILE = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}
LONGEST_LOCAL = 64


def normal(channel: str, to: str, region: str) -> str:
    """Return *to* in the one form in which it is stored; raises BadRecipient."""
    text = unicodedata.normalize("NFKC", to).strip()
    return _mobile(to, text, region) if channel == "sms" else _email(to, text)


def dialled(number: str, region: str) -> str:
    """Return a number of a telephone system as E.164; an extension stays as it is."""
    text = unicodedata.normalize("NFKC", number).strip()
    try:
        parsed = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return text
    if not phonenumbers.is_valid_number(parsed):
        return text
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def masked(channel: str, to: str) -> str:
    """Return *to* so that only who knows it can tell who it is."""
    if channel == "email":
        local, _, domain = to.partition("@")
        return f"{local[:1]}***@{domain}"
    return f"{to[:-8]}****{to[-4:]}" if len(to) > 8 else "****"


def _mobile(given: str, text: str, region: str) -> str:
    if not _PHONE.fullmatch(text):
        raise BadRecipient(channel="sms", to=given, reason="not_a_phone")
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise BadRecipient(channel="sms", to=given, reason="not_a_phone") from None
    # A national prefix before a mobile number is a typing error that libphonenumber forgives.
    prefixed = text.startswith("0") and not str(number.national_number).startswith("0")
    if not phonenumbers.is_valid_number(number):
        raise BadRecipient(channel="sms", to=given, reason="not_a_phone")
    if phonenumbers.number_type(number) not in _MOBILE or (prefixed and region == "CN"):
        raise BadRecipient(channel="sms", to=given, reason="not_a_mobile")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _email(given: str, text: str) -> str:
    local, _, domain = text.rpartition("@")
    if not _EMAIL.fullmatch(text) or len(local) > LONGEST_LOCAL or len(text) > 254:
        raise BadRecipient(channel="email", to=given, reason="not_an_email")
    return f"{local}@{domain.lower()}"
