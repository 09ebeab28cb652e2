"""Formulas are arithmetic and nothing else; tax is progressive."""

from decimal import Decimal

import pytest

from ledger.payroll_runs.rules import progressive
from ledger.payroll_setup.rules import FormulaError, evaluate

pytestmark = pytest.mark.requirement("LED-09")
VALUES = {"base": Decimal(10000), "days": Decimal("21.75")}


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("base", "10000"),
        ("base / 4 * 3 - -1", "7501"),
        ("max(base - 12000, 0)", "0"),
        ("round(base / days, 2)", "459.77"),
        ("0.1 + 0.2", "0.3"),
    ],
)
def test_a_formula_is_reckoned_exactly(formula, value):
    assert evaluate(formula, VALUES) == Decimal(value)


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "base +",
        "nowhere",
        "base ** 9999",
        "base.real",
        "open('x')",
        "[1]",
        "base if 1 else 2",
        "lambda: 1",
        "'a' * 9",
        "1 / 0",
        "max()",
        "9e999",
        "min(base, key=base)",
        "round(base, base, base)",
        "True",
        "-" * 50 + "1",
        "99999999 * 99999999 * 99999999",
    ],
)
def test_nothing_else_is_a_formula(formula):
    with pytest.raises(FormulaError):
        evaluate(formula, VALUES)


@pytest.mark.parametrize(
    ("taxable", "tax"), [(-5, 0), (0, 0), (3600000, 108000), (3600100, 108010), (20000000, 2308000)]
)
def test_each_bracket_taxes_what_lies_within_it(taxable, tax):
    brackets = [(3600000, "3"), (14400000, "10"), (None, "20")]
    assert progressive(taxable, brackets) == tax
