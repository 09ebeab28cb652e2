"""What the organization itself hands over: tasks, approvals, appointments."""
