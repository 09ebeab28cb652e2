"""What an export has written, read as its reader would."""

import csv
from typing import Any

from chassis import jobs
from chassis.contract import Operation
from chassis.files import FileStore
from chassis.testing.harness import Harness
from chassis.values import new_id


def exported(
    house: Harness, operation: Operation, result: Operation, **about: Any
) -> list[list[str]]:
    """
    Export as csv, and return the lines of the file, the headings first.

    operation, result: what starts the export, and what tells its file.
    about: input of the export, or `who` asks and in what `language`.
    """
    who, language = about.pop("who", house), about.pop("language", "en")
    asked = {"format": "csv", **about}
    started = who.call(operation, asked, idempotency_key=new_id(), language=language)
    jobs.run(house.runtime, started["id"])
    told = who.call(result, {"job_id": started["id"]})["file"]
    path = FileStore(house.runtime.settings.upload_folder).path(told["id"])
    with path.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.reader(source))
