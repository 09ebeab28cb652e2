"""Formulas of pay items: arithmetic over names, and nothing else."""

import ast
import operator
from collections.abc import Callable, Mapping
from decimal import Decimal, DecimalException
from typing import Any

BINARY: Mapping[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
CALLS: Mapping[str, Callable[..., Decimal]] = {
    "min": min,
    "max": max,
    "round": lambda value, places=Decimal(0): round(value, int(min(max(places, -9), 9))),
}
DEPTH = 20
LARGEST = Decimal("1e15")


class FormulaError(ValueError):
    """What is wrong with a formula: a code of reasons, and the part that it is about."""

    def __init__(self, reason: str, where: str = ""):
        super().__init__(reason, where)
        self.reason, self.where = reason, where


def read(formula: str) -> ast.expr:
    """Return *formula* as a tree; raises FormulaError for anything but arithmetic."""
    try:
        tree = ast.parse(formula.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaError("no_arithmetic") from error
    _check(tree, 0)
    return tree


def names(formula: str) -> set[str]:
    """Return the names that *formula* asks for."""
    tree = read(formula)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and id(n) not in called}


def evaluate(formula: str, values: Mapping[str, Decimal]) -> Decimal:
    """Return what *formula* comes to; raises FormulaError."""
    try:
        found = _value(read(formula), values)
    except (DecimalException, OverflowError, TypeError) as error:
        raise FormulaError("no_number") from error
    if not found.is_finite() or abs(found) > LARGEST:
        raise FormulaError("beyond_numbers")
    return found


def _check(node: ast.AST, depth: int) -> None:
    if depth > DEPTH:
        raise FormulaError("too_deep")
    if isinstance(node, ast.BinOp) and type(node.op) in BINARY:
        inner: list[ast.AST] = [node.left, node.right]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = [node.operand]
    elif isinstance(node, ast.Call) and _is_ours(node):
        inner = list(node.args)
    elif isinstance(node, ast.Name) or _is_number(node):
        inner = []
    else:
        raise FormulaError("no_arithmetic")
    for one in inner:
        _check(one, depth + 1)


def _is_ours(node: ast.Call) -> bool:
    known = isinstance(node.func, ast.Name) and node.func.id in CALLS
    return known and bool(node.args) and not node.keywords and len(node.args) <= 10


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def _value(node: Any, values: Mapping[str, Decimal]) -> Decimal:
    if isinstance(node, ast.Constant):
        return Decimal(repr(node.value))
    if isinstance(node, ast.Name):
        if node.id not in values:
            raise FormulaError("unknown_name", node.id)
        return values[node.id]
    if isinstance(node, ast.UnaryOp):
        return -_value(node.operand, values)
    if isinstance(node, ast.Call):
        called: Any = node.func
        return Decimal(CALLS[called.id](*(_value(arg, values) for arg in node.args)))
    return BINARY[type(node.op)](_value(node.left, values), _value(node.right, values))
