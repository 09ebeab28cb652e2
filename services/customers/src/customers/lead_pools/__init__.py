"""Pools of leads: what lies there, who may take it out, and who had which lead before."""
