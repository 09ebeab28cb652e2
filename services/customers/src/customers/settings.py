"""What the customers service can be told."""

from dataclasses import dataclass

from chassis.forms_of_settings import between
from chassis.settings import ServiceSettings, setting
from customers.duplicates.numbers import Numbering


@dataclass(frozen=True, kw_only=True)
class CustomersSettings(ServiceSettings):
    """Settings of customers, leads and the public pool."""

    phone_region: str = setting("CN", about="Where phone numbers without + are at home.")
    strict_phones: str = setting(
        "customers,contacts,leads,registrations",
        about="Lists, by commas, that take no number with a trunk 0 before a mobile number.",
    )
    currency: str = setting("CNY", about="Currency of the figures that lists show and sort by.")
    birthday_hour: int = setting(
        9,
        unit="h",
        about="Hour of the day, at the house, at which birthdays are told.",
        takes=between(0, 23),
    )
    birthday_days: int = setting(
        3,
        unit="d",
        about="Days before a birthday at which the customer's owner is told; 0: on the day only.",
        takes=between(0, 365),
    )
    card_reader: str = setting(
        "",
        about="Command that prints the lines of a picture as JSON; the extra `cards` where none.",
    )
    registry_file: str = setting(
        "", about="Table of registered companies (csv), from which empty fields are filled."
    )
    registry_url: str = setting("", about="Provider of registered companies, instead of the file.")
    registry_token: str = setting("", about="Bearer token for the provider.", secret=True)
    registry_timeout_ms: int = setting(
        1500,
        unit="ms",
        about="How long the provider may take; nothing waits longer.",
        takes=between(1, 60_000),
    )
    check_in_radius_m: int = setting(
        500,
        unit="m",
        about="How far from a customer one may check in without being marked as far.",
        takes=between(1, 100_000),
    )
    check_in_strict: bool = setting(
        False, about="Whether to check in from farther away is refused."
    )
    credit_by_approval: bool = setting(
        True, about="Whether limit and grade of a customer change only by an approval."
    )
    holding_cap: int = setting(
        0,
        about="Customers without a closed deal that one person may hold; 0: no cap.",
        takes=between(0, 10_000_000),
    )
    locks_per_person: int = setting(
        20,
        about="Customers of one person that may be locked at a time; 0: any number.",
        takes=between(0, 10_000_000),
    )
    reps_transfer: bool = setting(
        True,
        about="Whether who sees only his own customers and leads may hand them on to others.",
    )
    claims_per_day: int = setting(
        50,
        about="Customers that one person may claim on one day; 0: no limit.",
        takes=between(0, 10_000_000),
    )
    pool_views_per_day: int = setting(
        200,
        about="Customers and leads of pools that one person may open on one day; 0: no limit.",
        takes=between(0, 10_000_000),
    )
    forgotten_days: int = setting(
        30,
        unit="d",
        about="Days without activity after which a customer counts as forgotten.",
        takes=between(1, 3650),
    )
    lead_warn_days: int = setting(
        3,
        unit="d",
        about="Days until the owner of an unhandled lead is told where no rule fits; 0: never.",
        takes=between(0, 365),
    )
    lead_superior_days: int = setting(
        5, unit="d", about="Days until his superior is told; 0: never.", takes=between(0, 365)
    )
    lead_reassign_days: int = setting(
        7,
        unit="d",
        about="Days until another gets it, if a rule says by then who; 0: never.",
        takes=between(0, 365),
    )
    lead_follow_up: bool = setting(
        False, about="Whether these days count anew from each time that the lead was handled."
    )
    registration_protects_days: int = setting(
        30,
        unit="d",
        about="How long a registered company stays with who registered it in any case; 0: no time.",
        takes=between(0, 3650),
    )
    new_in_pool_hours: int = setting(
        0,
        unit="h",
        about="How long a customer lies in the pool before it can be claimed.",
        takes=between(0, 8760),
    )
    former_owner_days: int = setting(
        0,
        unit="d",
        about="How long a former owner may not claim a customer again.",
        takes=between(0, 3650),
    )
    convert_matches: bool = setting(
        True, about="Whether a lead of a known company is converted into that customer."
    )
    convert_refuses_known_contacts: bool = setting(
        True, about="Whether a conversion fails when the contact's phone number is known."
    )

    def numbers_of(self, listed: str) -> Numbering:
        """Return how phone numbers of a list such as "leads" are read."""
        return Numbering(self.phone_region, listed in self.strict_phones.split(","))
