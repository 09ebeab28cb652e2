"""What a cell of an export says: a value of an answer in the words of its reader."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from chassis import fields
from chassis.cell_parts import JOINT, joined
from chassis.custom.cells import label_of
from chassis.custom.filtering import is_custom
from chassis.words import word

MOST_CELL = 32_000
"""Characters that a cell of a workbook may hold."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")


def _is_aside(name: str) -> bool:
    """Tell whether a part of a line says nothing to people."""
    return name in ("id", "masked") or name.endswith("_id")


@dataclass(frozen=True)
class Wording:
    """
    How the rows of a list are told to one reader.

    noun: what the resource is called in contracts. listed: field of the list by name.
    known: custom fields. zone, language: those of the reader.
    """

    noun: str
    listed: Mapping[str, Any]
    known: Mapping[str, Any]
    zone: ZoneInfo
    language: str

    def cell(self, row: Mapping[str, Any], name: str) -> str:
        """Return what the cell of a column says."""
        if is_custom(name):
            return self._plain(self._chosen(self.known.get(name, {}), row, name))
        value = row.get(name)
        if isinstance(self.listed.get(name), fields.Choice) and isinstance(value, str):
            return word(value, self.language, self.noun, name) or value
        return self._plain(value)

    def _chosen(self, about: Mapping[str, Any], row: Mapping[str, Any], name: str) -> Any:
        value = (row.get("custom") or {}).get(name)
        if not about.get("choices") or value is None:
            return value
        labels = {one["value"]: label_of(one, self.language) for one in about["choices"]}
        several = value if isinstance(value, list) else [value]
        told = [labels.get(one, one) for one in several]
        return told if isinstance(value, list) else told[0]

    @property
    def _is_chinese(self) -> bool:
        return self.language.startswith("zh")

    def _plain(self, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return ("是" if value else "否") if self._is_chinese else str(value).lower()
        if isinstance(value, list):
            texts = all(isinstance(one, str) for one in value)
            told = [self._plain(one) for one in value]
            return joined(told) if texts else JOINT.join(told)
        if isinstance(value, Mapping):
            return self._of_parts(value)
        text = str(value)
        if _MOMENT.fullmatch(text):
            moment = dt.datetime.fromisoformat(text).astimezone(self.zone)
            return moment.strftime("%Y-%m-%d %H:%M:%S")
        return _UNWRITABLE.sub(" ", text)[:MOST_CELL]

    def _of_parts(self, value: Mapping[str, Any]) -> str:
        """Return an amount, number or address in one text."""
        if {"amount", "currency"} <= value.keys():
            own = value["currency"] == "CNY"
            return str(value["amount"]) if own else f"{value['amount']} {value['currency']}"
        if value.get("number") and value.get("extension"):
            return f"{value['number']} {'转' if self._is_chinese else 'ext. '}{value['extension']}"
        told = (value.get(name) for name in ("number", "address", "text"))
        return self._plain(next(filter(None, told), None)) or self._of_all_parts(value)

    def _of_all_parts(self, value: Mapping[str, Any]) -> str:
        """Return what a line of a document says, without the ids in it."""
        told = (value[name] for name in value if not _is_aside(name))
        return " ".join(self._plain(one) for one in told if one not in (None, "", False, [], {}))
