"""The address book by letters and surnames."""

from chassis import fields
from chassis.fields import Schema


class Surname(Schema):
    surname = fields.Text()
    count = fields.Whole()


class Letter(Schema):
    letter = fields.Text()
    count = fields.Whole()
    surnames = fields.Many(fields.One(Surname), max=1000)


class SurnameIndex(Schema):
    """The letters that somebody stands under, with the surnames of each, the most common first."""

    letters = fields.Many(fields.One(Letter))
