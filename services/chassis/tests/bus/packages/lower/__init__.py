"""Answers, and tells what it made."""
