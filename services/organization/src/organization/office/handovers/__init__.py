"""Everything that a leaver had goes to his heirs, over all services."""
