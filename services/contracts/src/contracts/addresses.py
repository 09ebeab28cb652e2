"""How e-mail addresses and telephone numbers look where people write them."""

from typing import Any

from chassis import fields

EMAIL = (
    r"^[A-Za-z0-9_+'-]+(\.[A-Za-z0-9_+'-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}$"
)
EMAIL_EN = "This must be an e-mail address such as li@example.com."
EMAIL_ZH = "须为邮箱地址，例如 li@example.com。"
PHONE = r"^\+?[0-9][0-9() -]{4,28}[0-9]$"
"""A form only; whether a number exists in its country is decided where it is used."""


def email(**about: Any) -> fields.Text:
    """Return the field of one e-mail address (no display name, no quoted local part)."""
    form = fields.Matches(EMAIL, en=EMAIL_EN, zh=EMAIL_ZH)
    return fields.Text(min=6, max=254, validate=[form], **about)


def phone(**about: Any) -> fields.Text:
    """Return the field of one telephone number, national or with + and country code."""
    return fields.Text(min=6, max=30, validate=[fields.Matches(PHONE)], **about)
