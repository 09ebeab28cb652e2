"""Files of work requests, such as a doctor's note."""
