"""Jobs, their warnings and the rows that they refused, in the language of who reads."""

import re
from collections.abc import Mapping
from typing import Any

from chassis.messages import field_sentence, parse, sentence_of

ROW = re.compile(r"^row (\d+)$")
"""What a refused row says of another one of the same table."""


def in_words(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return a job with its codes as sentences in *language*, "zh" or "en"."""
    told, given = dict(row), row.get("input") or {}
    columns = given.get("columns") or {}
    if row["problem"]:
        name, params = parse(row["problem"])
        message = sentence_of(row["problem"], language)
        told |= {"problem": name, "problem_details": params, "problem_message": message}
    if "errors" in row:
        told["errors"] = [error_in_words(e, language, columns) for e in row["errors"]]
    unknown = given.get("unknown_columns") or ()
    files = given.get("file_columns") or ()
    doubled = given.get("doubled_columns") or ()
    unread = given.get("unread_sheets") or ()
    told["warnings"] = [_warning("unread_sheet", language, sheet=sheet) for sheet in unread]
    told["warnings"] += [_warning("unknown_column", language, column=column) for column in unknown]
    told["warnings"] += [_warning("file_column", language, column=column) for column in files]
    told["warnings"] += [_warning("doubled_column", language, column=both) for both in doubled]
    return told


def _warning(code: str, language: str, **about: str) -> dict[str, str | None]:
    message = field_sentence(code, language, about)
    return {"code": code, "column": None, "sheet": None, **about, "message": message}


def error_in_words(
    error: Mapping[str, Any], language: str, columns: Mapping[str, str]
) -> dict[str, Any]:
    """Return a refused row with its code as a sentence and its column as the table calls it."""
    message = _sentence(error, language)
    column = _column(error["pointer"], columns)
    return {
        **error,
        "detail": _detail(error, language),
        "code": parse(error["code"])[0],
        "message": message,
        "column": column,
    }


def reason_in_words(error: Mapping[str, Any], language: str) -> str:
    """Return why a row was refused in one sentence, with what it is about unless that is hidden."""
    sentence = _sentence(error, language)
    about = _detail(error, language)
    if not about.strip("*") or about in sentence:
        return sentence
    return f"{sentence}（{about}）" if language == "zh" else f"{sentence} ({about})"


def _sentence(error: Mapping[str, Any], language: str) -> str:
    """Return why; choices of the house's own fields are labels, and stay as they are."""
    field = "" if error["pointer"].startswith("/custom/") else error["pointer"].strip("/")
    return sentence_of(error["code"], language, error["detail"], field)


def _detail(error: Mapping[str, Any], language: str) -> str:
    told: str = error["detail"]
    return ROW.sub(r"第 \1 行", told) if language == "zh" else told


def _column(pointer: str, columns: Mapping[str, str]) -> str | None:
    """Return how the table calls the column that a pointer is about: /phones is `phone` there."""
    name = pointer.removeprefix("/custom/").strip("/").partition("/")[0]
    stem = name.removesuffix("_id").removesuffix("_ids").removesuffix("s")
    return next((columns[n] for n in (name, stem, f"{stem}s") if n in columns), None)
