"""One consistent copy of all databases and files, and the way back."""
