"""The organization service: its name, its slices and what it stands on."""

from chassis import mounts
from chassis.service import Service
from contracts.customers import share
from contracts.operation_log import log_of
from contracts.organization import (
    handover,
    handover_part,
    permit,
    permit_subject,
    personal_request,
    pieces,
    staff_import,
)
from contracts.parked_messages import parked_of
from contracts.permits import CommandUnfit
from contracts.personal_data import part_of
from organization import (
    access,
    api_keys,
    appointments,
    bootstrap,
    challenges,
    credentials,
    departments,
    entry_rules,
    exports,
    kept_digests,
    lost_passwords,
    mergers,
    password_resets,
    passwords,
    personal_requests,
    principals,
    roles,
    second_factors,
    sessions,
    sign_ins,
    signing_keys,
    staff,
    staff_imports,
)
from organization.approvals import cases, delegations, flows, permits
from organization.hashing import Hasher
from organization.office import SLICES
from organization.office.done_work import store as done_work
from organization.office.handover_parts.store import PORTIONS
from organization.personal_parts.store import HOLDINGS
from organization.settings import OrganizationSettings
from organization.sign_ins.model import SignIn
from organization.staff_imports import handlers as staff_tables
from organization.staff_imports import taking_back
from organization.tables import Model

service = Service(
    name="organization",
    slices=(
        departments,
        staff,
        appointments,
        roles,
        credentials,
        passwords,
        sessions,
        sign_ins,
        signing_keys,
        api_keys,
        principals,
        access,
        challenges,
        password_resets,
        second_factors,
        entry_rules,
        mergers,
        kept_digests,
        staff_imports,
        delegations,
        flows,
        cases,
        permits,
        *SLICES,
        exports,
        personal_requests,
    ),
    mounts=(
        mounts.custom_fields(pieces.custom_fields),
        mounts.saved_views(pieces.saved_views),
        mounts.attachments(pieces.attachments),
        mounts.jobs(staff_import.jobs, pieces.job_result),
        mounts.imports(staff_tables.TABLE, staff_import, taking_back.STAFF),
        mounts.batches("organization", work_off=taking_back.work_off),
        mounts.operation_log(log_of("organization")[1]),
        mounts.parked_messages(parked_of("organization")),
        mounts.permit_subjects(permit_subject.describe, permit.moved, CommandUnfit),
        mounts.personal_parts(part_of("organization"), personal_request.asked, HOLDINGS),
        mounts.handovers(
            handover_part.reported, handover.asked, PORTIONS, at="office.handover_parts"
        ),
        mounts.shares(share, *share.PARTS),
    ),
    tables=Model.metadata,
    settings=OrganizationSettings,
    provides=lambda runtime: {"hasher": Hasher(runtime.settings)},
    prepare=bootstrap.prepare,
    witness=kept_digests.testify,
    commands=(lost_passwords.new_password,),
    chores=(done_work.forget_old,),
    sealed_logs=(SignIn,),
)
