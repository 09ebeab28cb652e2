"""What lies in the recycle bin, and its deletion for ever."""
