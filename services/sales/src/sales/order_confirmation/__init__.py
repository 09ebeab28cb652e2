"""The process that makes an order binding, over sales and the ledger."""
