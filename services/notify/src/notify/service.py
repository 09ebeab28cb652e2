"""The notify service: its name, its slices and what it stands on."""

from chassis import mounts
from chassis.partner_bus import PartnerBus
from chassis.service import Service
from contracts.customers import share
from contracts.notify import handover_part, pieces
from contracts.operation_log import log_of
from contracts.organization import department, handover, personal_request, staff
from contracts.parked_messages import parked_of
from contracts.personal_data import part_of
from notify import (
    calls,
    customer_refs,
    feeds,
    mergers,
    messages,
    opt_outs,
    partners,
    records,
    reminders,
    retention,
    rules,
    templates,
    webhooks,
)
from notify.bootstrap import prepare
from notify.drivers import drivers_from
from notify.handovers.store import PORTIONS
from notify.personal_parts.store import HOLDINGS
from notify.posting import Poster
from notify.settings import NotifySettings
from notify.tables import Model

service = Service(
    name="notify",
    slices=(
        templates,
        messages,
        reminders,
        calls,
        rules,
        webhooks,
        partners,
        records,
        customer_refs,
        opt_outs,
        mergers,
        feeds,
    ),
    mounts=(
        mounts.saved_views(pieces.saved_views),
        mounts.operation_log(log_of("notify")[1]),
        mounts.parked_messages(parked_of("notify")),
        mounts.personal_parts(part_of("notify"), personal_request.asked, HOLDINGS),
        mounts.handovers(handover_part.reported, handover.asked, PORTIONS),
        mounts.shares(share),
        mounts.structure("notify", staff, department),
    ),
    tables=Model.metadata,
    settings=NotifySettings,
    prepare=prepare,
    chores=(retention.purge,),
    provides=lambda runtime: {
        "drivers": drivers_from(runtime.settings),
        "poster": Poster(
            runtime.settings.webhook_timeout_s, runtime.settings.webhook_allow_private
        ),
        "partner_bus": PartnerBus(runtime.settings.partner_amqp_uri or runtime.settings.amqp_uri),
    },
)
