"""The flows that approvals run through, in versions."""
