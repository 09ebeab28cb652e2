"""What payroll runs are reckoned from: figures of years, pay items, pay of people."""
