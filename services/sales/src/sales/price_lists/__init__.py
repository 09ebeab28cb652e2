"""Price lists with quantity breaks."""
