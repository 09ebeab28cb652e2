"""The service desk: its name, its slices and what it stands on."""

from chassis import mounts
from chassis.service import Service
from contracts.customers import share
from contracts.operation_log import log_of
from contracts.organization import (
    department,
    handover,
    numbering_rule,
    permit,
    personal_request,
    role,
)
from contracts.organization import staff as staff_contract
from contracts.parked_messages import parked_of
from contracts.permits import CommandUnfit
from contracts.personal_data import part_of
from contracts.service_desk import handover_part, permit_subject, pieces
from service_desk import (
    calendars,
    customer_refs,
    exports,
    mergers,
    staff,
    targets,
    tickets,
)
from service_desk.bootstrap import prepare
from service_desk.business_hours import calendar_from
from service_desk.handovers.store import PORTIONS
from service_desk.personal_parts.store import HOLDINGS
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
        staff,
        calendars,
        exports,
    ),
    mounts=(
        mounts.custom_fields(pieces.custom_fields),
        mounts.saved_views(pieces.saved_views),
        mounts.attachments(pieces.attachments),
        mounts.jobs(pieces.jobs, pieces.job_result),
        mounts.batches("service_desk", pieces.ticket_batch),
        mounts.operation_log(log_of("service_desk")[1]),
        mounts.parked_messages(parked_of("service_desk")),
        mounts.permit_subjects(permit_subject.describe, permit.moved, CommandUnfit),
        mounts.personal_parts(part_of("service_desk"), personal_request.asked, HOLDINGS),
        mounts.handovers(handover_part.reported, handover.asked, PORTIONS),
        mounts.shares(share, "tickets"),
        mounts.structure("service_desk", staff_contract, department, role),
        mounts.numbers("service_desk", numbering_rule),
    ),
    tables=Model.metadata,
    settings=ServiceDeskSettings,
    prepare=prepare,
    found_by=((spoken.words, spoken.find_anew),),
    provides=lambda runtime: {"calendar": calendar_from(runtime.settings)},
)
