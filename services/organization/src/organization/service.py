"""The organization service: its name, its slices and what it stands on."""

from chassis.attachments import keeping
from chassis.service import Service
from organization import (
    access,
    api_keys,
    appointments,
    attachments,
    bootstrap,
    challenges,
    credentials,
    departments,
    entry_rules,
    kept_digests,
    lost_passwords,
    mergers,
    operation_log,
    parked_messages,
    password_resets,
    passwords,
    permit_subjects,
    personal_parts,
    personal_requests,
    principals,
    roles,
    saved_views,
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
        permit_subjects,
        *SLICES,
        attachments,
        saved_views,
        operation_log,
        parked_messages,
        personal_parts,
        personal_requests,
    ),
    tables=Model.metadata,
    settings=OrganizationSettings,
    provides=lambda runtime: {"hasher": Hasher(runtime.settings)},
    prepare=bootstrap.prepare,
    witness=kept_digests.testify,
    commands=(lost_passwords.new_password,),
    chores=(done_work.forget_old, keeping.sweep),
    sealed_logs=(SignIn,),
)
