"""Who stands in for whom while he is away."""
