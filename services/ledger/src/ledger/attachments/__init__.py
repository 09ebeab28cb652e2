"""Files of documents: vouchers, receipts, contracts."""
