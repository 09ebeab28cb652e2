"""Leave to do one thing that a flow wants approved before it is done."""
