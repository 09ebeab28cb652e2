"""One thing done with many tickets, and the jobs of long batches."""
