"""What becomes of tasks, comments and approvals of records that were merged."""
