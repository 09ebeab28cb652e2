"""What the sales service can be told beside what every service can."""

from dataclasses import dataclass

from chassis.settings import ServiceSettings, setting


@dataclass(frozen=True, kw_only=True)
class SalesSettings(ServiceSettings):
    """Defaults of documents and forms of their numbers."""

    quote_valid_days: int = setting(30, unit="d", about="Validity of a quote that names none.")
    discount_limit_percent: str = setting(
        "30", about="What gives more off the list prices needs an approval; 100: nothing does."
    )
    win_opportunity_on: str = setting(
        "confirmed",
        about="When an order wins its open opportunity: confirmed, paid (in full) or never.",
    )
    quote_number: str = setting("QT{yyyy}{mm}-{serial:05d}", about="Form of quote numbers.")
    order_number: str = setting("SO{yyyy}{mm}-{serial:05d}", about="Form of order numbers.")
    shipment_number: str = setting("SH{yyyy}{mm}-{serial:05d}", about="Form of shipment numbers.")
