"""How promising leads are, by rules and with reasons."""
