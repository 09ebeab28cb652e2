"""Daily digests of the book."""
