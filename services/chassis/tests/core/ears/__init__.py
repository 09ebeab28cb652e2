"""A second service, which listens to the toy."""
