"""What records have in common that people work on: their files, and views of their lists."""

from contracts.attachments import attachments_of
from contracts.saved_views import saved_views_of

attachments = attachments_of("organization")
saved_views = saved_views_of("organization")
