"""Every setting says what it may be, and its own default is that."""

from dataclasses import fields
from decimal import Decimal
from typing import get_type_hints

import pytest

from chassis import setting_names
from chassis.forms_of_settings import Between

DECLARED = setting_names.installed()


def of_all():
    for name, settings in DECLARED.items():
        kinds = get_type_hints(settings)
        for one in fields(settings):
            yield f"{name}.{one.name}", one, kinds[one.name]


def test_every_service_and_the_gateway_declare_settings():
    assert len(DECLARED) == 7


def test_every_number_has_bounds():
    numbers = [(at, one) for at, one, kind in of_all() if kind in (int, float, Decimal)]
    free = [at for at, one in numbers if not isinstance(one.metadata["takes"], Between)]
    assert numbers and not free, "give them takes=between(least, most)"


def test_every_default_is_what_the_setting_may_be():
    for at, one, _ in of_all():
        takes = one.metadata["takes"]
        assert one.default == "" or takes is None or takes.holds(one.default), at


def test_what_is_a_percentage_is_a_number():
    kinds = {at: kind for at, _, kind in of_all() if at.endswith("_percent")}
    assert kinds and set(kinds.values()) == {Decimal}


@pytest.mark.parametrize("name", DECLARED)
def test_the_defaults_are_read_from_an_empty_environment(name):
    assert DECLARED[name].read(name, {"CRM_DATA_DIR": "/nowhere"})
