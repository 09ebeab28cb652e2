"""Files of work requests (a doctor's note), tasks and announcements."""
