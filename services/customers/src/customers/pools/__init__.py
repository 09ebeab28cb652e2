"""Pools beside the general one: who their members are and what they may do there."""
