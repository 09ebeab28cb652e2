"""What follows from the outcome of an attempt to send."""

from datetime import timedelta

import pytest

from notify.messages.rules import BACK_OFF_S, DOUBT, LATER, REFUSED, SENT, Verdict, judge

ONCE, AGAIN = "at_most_once", "at_least_once"
SOON = timedelta(seconds=BACK_OFF_S[0])


@pytest.mark.parametrize(
    ("outcome", "attempts", "on_doubt", "verdict"),
    [
        (SENT, 1, ONCE, Verdict(("sent",))),
        (REFUSED, 1, AGAIN, Verdict(("failed",))),
        (LATER, 1, ONCE, Verdict(("queued",), SOON)),
        (LATER, 6, ONCE, Verdict(("failed",))),
        (DOUBT, 1, ONCE, Verdict(("unknown",))),
        (DOUBT, 1, AGAIN, Verdict(("unknown", "queued"), SOON)),
        (DOUBT, 6, AGAIN, Verdict(("unknown",))),
    ],
)
def test_every_outcome_has_its_consequence(outcome, attempts, on_doubt, verdict):
    assert judge(outcome, attempts, on_doubt) == verdict
