"""How the numbers of documents look."""
