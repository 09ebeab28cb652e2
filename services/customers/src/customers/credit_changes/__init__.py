"""Changes of a customer's credit, which wait for an approval."""
