"""What a quantity costs."""

E4 = 10_000


def cost_of(quantity_e4: int, unit_minor: int) -> int:
    """Return what ten-thousandths of a unit cost in minor units, halves up."""
    return (2 * quantity_e4 * unit_minor + E4) // (2 * E4)
