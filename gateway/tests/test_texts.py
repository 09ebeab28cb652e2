"""The document says of texts exactly what the fields take."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from chassis.fields import LongText, Secret, Text
from gateway.schemas import field_schema

CHARACTERS = "a\u3000 \t\n\r\u0085\u2028\u200b\x1c\x7f\u9fff\u202e"


def is_allowed(schema, text):
    patterns = [p["pattern"] for p in schema.get("allOf", [schema])]
    fits = all(re.search(pattern.replace("$", r"\Z"), text) for pattern in patterns)
    return fits and schema.get("minLength", 0) <= len(text) <= schema["maxLength"]


@pytest.mark.parametrize(
    "field", [Text(max=4), Text(min=1), Text(min=3), LongText(min=1), Secret(min=2)]
)
@given(text=st.text(st.sampled_from(CHARACTERS), max_size=6))
def test_the_document_and_the_field_agree(field, text):
    try:
        field.deserialize(text)
    except ValidationError:
        assert not is_allowed(field_schema(field, "in"), text)
    else:
        assert is_allowed(field_schema(field, "in"), text)
