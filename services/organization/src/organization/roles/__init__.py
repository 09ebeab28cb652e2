"""What people may do, built in and custom."""
