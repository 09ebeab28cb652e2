"""In whose name invoices are written."""
