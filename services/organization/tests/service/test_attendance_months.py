"""Months of attendance are closed, their sheets kept, and logs of their days as well."""

import csv
import datetime as dt
from dataclasses import replace

import pytest

from chassis import jobs
from chassis.errors import ServiceError
from chassis.files import FileStore
from contracts.notify import message
from contracts.organization import attendance, calendar, department, pieces, staff, work_log
from contracts.organization import attendance_month as contract

WEEK = [{"weekday": d, "hours": [{"opens": "09:00", "closes": "18:00"}]} for d in range(1, 6)]
MARCH = {"year": 2026, "month": 3}


class Office:
    """Wang was hired on 30 March and works under Li."""

    def __init__(self, house):
        self.house = house
        house.rpc.answers[message.create.id] = {"id": "m"}
        house.call(calendar.create, {"name": "公司", "weekly": WEEK})
        self.north = house.call(department.create, {"name": "北区"})["id"]
        self.li = house.hire("li", name="Li")["id"]
        about = {"superior_id": self.li, "department_ids": [self.north], "hired_on": "2026-03-30"}
        self.wang = house.hire("wang", name="Wang", **about)["id"]

    def by(self, staff_id):
        about = {"actor_id": staff_id, "scopes": {"*": "own"}, "actor_name": "N"}
        return self.house.acting(**about, leads=staff_id == self.li)

    def at(self, month, day, hour=4):
        self.house.clock.at = dt.datetime(2026, month, day, hour, tzinfo=dt.UTC)

    def correct(self, at="2026-03-31T00:55:00Z", kind="in"):
        told = {"staff_id": self.wang, "kind": kind, "reason": "忘打卡", "at": at}
        return self.house.call(attendance.correct, told)

    def close(self):
        self.at(4, 2)
        month = self.house.call(contract.close, MARCH)
        self.house.run_due()
        return {"attendance_month_id": month["id"]}

    def days(self, who=None, **about):
        asked = {**MARCH, "staff_ids": [self.wang], **about}
        [told] = self.by(who or self.wang).call(attendance.sheet, asked)["items"]
        return told, {day["day"][-2:]: day["status"] for day in told["days"]}


@pytest.fixture
def office(house):
    return Office(house)


def refusal(call, *args, **kwargs):
    with pytest.raises(ServiceError) as refused:
        call(*args, **kwargs)
    return refused.value.code.removeprefix("organization.")


@pytest.mark.requirement("ORG-34")
def test_the_sheet_of_a_closed_month_changes_no_more(office):
    office.at(4, 1)
    office.correct()
    office.correct("2026-03-31T10:00:00Z", "out")
    before = office.days()
    office.close()
    house = office.house
    weekly = [{"weekday": 1, "hours": [{"opens": "08:00", "closes": "18:00"}]}]
    [one] = house.call(calendar.listed)["items"]
    house.call(calendar.update, {"calendar_id": one["id"], "weekly": weekly})
    told, statuses = office.days()
    assert (before[0]["closed"], told["closed"]) == (False, True)
    assert {**told, "closed": False} == before[0]
    assert statuses["31"] == "present"


@pytest.mark.requirement("ORG-34")
def test_who_was_entered_without_a_first_day_is_not_absent_before_that_day(office):
    new = office.house.hire("new", hired_on=None)
    assert new["hired_on"] == "2026-03-25"
    assert office.house.told(staff.created)[-1]["data"]["hired_on"] == "2026-03-25"
    office.at(3, 26)
    [told] = office.house.call(attendance.sheet, {**MARCH, "staff_ids": [new["id"]]})["items"]
    statuses = {day["day"][-2:]: day["status"] for day in told["days"]}
    assert (statuses["24"], statuses["25"]) == ("not_employed", "absent")


@pytest.mark.requirement("ORG-34")
def test_the_sheets_of_a_department_hold_who_left_it_in_that_month(office):
    office.at(3, 31)
    office.house.call(staff.leave, {"staff_id": office.wang})
    office.at(4, 3)
    asked = {"department_id": office.north, "year": 2026}

    def names(month):
        told = office.house.call(attendance.sheet, {**asked, "month": month})
        return [sheet["name"] for sheet in told["items"]]

    assert (names(3), names(4)) == (["Wang"], [])


@pytest.mark.requirement("ORG-34")
def test_nobody_is_absent_before_he_was_hired_nor_after_he_left(office):
    office.at(3, 31)
    office.house.call(staff.leave, {"staff_id": office.wang})
    office.at(4, 3)
    told, statuses = office.days(office.li)
    assert (statuses["27"], statuses["30"], told["absent"]) == ("not_employed", "absent", 2)
    april = office.days(office.li, month=4)[1]
    assert set(april.values()) == {"not_employed"}


@pytest.mark.requirement("ORG-34")
def test_a_closed_month_takes_no_correction_until_it_is_reopened(office):
    key = office.close()
    assert refusal(office.correct) == "attendance.month_closed"
    assert refusal(office.house.call, contract.close, MARCH) == "attendance_month.already_closed"
    reopened = office.house.call(contract.reopen, {**key, "reason": "漏打卡"})
    assert (reopened["state"], reopened["reason"], reopened["sheets"]) == ("reopened", "漏打卡", 0)
    office.correct()
    office.close()
    [kept] = office.by(office.wang).call(contract.listed_sheets)["items"]
    days = office.by(office.wang).call(contract.get_sheet, {"closed_sheet_id": kept["id"]})["days"]
    assert days[-1]["came_at"].startswith("2026-03-31T00:55:00")


@pytest.mark.requirement("ORG-34")
def test_the_same_mark_is_not_noted_twice(office):
    office.at(4, 1)
    office.correct()
    assert refusal(office.correct, "2026-03-31T00:55:30Z") == "attendance.marked_already"
    office.correct("2026-03-31T00:56:00Z")
    office.correct("2026-03-31T00:55:00Z", "out")


def test_logs_of_a_closed_month_are_closed_as_well(office):
    office.at(3, 31)
    wang = office.by(office.wang)
    log = wang.call(work_log.create, {"day": "2026-03-31", "done": "x"})
    office.close()
    key = {"work_log_id": log["id"]}
    late = {"day": "2026-03-30", "done": "x"}
    for operation, asked in (
        (work_log.update, {**key, "done": "y"}),
        (work_log.submit, key),
        (work_log.create, late),
    ):
        assert refusal(wang.call, operation, asked) == "attendance.month_closed"


def test_the_month_of_logs_tells_which_are_missing(office):
    office.at(4, 1)
    log = office.by(office.wang).call(work_log.create, {"day": "2026-03-31", "done": "x"})
    asked = {**MARCH, "department_id": office.north}
    [told] = office.by(office.li).call(work_log.sheet, asked)["items"]
    assert (told["name"], told["missing"], told["draft"], told["submitted"]) == ("Wang", 1, 1, 0)
    assert told["days"][-2]["state"] == "missing"
    assert told["days"][-1]["work_log_id"] == log["id"]
    assert office.by(office.wang).call(work_log.sheet, {**MARCH, "staff_ids": [office.li]}) == {
        "items": [],
        "next_cursor": None,
    }


def test_a_month_that_goes_on_is_not_closed(office):
    office.at(3, 31, 15)
    assert refusal(office.house.call, contract.close, MARCH) == "attendance_month.not_over"
    office.at(3, 31, 16)  # midnight in Shanghai
    made = office.house.call(contract.close, MARCH)
    key = {"attendance_month_id": made["id"], "reason": "x"}
    assert refusal(office.house.call, contract.reopen, key) == "attendance_month.not_closed"


@pytest.mark.requirement("ORG-34")
def test_everybody_of_a_department_is_told_page_by_page(office, monkeypatch):
    office.at(4, 1)
    more = office.house.hire("zhou", name="Zhou", department_ids=[office.north])["id"]
    monkeypatch.setattr("organization.office.attendance.store.PAGE", 1)
    asked = {**MARCH, "department_id": office.north}
    first = office.house.call(attendance.sheet, asked)
    second = office.house.call(attendance.sheet, {**asked, "cursor": first["next_cursor"]})
    told = [sheet["staff_id"] for page in (first, second) for sheet in page["items"]]
    assert told == sorted([office.wang, more])
    for sheets in (attendance.sheet, work_log.sheet):
        [found] = office.house.call(sheets, {**asked, "q": "zh"})["items"]
        assert found["staff_id"] == more
        found = office.by(office.li).call(sheets, {**MARCH, "q": "ang"})["items"]
        assert [sheet["name"] for sheet in found] == ["Wang"]
        among = {**MARCH, "staff_ids": [more], "q": "ang"}
        assert office.house.call(sheets, among)["items"] == []
    wrong = {**MARCH, "department_id": "nowhere"}
    assert refusal(office.house.call, attendance.sheet, wrong) == "staff.unknown_department"


def test_kept_sheets_are_listed_and_seen_by_superiors_only(office):
    office.close()
    own = office.by(office.wang).call(contract.listed_sheets)["items"]
    assert [sheet["name"] for sheet in own] == ["Wang"]
    seen = office.by(office.li).call(contract.searched_sheets)["items"]
    assert sorted(sheet["name"] for sheet in seen) == ["Li", "Wang"]
    [hidden] = [sheet["id"] for sheet in seen if sheet["name"] == "Li"]
    asked = {"closed_sheet_id": hidden}
    for read in (contract.get_sheet, contract.sheet_who_sees):
        assert refusal(office.by(office.wang).call, read, asked) == "not_found"
    late = office.house.call(contract.listed_sheets, {"absent_gt": "2", "name": "Li"})["items"]
    assert [(sheet["absent"], sheet["month"]) for sheet in late] == [(22, 3)]


@pytest.mark.requirement("ORG-34")
def test_the_sheets_of_a_month_are_exported_as_a_table(office, tmp_path):
    house = office.house
    house.runtime.settings = replace(house.runtime.settings, data_dir=str(tmp_path))
    office.close()
    columns = {"format": "csv", "columns": ["name", "absent", "late"], "sort": "name"}
    assert house.call(contract.listed)["items"][0]["sheets"] == 3  # with the administrator
    started = house.call(pieces.closed_sheet_export, columns, idempotency_key="e")
    jobs.run(house.runtime, started["id"])
    told = house.call(pieces.job_result, {"job_id": started["id"]})["file"]
    path = FileStore(house.runtime.settings.upload_folder).path(told["id"])
    with path.open(encoding="utf-8-sig", newline="") as source:
        assert list(csv.reader(source))[1:3] == [["Li", "22", "0"], ["Wang", "2", "0"]]
