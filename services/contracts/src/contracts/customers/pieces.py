"""What customers, contacts and leads have in common with all records that people work on."""

from contracts.custom_fields import custom_fields_of

custom_fields = custom_fields_of("customers")
resources = (custom_fields.resource,)
