"""What is to be done with records, for those who must allow it."""
