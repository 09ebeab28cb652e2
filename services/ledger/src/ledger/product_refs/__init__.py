"""The products that sales told of."""
