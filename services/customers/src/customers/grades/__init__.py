"""Grades of customers by what they spent."""
