"""A service that tells one event in two majors, and listens to both."""
