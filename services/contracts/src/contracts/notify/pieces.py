"""What lists of this service have in common: the views of them that people save."""

from contracts.saved_views import saved_views_of

saved_views = saved_views_of("notify")
