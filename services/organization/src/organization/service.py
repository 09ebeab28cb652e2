"""The organization service: its name, its slices and what it stands on."""

from chassis import mounts
from chassis.service import Service
from contracts.operation_log import log_of
from contracts.organization import permit, permit_subject, pieces
from contracts.parked_messages import parked_of
from contracts.permits import CommandUnfit
from organization import (
    access,
    api_keys,
    appointments,
    bootstrap,
    challenges,
    credentials,
    departments,
    entry_rules,
    kept_digests,
    lost_passwords,
    mergers,
    password_resets,
    passwords,
    personal_parts,
    personal_requests,
    principals,
    roles,
    second_factors,
    sessions,
    shares,
    sign_ins,
    signing_keys,
    staff,
    staff_imports,
)
from organization.approvals import cases, delegations, flows, permits
from organization.hashing import Hasher
from organization.office import SLICES
from organization.office.done_work import store as done_work
from organization.settings import OrganizationSettings
from organization.sign_ins.model import SignIn
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
        shares,
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
        personal_parts,
        personal_requests,
    ),
    mounts=(
        mounts.saved_views(pieces.saved_views),
        mounts.attachments(pieces.attachments),
        mounts.operation_log(log_of("organization")[1]),
        mounts.parked_messages(parked_of("organization")),
        mounts.permit_subjects(permit_subject.describe, permit.moved, CommandUnfit),
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
