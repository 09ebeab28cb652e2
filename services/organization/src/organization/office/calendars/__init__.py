"""Company calendars: working days and business hours."""
