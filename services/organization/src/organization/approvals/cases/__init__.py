"""Documents that wait for people to agree to them."""
