"""The witness of the books: daily digests as they were told, never changed."""

from organization.kept_digests.store import testify

__all__ = ["testify"]
