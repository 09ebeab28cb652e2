"""The one way in which lines get their prices, discounts and taxes."""
