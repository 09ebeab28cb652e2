"""Leave, outings, business trips and other requests, through approvals."""
