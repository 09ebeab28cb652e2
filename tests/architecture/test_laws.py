"""The laws inside a service that import-linter cannot say: what each file of a slice may do."""

import re
from collections import Counter, defaultdict

from .sources import SERVICES, Source, begins, python_files

# Inside a slice, a file may import only the files right of it.
RANK = {"handlers": 0, "reactions": 0, "store": 1, "model": 2, "rules": 3}


def slice_of(source: Source) -> tuple[str, str] | None:
    """Return (dotted slice, file stem) of a file inside a slice of a service."""
    found = re.match(r"services/(\w+)/src/(\1/.+)/(\w+)\.py$", source.path)
    if not found or "/migrations/" in source.path:
        return None
    return found[2].replace("/", "."), found[3]


def service_files() -> list[Source]:
    return [source for source in python_files() if source.package in SERVICES]


def test_inside_a_slice_imports_point_from_handlers_to_rules():
    broken = []
    for source in service_files():
        place = slice_of(source)
        if place and place[1] in RANK:
            for name in source.imports:
                stem = name.removeprefix(f"{place[0]}.").split(".")[0]
                is_own = begins(name, place[0])
                if is_own and stem in RANK and RANK[stem] < RANK[place[1]]:
                    broken.append(f"{source.path}: {name}")
    assert not broken, "\n".join(broken)


def test_slices_use_one_another_only_through_store_model_and_rules():
    broken = []
    for source in service_files():
        place = slice_of(source)
        for name in source.imports if place else ():
            stems = set(name.split(".")[1:]) & {"handlers", "reactions"}
            if stems and begins(name, source.package) and not begins(name, place[0]):
                broken.append(f"{source.path}: {name}")
    assert not broken, "\n".join(broken)


def slice_graph() -> dict[str, set[str]]:
    """
    Return slice → slices that it leans on.

    Handlers and reactions do not count: they may use every store, and nobody imports them.
    """
    files = [(s, place) for s in service_files() if (place := slice_of(s))]
    places = {place[0] for _, place in files if place[1] in RANK}
    graph: dict[str, set[str]] = defaultdict(set)
    for source, place in files:
        if place[0] in places and RANK.get(place[1], 1) > 0:
            others = {p for name in source.imports for p in places if begins(name, p)}
            graph[place[0]] |= others - {place[0]}
    return graph


def test_slices_do_not_lean_on_one_another_in_a_ring():
    graph = slice_graph()
    while leaves := [name for name in graph if not graph[name] & graph.keys()]:
        for name in leaves:
            del graph[name]
    assert not graph, f"rings among {sorted(graph)}"


def test_migrations_import_nothing_of_their_service():
    broken = [
        f"{source.path}: {name}"
        for source in service_files()
        if "/migrations/versions/" in source.path
        for name in source.imports
        if begins(name, source.package)
    ]
    assert not broken, "a migration describes one moment; models go on\n" + "\n".join(broken)


def test_each_number_of_a_migration_is_taken_once():
    numbers = Counter(
        source.path[: source.path.rindex("/") + 5]
        for source in python_files()
        if "/migrations/versions/" in source.path
    )
    twice = [place for place, count in numbers.items() if count > 1]
    assert not twice, "number the later one behind the other: " + ", ".join(twice)
