"""What the sales service can be told beside what every service can."""

from dataclasses import dataclass
from decimal import Decimal

from chassis.forms_of_settings import SHARE, between, one_of, such_as
from chassis.numbering import read_pattern
from chassis.settings import ServiceSettings, setting

NUMBER = such_as("QT{yyyy}{mm}-{serial:05d}", read_pattern)


@dataclass(frozen=True, kw_only=True)
class SalesSettings(ServiceSettings):
    """Defaults of documents and forms of their numbers."""

    quote_valid_days: int = setting(
        30, unit="d", about="Validity of a quote that names none.", takes=between(0, 3650)
    )
    discount_limit_percent: Decimal = setting(
        Decimal(30),
        unit="%",
        about="What gives more off the list prices needs an approval; 100: nothing does.",
        takes=SHARE,
    )
    win_opportunity_on: str = setting(
        "confirmed",
        about="When an order wins its open opportunity; paid: in full.",
        takes=one_of("confirmed", "paid", "never"),
    )
    quote_number: str = setting(
        "QT{yyyy}{mm}-{serial:05d}", about="Form of quote numbers.", takes=NUMBER
    )
    order_number: str = setting(
        "SO{yyyy}{mm}-{serial:05d}", about="Form of order numbers.", takes=NUMBER
    )
    shipment_number: str = setting(
        "SH{yyyy}{mm}-{serial:05d}", about="Form of shipment numbers.", takes=NUMBER
    )
