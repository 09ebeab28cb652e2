"""One thing done with many customers, contacts or leads."""
