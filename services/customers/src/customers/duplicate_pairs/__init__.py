"""Customers that may be the same: found by a scan, decided one by one."""
