"""Failures of the surroundings that are foreseen: one sentence says what is wrong, no traceback."""


class Foreseen(Exception):
    """Something around us is not as it must be; the message is a sentence that says what."""


class NoBroker(Foreseen):
    """The broker cannot be reached, or refuses us."""
