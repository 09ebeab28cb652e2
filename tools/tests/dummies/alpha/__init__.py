"""A service of a few lines, to try the supervisor with."""
