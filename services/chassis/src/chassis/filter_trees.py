"""What a filter tree asks for."""

from collections.abc import Iterator, Mapping
from typing import Any

DEEPEST = 32
"""Levels that are looked at; lists refuse trees that are far less deep."""


def leaves(node: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """
    Yield the conditions of a filter tree, each with its `field`; none of None.

    node: also what nobody has checked yet. depth: how deep in the tree it stands.
    """
    if depth == DEEPEST:
        return
    if isinstance(node, Mapping) and isinstance(node.get("field"), str):
        yield node
    parts = node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ()
    for inner in parts:
        yield from leaves(inner, depth + 1)
