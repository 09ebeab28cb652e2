"""What is to be done with records of this service (放行内容), for those who must allow it."""

from contracts.permits import subject_of

permit_subject, describe = subject_of("service_desk")
