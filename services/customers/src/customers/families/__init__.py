"""Parent and subsidiary customers, members and pictures."""
