"""
Reading, filling and measuring texts: pure functions.

A template may name variables, choose by `if` and use a few filters. Loops, calls, arithmetic and
assignments are refused when it is saved, so that filling one is linear in its length.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

LONGEST = {"sms": 1000, "email": 20_000}
"""Characters that a filled text may have."""
LONGEST_SUBJECT = 300
ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Test,
    nodes.Filter,
)
NOT_ALLOWED = {
    nodes.Call: "function_call",
    nodes.Getattr: "attribute",
    nodes.Getitem: "attribute",
    nodes.For: "loop",
    nodes.BinExpr: "arithmetic",
    nodes.UnaryExpr: "arithmetic",
    nodes.Concat: "arithmetic",
    nodes.Assign: "assignment",
    nodes.AssignBlock: "assignment",
    nodes.Literal: "list",
}
"""What a template may not do → the code that says so."""
FILTERS = ("default", "upper", "lower", "trim", "truncate", "length", "capitalize")
TESTS = ("defined", "undefined")
GSM_BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = set("^{}\\[~]|€\f")
_LONE = re.compile(r"(?<![{$])\$?\{ *([A-Za-z_][A-Za-z0-9_.]{0,59}) *\}(?!\})")
_UNDEFINED = re.compile(r"'(\w+)' is undefined")


class NotATemplate(ValueError):
    """The source cannot be a template; `line` and `reason` say why."""

    def __init__(self, line: int, reason: str):
        super().__init__(reason)
        self.line, self.reason = line, reason


class VariableMissing(ValueError):
    """A variable that the text needs was not given."""


@dataclass(frozen=True)
class Measure:
    """How an SMS is cut: its encoding and how many parts it takes."""

    encoding: str
    segments: int


_environment = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True
)
_environment.globals.clear()


def check(source: str) -> list[str]:
    """Return the names of the variables in *source*; raises NotATemplate."""
    try:
        tree = _environment.parse(source)
        for node in tree.find_all(nodes.Node):
            _check_node(node)
        _environment.from_string(source)
        return sorted(meta.find_undeclared_variables(tree))
    except TemplateSyntaxError as error:
        is_open = "end of template" in str(error.message)
        raise NotATemplate(error.lineno, "not_ended" if is_open else "wrong_syntax") from error
    except NotATemplate:
        raise
    except Exception as error:
        # Numbers of thousands of digits and deep nesting break parser and compiler in many ways.
        raise NotATemplate(1, "too_deep") from error


def lone_brace(source: str) -> tuple[int, str] | None:
    """Return line and name of the first {name} in single braces, which nothing would fill."""
    for text in _environment.parse(source).find_all(nodes.TemplateData):
        found = _LONE.search(text.data)
        if found:
            return text.lineno + text.data[: found.start()].count("\n"), found[1]
    return None


def fill(source: str, values: Mapping[str, Any]) -> str:
    """Return *source* with *values* in it; raises VariableMissing or NotATemplate."""
    try:
        return _environment.from_string(source).render(dict(values))
    except UndefinedError as error:
        found = _UNDEFINED.search(str(error))
        raise VariableMissing(found[1] if found else "?") from error
    except Exception as error:
        # A filter with a wrong argument, or a text compared with a number.
        raise NotATemplate(1, "unfit_value") from error


def measure(text: str) -> Measure:
    """Return how *text* is sent as SMS: 160 or 153 septets, else 70 or 67 UTF-16 units a part."""
    if all(c in GSM_BASIC or c in GSM_EXTENDED for c in text):
        return Measure("gsm7", _parts([2 if c in GSM_EXTENDED else 1 for c in text], 160, 153))
    return Measure("ucs2", _parts([2 if ord(c) > 0xFFFF else 1 for c in text], 70, 67))


def _parts(widths: list[int], single: int, each: int) -> int:
    """Return the number of parts; a character of two units is never cut in half."""
    if sum(widths) <= single:
        return 1
    parts, room = 1, each
    for width in widths:
        if width > room:
            parts, room = parts + 1, each
        room -= width
    return parts


def _check_node(node: nodes.Node) -> None:
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        raise NotATemplate(node.lineno, "unknown_filter")
    if isinstance(node, nodes.Test) and node.name not in TESTS:
        raise NotATemplate(node.lineno, "unknown_test")
    if not isinstance(node, ALLOWED):
        found = (code for kind, code in NOT_ALLOWED.items() if isinstance(node, kind))
        raise NotATemplate(node.lineno, next(found, "other_statement"))
