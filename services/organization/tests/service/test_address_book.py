"""The index of the address book: letters, surnames of one and two characters."""

import subprocess
import sys

import pytest

from contracts.organization import staff
from organization.staff.rules import letter_of, surname_of


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("王小明", "王"), ("欧阳娜娜", "欧阳"), ("司马光", "司马"), ("欧阳", "欧"),
        ("诸葛亮", "诸葛"), ("单小明", "单"), ("John Smith", "Smith"), ("Ng", "Ng"), ("", ""),
    ],
)  # fmt: skip
def test_surnames_are_told_apart_from_given_names(name, surname):
    assert surname_of(name) == surname


def test_names_of_other_scripts_stand_under_a_sign():
    assert (letter_of("shanxiaoming"), letter_of(""), letter_of("3m")) == ("s", "#", "#")


@pytest.mark.requirement("ORG-36")
def test_the_index_counts_by_letter_and_surname(house):
    for login, name in (("a1", "王一"), ("a2", "王二"), ("a3", "魏三"), ("a4", "单四")):
        house.hire(login, name=name)
    gone = house.hire("a5", name="王五")
    house.call(staff.leave, {"staff_id": gone["id"]})
    letters = {one["letter"]: one for one in house.call(staff.index)["letters"]}
    assert letters["w"] == {
        "letter": "w", "count": 3,
        "surnames": [{"surname": "王", "count": 2}, {"surname": "魏", "count": 1}],
    }  # fmt: skip
    assert letters["s"]["surnames"] == [{"surname": "单", "count": 1}]
    found = house.call(staff.listed, {"surname": "王", "state": "active"})["items"]
    assert [one["name"] for one in found] == ["王二", "王一"]


def test_a_new_name_stands_under_its_own_letter(house):
    hired = house.hire("a1", name="王一")
    change = {"staff_id": hired["id"], "name": "欧阳一"}
    changed = house.call(staff.update, change, if_version=hired["version"])
    assert (changed["surname"], changed["letter"]) == ("欧阳", "o")


def test_the_dictionaries_of_pinyin_wait_until_somebody_is_named():
    asked = "import sys, organization.service; print('pypinyin' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, timeout=60)
    assert told.stdout.strip() == "False", told.stderr
