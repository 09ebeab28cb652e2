"""The notify service: its name, its slices and what it stands on."""

from chassis.partner_bus import PartnerBus
from chassis.service import Service
from notify import (
    calls,
    customer_refs,
    feeds,
    handovers,
    mergers,
    messages,
    operation_log,
    opt_outs,
    parked_messages,
    partners,
    personal_parts,
    reminders,
    retention,
    rules,
    saved_views,
    shares,
    structure,
    templates,
    webhooks,
)
from notify.bootstrap import prepare
from notify.drivers import drivers_from
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
        customer_refs,
        opt_outs,
        mergers,
        handovers,
        feeds,
        shares,
        saved_views,
        structure,
        operation_log,
        parked_messages,
        personal_parts,
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
