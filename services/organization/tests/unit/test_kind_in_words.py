"""What a permit is for, in the words of both languages."""

import re

import pytest

from chassis.errors import sentence
from contracts.permits import GATED, PermitNeeded
from organization.approvals.cases.model import Approval


@pytest.mark.parametrize("action", GATED)
def test_people_read_what_leave_is_for_in_words(action):
    case = Approval(kind="organization.permit", facts={"action": action})
    told = zip(("en", "zh"), case.kind_in_words, ("[a-z ]+", "[\u4e00-\u9fff“”]+"), strict=True)
    for language, label, form in told:
        assert re.fullmatch(form, label), label
        about = {"action": action, "permission": action}
        assert label in sentence(PermitNeeded.code, language, about, "UTC")
