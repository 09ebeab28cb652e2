"""Working together: tasks, calendars, announcements, requests, attendance, talk."""

from organization.office import (
    announcements,
    appointments,
    attendance,
    calendar_feeds,
    calendars,
    comments,
    direct_messages,
    handover_parts,
    handovers,
    holidays,
    merged_records,
    notices,
    numbering_rules,
    tasks,
    work_logs,
    work_requests,
)

SLICES = (
    notices,
    tasks,
    appointments,
    calendar_feeds,
    announcements,
    comments,
    direct_messages,
    work_logs,
    numbering_rules,
    holidays,
    calendars,
    work_requests,
    attendance,
    handovers,
    handover_parts,
    merged_records,
)
