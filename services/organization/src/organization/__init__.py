"""Departments, staff, roles, sign-in and approvals."""
