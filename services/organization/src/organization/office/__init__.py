"""Working together: tasks, calendars, announcements, requests, attendance, talk."""

from organization.office import (
    announcements,
    appointments,
    calendar_feeds,
    comments,
    direct_messages,
    notices,
    tasks,
    work_logs,
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
)
