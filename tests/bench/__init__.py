"""How dear things are, as ratios to raw work in the same run; nothing here is asserted."""
