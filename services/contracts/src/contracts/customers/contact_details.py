"""What is known of a contact as a person: stance, birthday, consent, whom it reports to."""

from chassis import fields
from chassis.fields import Schema
from contracts.customers.kept import DayText

GENDERS = ("male", "female", "other")
STANCES = ("champion", "supporter", "neutral", "opponent")
CHANNELS = ("call", "sms", "email", "im", "post")


class LunarBirthday(Schema):
    """A birthday by the lunar calendar (农历); the year is that of the lunar new year."""

    month = fields.Whole(min=1, max=12, required=True)
    day = fields.Whole(min=1, max=30, required=True)
    leap = fields.Flag(
        load_default=False, metadata={"description": "Born in the leap month (闰月)."}
    )
    year = fields.Whole(min=1900, max=2100, allow_none=True, load_default=None)


class Consent(Schema):
    """Whether the person agreed to be reached by a channel, since when and where it was said."""

    channel = fields.Choice(*CHANNELS, required=True)
    granted = fields.Flag(required=True)
    on = DayText(allow_none=True)
    source = fields.Text(max=100, allow_none=True)


class PersonDetails(Schema):
    """What people may write."""

    gender = fields.Choice(*GENDERS, allow_none=True)
    stance = fields.Choice(
        *STANCES, allow_none=True, metadata={"description": "How the person stands to us (立场)."}
    )
    lunar_birthday = fields.One(
        LunarBirthday,
        allow_none=True,
        metadata={"description": "Instead of `birthday`, where the lunar day is celebrated."},
    )
    preferences = fields.Text(max=500, allow_none=True, metadata={"description": "Likes (喜好)."})
    consents = fields.Many(fields.One(Consent), max=len(CHANNELS))


class Reporting(Schema):
    """Whom a contact reports to; not asked of one that is opened along with something else."""

    reports_to_id = fields.Id(
        allow_none=True, metadata={"description": "The contact that this one reports to."}
    )


class PersonStanding(Schema):
    """What follows from the rest, or has an operation of its own."""

    surname = fields.Text(allow_none=True, metadata={"description": "As in 百家姓: 欧阳, 王."})
    surname_initial = fields.Text(
        allow_none=True, metadata={"description": "Of its pinyin: O, W; # for other names."}
    )
    next_birthday_on = fields.Day(
        allow_none=True, metadata={"description": "The solar day of the next birthday."}
    )
    retired_at = fields.Instant(
        allow_none=True, metadata={"description": "Since when the person is no longer there."}
    )
    retired_reason = fields.Text(allow_none=True)
