"""The service desk: its name, its slices and what it stands on."""

from chassis.attachments import keeping
from chassis.service import Service
from service_desk import (
    attachments,
    batches,
    calendars,
    custom_fields,
    customer_refs,
    exports,
    handovers,
    mergers,
    operation_log,
    parked_messages,
    permit_subjects,
    personal_parts,
    saved_views,
    shares,
    staff,
    structure,
    targets,
    tickets,
)
from service_desk.bootstrap import prepare
from service_desk.business_hours import calendar_from
from service_desk.settings import ServiceDeskSettings
from service_desk.tables import Model
from service_desk.tickets.model import spoken

service = Service(
    name="service_desk",
    slices=(
        tickets,
        targets,
        customer_refs,
        mergers,
        structure,
        staff,
        calendars,
        operation_log,
        parked_messages,
        personal_parts,
        permit_subjects,
        handovers,
        custom_fields,
        saved_views,
        shares,
        attachments,
        batches,
        exports,
    ),
    tables=Model.metadata,
    settings=ServiceDeskSettings,
    prepare=prepare,
    chores=(keeping.sweep,),
    found_by=((spoken.words, spoken.find_anew),),
    provides=lambda runtime: {"calendar": calendar_from(runtime.settings)},
)
