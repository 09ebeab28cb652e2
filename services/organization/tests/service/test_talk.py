"""Announcements with receipts, comments with mentions, direct messages, work logs."""

from dataclasses import replace

import pytest

from chassis.errors import ServiceError
from contracts.customers import activity
from contracts.notify import message
from contracts.organization import (
    announcement,
    comment,
    department,
    direct_message,
    notice,
    staff,
    task,
    work_log,
)
from contracts.service_desk import ticket


class Crew:
    """Wang works under Li in the north; Sun works in the south."""

    def __init__(self, house):
        self.house = house
        house.rpc.answers[message.create.id] = {"id": "m"}
        self.north, inner, self.south = (self.department(n) for n in ("北区", "北一", "南区"))
        moved = {"department_id": inner, "parent_id": self.north}
        house.call(department.move, moved)
        self.li_id = house.hire("li", name="Li", department_ids=[self.north])["id"]
        below = {"department_ids": [inner], "superior_id": self.li_id}
        self.wang_id = house.hire("wang", name="Wang", **below)["id"]
        self.sun_id = house.hire("sun", name="Sun", department_ids=[self.south])["id"]
        self.li, self.wang, self.sun = map(self.by, (self.li_id, self.wang_id, self.sun_id))

    def department(self, name):
        return self.house.call(department.create, {"name": name})["id"]

    def by(self, staff_id):
        about = {"scopes": {"*": "own"}, "actor_name": "Name", "leads": staff_id == self.li_id}
        return self.house.acting(actor_id=staff_id, **about)

    def deliver(self, *events):
        """Bring what the organization told of itself back to it."""
        for event in events:
            for told in self.house.told(event):
                about = {"version": told["aggregateversion"]}
                self.house.tell(event, told["subject"], told["data"], **about)

    def announce(self, **fields):
        made = self.house.call(announcement.create, {"title": "放假", "text": "通知", **fields})
        key = {"announcement_id": made["id"]}
        return self.house.call(announcement.publish, key), key


@pytest.fixture
def crew(house):
    return Crew(house)


def refusal(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refused:
        call(*args, **kwargs)
    return refused.value.code


def board(who):
    return [item["title"] for item in who.call(announcement.board)["items"]]


@pytest.mark.requirement("ORG-32")
def test_an_announcement_reaches_whom_it_is_for_with_all_below(crew):
    told, key = crew.announce(department_ids=[crew.north])
    assert told["recipients"] == 2
    assert [board(who) for who in (crew.li, crew.wang, crew.sun)] == [["放假"], ["放假"], []]
    assert refusal(crew.sun.call, announcement.get, key) == "not_found"
    assert crew.wang.call(notice.count)["unread"] == 1
    crew.announce(staff_ids=[crew.sun_id])
    assert [board(who) for who in (crew.li, crew.sun)] == [["放假"], ["放假"]]


@pytest.mark.requirement("ORG-32")
def test_each_gets_one_mail_and_sms_however_many_they_are(crew):
    for number in range(60):
        about = {"email": f"p{number}@example.com", "mobile": f"139{number:08d}"}
        crew.house.hire(f"p{number}", **about)
    crew.announce(for_all=True, by_sms=True)
    crew.house.run_due()
    sent = [(told["channel"], told["to"]) for _, told in crew.house.rpc.calls]
    assert len(sent) == len(set(sent)) == 120


@pytest.mark.requirement("ORG-32")
def test_who_has_read_it_is_known_to_who_wrote_it_only(crew):
    _, key = crew.announce(staff_ids=[crew.li_id, crew.wang_id])
    first = crew.wang.call(announcement.read, key)["read_at"]
    crew.house.clock.advance(hours=1)
    assert crew.wang.call(announcement.read, key)["read_at"] == first
    told = crew.house.call(announcement.receipts, key)
    assert (told["read"], told["unread"]) == (1, 1)
    assert [r["name"] for r in told["items"]] == ["Li", "Wang"]
    assert refusal(crew.wang.call, announcement.receipts, key) == "read_only"
    assert crew.wang.call(announcement.board)["unread"] == 0


@pytest.mark.requirement("ORG-32")
def test_pinned_ones_stand_first_and_expired_ones_are_gone(crew):
    crew.announce(for_all=True, title="A", pinned=True)
    crew.announce(for_all=True, title="B", expires_at="2026-03-26T00:00:00Z")
    assert board(crew.sun) == ["A", "B"]
    crew.house.clock.advance(days=1)
    assert board(crew.sun) == ["A"]


@pytest.mark.requirement("ORG-32")
def test_an_announcement_that_is_over_is_neither_written_nor_published(crew):
    past = {"expires_at": "2020-01-01T00:00:00Z"}
    over = "organization.announcement.expired"
    assert refusal(crew.announce, for_all=True, **past) == over
    short = {"title": "A", "text": "B", "for_all": True, "expires_at": "2026-03-26T00:00:00Z"}
    draft = crew.house.call(announcement.create, short)
    key = {"announcement_id": draft["id"]}
    assert refusal(crew.house.call, announcement.update, {**key, **past}) == over
    crew.house.clock.advance(days=1)
    assert refusal(crew.house.call, announcement.publish, key) == over


def test_a_draft_offers_nothing_that_only_what_is_published_allows(crew):
    draft = crew.house.call(announcement.create, {"title": "A", "text": "B", "for_all": True})
    published, _ = crew.announce(for_all=True)
    assert set(draft["abilities"]) == {"update", "publish"}
    assert set(published["abilities"]) == {"withdraw", "read"}


def test_a_withdrawn_announcement_is_seen_no_more(crew):
    _, key = crew.announce(for_all=True)
    crew.house.call(announcement.withdraw, key)
    assert board(crew.sun) == []
    assert refusal(crew.sun.call, announcement.get, key) == "not_found"
    for operation in (announcement.withdraw, announcement.publish):
        assert refusal(crew.house.call, operation, key) == "organization.announcement.wrong_state"


@pytest.mark.parametrize(
    "fields,code",
    [
        ({}, "organization.announcement.nobody_meant"),
        ({"department_ids": ["none"]}, "organization.announcement.unknown_department"),
        ({"staff_ids": ["none"]}, "organization.staff.unknown_person"),
    ],
)
def test_an_announcement_must_mean_somebody(crew, fields, code):
    assert refusal(crew.announce, **fields) == code


def test_who_received_it_cannot_change_it(crew):
    _, key = crew.announce(for_all=True)
    assert refusal(crew.sun.call, announcement.withdraw, key) == "read_only"


@pytest.mark.requirement("ORG-32", "ORG-04")
@pytest.mark.parametrize("scope", ["own", "department", "below"])
def test_who_receives_it_takes_it_off_no_board_however_wide_his_scope(crew, scope):
    _, key = crew.announce(for_all=True)
    grants = {"grants": ("organization.announcement.*",), "scopes": {"*": scope}}
    places = {"departments": (crew.north,), "reach": (crew.north,)}
    manager = crew.house.acting(actor_id=crew.li_id, leads=True, **grants, **places)
    assert manager.call(announcement.get, key)["abilities"] == ["read"]
    for operation in (announcement.withdraw, announcement.receipts):
        assert refusal(manager.call, operation, key) == "read_only"
    assert board(crew.sun) == ["放假"]


@pytest.mark.requirement("ORG-32")
def test_the_superior_of_who_wrote_it_may_withdraw_it(crew):
    draft = crew.wang.call(announcement.create, {"title": "A", "text": "B", "for_all": True})
    key = {"announcement_id": draft["id"]}
    crew.wang.call(announcement.publish, key)
    crew.deliver(staff.created, staff.updated)
    assert refusal(crew.sun.call, announcement.withdraw, key) == "read_only"
    assert crew.li.call(announcement.receipts, key)["unread"] >= 3
    assert crew.li.call(announcement.withdraw, key)["state"] == "withdrawn"


@pytest.mark.requirement("ORG-32")
def test_who_comes_while_it_runs_finds_it_unread(crew):
    published, key = crew.announce(department_ids=[crew.north])
    crew.announce(for_all=True, title="短", expires_at="2026-03-26T00:00:00Z")
    crew.announce(for_all=True, title="全")
    crew.house.clock.advance(days=1)
    new = crew.by(crew.house.hire("new", name="New", department_ids=[crew.north])["id"])
    crew.house.call(staff.update, {"staff_id": crew.sun_id, "department_ids": [crew.north]})
    crew.deliver(staff.created, staff.updated)
    assert new.call(announcement.board)["unread"] == len(board(new)) == 2
    assert set(board(new)) == set(board(crew.sun)) == {"放假", "全"}
    assert new.call(announcement.read, key)["read_at"]
    assert new.call(notice.count)["unread"] == 0
    about = crew.house.call(announcement.get, key)
    assert (about["recipients"], about["version"]) == (4, published["version"])


@pytest.mark.requirement("ORG-32")
def test_a_department_that_moves_receives_what_runs_where_it_comes_to(crew):
    crew.announce(department_ids=[crew.north])
    crew.house.call(department.move, {"department_id": crew.south, "parent_id": crew.north})
    crew.deliver(department.updated)
    assert board(crew.sun) == ["放假"]


@pytest.mark.requirement("ORG-32")
def test_a_draft_follows_a_department_that_goes_up_in_another(crew):
    written = {"title": "A", "text": "B", "department_ids": [crew.south, crew.north]}
    key = {"announcement_id": crew.house.call(announcement.create, written)["id"]}
    merge = {"department_id": crew.south, "into_id": crew.north}
    crew.house.call(department.merge, merge)
    draft = crew.house.call(announcement.get, key)
    assert draft["department_ids"] == [crew.north]
    assert crew.house.call(announcement.publish, key)["recipients"] == 3


ABOUT = {"about_resource": "customers.customer", "about_id": "c1"}


@pytest.mark.requirement("ORG-39")
def test_who_is_mentioned_in_a_comment_is_told(crew):
    said = {**ABOUT, "text": "@Sun 请看", "mentioned_ids": [crew.sun_id]}
    crew.wang.call(comment.create, said)
    [told] = crew.sun.call(notice.listed)["items"]
    assert (told["about_resource"], told["about_id"]) == ("customers.customer", "c1")
    [shown] = crew.sun.call(comment.of_record, {"about_id": "c1"})["items"]
    assert (shown["text"], shown["owner_id"]) == ("@Sun 请看", crew.wang_id)
    wrong = {**said, "mentioned_ids": ["nobody"]}
    assert refusal(crew.wang.call, comment.create, wrong) == "organization.staff.unknown_person"


@pytest.mark.requirement("ORG-39")
def test_whom_an_edit_mentions_anew_is_told_once(crew):
    said = {**ABOUT, "text": "@Sun", "mentioned_ids": [crew.sun_id]}
    key = {"comment_id": crew.wang.call(comment.create, said)["id"]}

    def edit(**change):
        return crew.wang.call(comment.update, {**key, "text": "@Li", **change})["mentioned_ids"]

    def told(who):
        return len(who.call(notice.listed)["items"])

    assert edit() == [crew.sun_id]
    assert edit(mentioned_ids=[crew.sun_id, crew.li_id]) == [crew.sun_id, crew.li_id]
    assert edit(mentioned_ids=[]) == []
    assert edit(mentioned_ids=[crew.li_id, crew.sun_id]) == [crew.li_id, crew.sun_id]
    assert (told(crew.sun), told(crew.li)) == (1, 1)
    assert refusal(edit, mentioned_ids=["nobody"]) == "organization.staff.unknown_person"
    assert crew.li.call(comment.get, key)["text"] == "@Li"


def test_only_who_wrote_a_comment_changes_or_removes_it(crew):
    key = {"comment_id": crew.wang.call(comment.create, {**ABOUT, "text": "a"})["id"]}
    change = {**key, "text": "b"}
    assert refusal(crew.sun.call, comment.update, change) == "organization.comment.not_yours"
    assert refusal(crew.sun.call, comment.remove, key) == "organization.comment.not_yours"
    assert crew.wang.call(comment.update, change)["text"] == "b"
    crew.wang.call(comment.remove, key)
    assert crew.sun.call(comment.of_record, {"about_id": "c1"})["items"] == []
    assert refusal(crew.wang.call, comment.remove, key) == "not_found"


@pytest.mark.requirement("ORG-39")
def test_two_colleagues_write_and_nobody_else_reads(crew):
    crew.li.call(direct_message.create, {"to_staff_id": crew.sun_id, "text": "在吗"})
    crew.sun.call(direct_message.create, {"to_staff_id": crew.li_id, "text": "在"})
    [talk] = crew.sun.call(direct_message.conversations)["items"]
    assert (talk["name"], talk["unread"], talk["last_text"]) == ("Li", 1, "在")
    told = crew.sun.call(direct_message.listed, {"staff_id": crew.li_id})["items"]
    assert [m["text"] for m in told] == ["在", "在吗"]
    boss = crew.house
    assert boss.call(direct_message.listed, {"staff_id": crew.li_id})["items"] == []
    assert crew.sun.call(direct_message.read, {"staff_id": crew.li_id}) == {"unread": 0}
    told = crew.li.call(direct_message.listed, {"staff_id": crew.sun_id})["items"]
    assert told[1]["read_at"] is not None


def test_nobody_writes_to_himself_or_to_nobody(crew):
    for to, code in ((crew.li_id, "direct_message.to_oneself"), ("x", "staff.unknown_person")):
        asked = {"to_staff_id": to, "text": "x"}
        assert refusal(crew.li.call, direct_message.create, asked) == f"organization.{code}"


@pytest.mark.requirement("ORG-35")
def test_a_log_tells_what_was_done_with_customers_deals_and_tickets(crew):
    at = "2026-03-25T01:30:00Z"
    about = {"customer_id": "c1", "customer_name": "华北贸易"}
    called = {"id": "a1", **about, "kind": "call", "summary": "谈价格", "happened_at": at}
    crew.house.who = replace(crew.house.who, actor_id=crew.wang_id)
    crew.house.tell(activity.created, "a1", called)
    answered = {"number": "T1", "title": "T1 打印机", "subject": "打印机", "state": "open"}
    for from_requester in (False, True):
        said = {"reply_id": "r", "text": "x", "from_requester": from_requester}
        told = {"id": "t1", **about, **answered, **said}
        crew.house.tell(ticket.replied, "t1", told)
    told = crew.wang.call(work_log.suggest, {"day": "2026-03-25"})["done"]
    assert told.splitlines() == ["电话: 华北贸易 谈价格", "回复工单: 华北贸易 T1 打印机"]
    assert crew.wang.call(work_log.suggest, {"day": "2026-03-24"})["done"] == ""


@pytest.mark.requirement("ORG-35")
def test_a_log_is_filled_from_the_day_and_commented_by_the_superior(crew):
    done = crew.wang.call(task.create, {"title": "报价"})
    crew.wang.call(task.complete, {"task_id": done["id"]})
    log = crew.wang.call(work_log.create, {"day": "2026-03-25"})
    assert log["done"] == "✓ 报价"
    key = {"work_log_id": log["id"]}
    crew.wang.call(work_log.submit, key)
    assert crew.li.call(notice.count)["unread"] == 1
    assert refusal(crew.wang.call, work_log.remark, {**key, "text": "x"}) == (
        "organization.work_log.not_superior"
    )
    told = crew.house.acting(actor_id=crew.li_id).call(work_log.remark, {**key, "text": "很好"})
    assert [r["text"] for r in told["remarks"]] == ["很好"]


def test_a_log_is_written_once_a_day_and_by_oneself(crew):
    key = {"work_log_id": crew.wang.call(work_log.create, {"day": "2026-03-25"})["id"]}
    for day, code in (("2026-03-25", "one_per_day"), ("2026-03-26", "ahead")):
        assert refusal(crew.wang.call, work_log.create, {"day": day}).endswith(code)
    boss = crew.house.acting(actor_id=crew.li_id)
    change = {**key, "done": "x"}
    assert refusal(boss.call, work_log.update, change) == "organization.work_log.not_yours"
    assert refusal(crew.sun.call, work_log.get, key) == "not_found"
    crew.wang.call(work_log.submit, key)
    assert refusal(crew.wang.call, work_log.update, change) == "organization.work_log.submitted"


@pytest.mark.requirement("ORG-32")
def test_an_announcement_to_all_is_for_all_colleagues_and_no_partner(crew):
    about = {"role_ids": ["partner"], "email": "agent@outside.example"}
    partner = crew.house.hire("partner", **about)["id"]
    told, key = crew.announce(for_all=True, text="内部机密")
    crew.deliver(staff.created)
    crew.house.run_due()
    names = [one["staff_id"] for one in crew.house.call(announcement.receipts, key)["items"]]
    assert partner not in names and told["recipients"] == len(names)
    assert board(crew.by(partner)) == []
    assert about["email"] not in [asked["to"] for _, asked in crew.house.rpc.calls]
    assert refusal(crew.announce, staff_ids=[partner]) == "organization.staff.unknown_person"


@pytest.mark.parametrize("operation", [direct_message.create, task.create])
def test_a_partner_is_given_nothing_that_he_may_not_read(crew, operation):
    partner = crew.house.hire("partner", role_ids=["partner"])["id"]
    asked = {
        direct_message.create: {"to_staff_id": partner, "text": "x"},
        task.create: {"owner_id": partner, "title": "x"},
    }[operation]
    assert refusal(crew.house.call, operation, asked) == "organization.staff.unknown_person"
