"""A branch works ahead of the process that saves."""

import time

from chassis.ahead import ahead

STEP = b"x" * 600_000
"""About what a thousand lines of customers take."""


def test_the_branch_goes_on_while_a_whole_step_waits(tmp_path):
    begun = tmp_path / "begun"

    def make():
        for number in range(4):
            begun.write_text(f"{number}")
            yield number, STEP

    made = ahead(make)
    assert next(made)[0] == 0
    until = time.monotonic() + 10
    while begun.read_text() != "2" and time.monotonic() < until:
        time.sleep(0.01)
    assert begun.read_text() == "2"  # the step behind the first waits, the next is being made
    assert [number for number, _ in made] == [1, 2, 3]
