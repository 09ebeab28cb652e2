"""What the organization service promises."""

from contracts.organization import (
    access,
    api_key,
    approval,
    approval_flow,
    delegation,
    department,
    notice,
    password,
    permission,
    principal,
    profile,
    role,
    session,
    sign_in,
    signing_key,
    staff,
)

resources = (
    department.department,
    staff.staff,
    role.role,
    permission.permission,
    session.session,
    sign_in.sign_in,
    password.password,
    profile.profile,
    api_key.api_key,
    signing_key.signing_key,
    principal.principal,
    access.access,
    notice.notice,
    delegation.delegation,
    approval_flow.flow,
    approval.approval,
)
