"""Debts set off against debts of the other side (应收冲应付)."""
