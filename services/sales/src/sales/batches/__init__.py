"""One thing done with many opportunities, orders or products, and the jobs of long batches."""
