"""What everybody, some departments or some people are to know."""
