"""The public pool: who may take a customer out of it, and how one comes back."""
