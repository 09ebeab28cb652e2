"""Field visits, and where customers are."""
