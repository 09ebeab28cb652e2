"""A toy service for the tests of the chassis."""
