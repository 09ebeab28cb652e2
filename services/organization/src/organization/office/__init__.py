"""Working together: tasks, calendars, announcements, requests, attendance, talk."""
