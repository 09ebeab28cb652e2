"""What people ask to have put right of their own attendance."""
