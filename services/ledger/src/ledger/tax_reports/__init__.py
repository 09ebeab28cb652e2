"""What tax the invoices of some days bear."""
