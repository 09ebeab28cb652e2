"""Messages, reminders and webhooks that leave the house."""
