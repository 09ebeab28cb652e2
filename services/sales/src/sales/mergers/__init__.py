"""What becomes of records of customers that were merged."""
