"""The calendars of the house, as the organization tells them."""
