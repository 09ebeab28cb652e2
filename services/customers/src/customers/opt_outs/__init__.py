"""Who wanted no advertising before events told of it."""
