"""How customers, and how contacts, stand to one another."""
