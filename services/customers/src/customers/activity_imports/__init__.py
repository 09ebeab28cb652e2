"""Imports of follow-ups: tables in, activities with their authors and times out."""
