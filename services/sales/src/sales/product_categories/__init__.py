"""The tree by which the catalogue is ordered."""
