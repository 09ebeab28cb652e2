"""What work requests have in common with records that people work on: their files."""

from contracts.attachments import attachments_of

attachments = attachments_of("organization")
