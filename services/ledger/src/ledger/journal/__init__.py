"""The journal: entries, their postings and the balances that follow."""
