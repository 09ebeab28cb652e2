"""Fields that the house adds to tickets."""
