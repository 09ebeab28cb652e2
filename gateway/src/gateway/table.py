"""Finds the route of a path: exact segments win over parameters; no regular expressions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import unquote

Target = TypeVar("Target")


@dataclass
class _Node(Generic[Target]):
    fixed: dict[str, "_Node[Target]"] = field(default_factory=dict)
    free: "_Node[Target] | None" = None
    targets: dict[str, Target] = field(default_factory=dict)


class Table(Generic[Target]):
    """Path templates such as /customers/{customer_id}/merge, each with a target per method."""

    def __init__(self) -> None:
        self._root: _Node[Target] = _Node()

    def add(self, method: str, template: str, target: Target) -> None:
        """Add a route; the same method and form of path twice is a mistake in the contracts."""
        node = self._root
        for segment in template.strip("/").split("/"):
            if segment.startswith("{"):
                node.free = node.free or _Node()
                node = node.free
            else:
                node = node.fixed.setdefault(segment, _Node())
        assert method not in node.targets, f"{method} {template} is declared twice"
        node.targets[method] = target

    def find(self, path: str) -> tuple[dict[str, Target], tuple[str, ...]] | None:
        """Return the targets by method and the values of the parameters, or None."""
        return self._walk(self._root, path.split("/")[1:], 0, ())

    def _walk(
        self, node: _Node[Target], segments: list[str], at: int, values: tuple[str, ...]
    ) -> tuple[dict[str, Target], tuple[str, ...]] | None:
        if at == len(segments):
            return (node.targets, values) if node.targets else None
        segment = segments[at]
        inner = node.fixed.get(segment)
        found = self._walk(inner, segments, at + 1, values) if inner else None
        if found is None and node.free is not None and segment:
            value = _decoded(segment)
            if value is not None:
                found = self._walk(node.free, segments, at + 1, (*values, value))
        return found

    def walk(self) -> Iterator[dict[str, Target]]:
        """Yield the targets of every path."""
        nodes = [self._root]
        while nodes:
            node = nodes.pop()
            nodes += [*node.fixed.values(), *([node.free] if node.free else [])]
            if node.targets:
                yield node.targets


def _decoded(segment: str) -> str | None:
    if "%" not in segment:
        return segment
    try:
        return unquote(segment, errors="strict")
    except UnicodeDecodeError:
        return None
