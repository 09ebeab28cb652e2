"""The tree of classes into which customers fall."""
