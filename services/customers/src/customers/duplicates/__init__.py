"""Who is the same as whom: normalised names, codes and numbers, and an index of them."""
