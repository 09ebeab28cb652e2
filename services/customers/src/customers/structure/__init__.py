"""Who works under whom, for the data scopes."""
