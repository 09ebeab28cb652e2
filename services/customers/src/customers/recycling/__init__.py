"""Rules by which customers go back to the pool, and each customer's clock."""
