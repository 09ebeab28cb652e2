"""Categories of income and expense."""
