"""Which leads come to whom, and what happens when nobody handles them."""
