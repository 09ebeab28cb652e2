"""
The currencies in which people pay, of ISO 4217.

Source: list one of ISO 4217 as its agency (SIX) kept it in February 2026, without the codes of
funds, of metals, of units of account and for tests: nothing is priced in them.
"""

from typing import Any

from marshmallow import validate

_LIST_ONE = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ
GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP
LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR
PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC
SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF
XPF YER ZAR ZMW ZWG
"""
CURRENCIES = tuple(_LIST_ONE.split())
COMMODITY = r"^[A-Z]{3}$"
"""What books may hold: a currency, also one of old, shares or points."""


class InUse(validate.OneOf):
    """A currency in which people pay, told by code."""

    def __init__(self) -> None:
        super().__init__(CURRENCIES)

    def _format_error(self, value: Any) -> str:
        return "not_a_currency"


IN_USE = InUse()
