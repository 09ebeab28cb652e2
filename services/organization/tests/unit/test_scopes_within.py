"""Which scopes lie within which."""

import pytest

from organization.roles.rules import lies_within


@pytest.mark.parametrize(
    ("scope", "mine", "is_within"),
    [
        ("own", "own", True),
        ("department", "own", False),
        ("below", "department", False),
        ("all", "below", False),
        ("all", "all", True),
        ("own:d9", "own", False),
        ("own:d9", "own:d9", True),
        ("own:d9*", "own:d9", False),
        ("own:d9", "own:d9*", True),
        ("own:d1", "department", True),
        ("own:d1*", "department", False),
        ("own:d2*", "below", True),
        ("own:d3", "below", False),
        ("own:d9*", "all", True),
    ],
)
def test_a_scope_lies_within_another_or_not(scope, mine, is_within):
    assert lies_within(scope, mine, ("d1",), ("d1", "d2")) is is_within
