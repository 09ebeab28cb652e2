"""What customers owe, by how far their orders are."""
