"""Which credit grade reaches which class: pure functions over the tree."""

from collections.abc import Iterable, Mapping


def reaches(parents: Mapping[str, str | None], given: Mapping[str, str]) -> dict[str, list[str]]:
    """
    Return grade id → all classes that come under it: the nearest grade above counts.

    parents: class id → the one above. given: class id → the grade that it gives.
    """
    reached: dict[str, list[str]] = {}
    for class_id in sorted(parents):
        grade_id = nearest(class_id, parents, given)
        if grade_id is not None:
            reached.setdefault(grade_id, []).append(class_id)
    return reached


def nearest(
    class_id: str, parents: Mapping[str, str | None], given: Mapping[str, str]
) -> str | None:
    """Return the grade that a class or the next one above it gives."""
    above: str | None = class_id
    while above is not None and above not in given:
        above = parents.get(above)
    return given[above] if above is not None else None


def given_by(grades: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """Return class id → grade id of pairs of a grade and its classes."""
    return {class_id: grade_id for grade_id, classes in grades for class_id in classes}
