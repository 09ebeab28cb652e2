"""What can be done with cards: send a picture, and read the draft."""

import importlib.util
import shlex
import subprocess
import sys

import orjson

from chassis import job_stock, jobs
from chassis.attachments import sniffing
from chassis.attachments.refusals import FileEmpty, FileTooLarge, TypeNotAllowed
from chassis.binding import implements
from chassis.files import FileStore
from chassis.job_words import in_words
from chassis.jobs import does_job
from contracts.customers import card_scan as contract
from customers.card_scans import store
from customers.card_scans.model import CardDraft
from customers.card_scans.rules import draft

KIND = "customers.card_scan"
LIMIT_S = 90
LONGEST_LINE, MOST_LINES = 300, 200
READER = (sys.executable, "-m", "customers.card_scans.reading")


@implements(contract.scan)
def scan_card(command, *, uow, settings):
    upload = command["upload"]
    if not settings.card_reader and importlib.util.find_spec("rapidocr_onnxruntime") is None:
        raise contract.NotInstalled()
    if upload["size"] == 0:
        raise FileEmpty()
    if upload["size"] > contract.LARGEST:
        raise FileTooLarge(size=upload["size"], most=contract.LARGEST)
    kind = sniffing.content_type(FileStore(settings.upload_folder).path(upload["id"]))
    if kind not in ("image/png", "image/jpeg"):
        raise TypeNotAllowed(content_type=kind)
    started = jobs.start(uow, KIND, command)
    return in_words(started, uow.call.language)


@implements(contract.get)
def read_scan(command, *, uow):
    job = job_stock.mine(command["card_scan_id"], uow)
    made = store.find(uow, job["id"])
    told = {"id": job["id"], "state": job["state"], "problem": job["problem"]}
    lines = made.lines if made else []
    return {**told, "draft": made.draft if made else None, "lines": lines}


@does_job(KIND)
def read_the_picture(job, *, settings):
    """Nothing is held open while the reader takes its time."""
    if job.done:
        return
    path = FileStore(settings.upload_folder).path(job.input["upload"]["id"])
    reader = shlex.split(settings.card_reader) or READER
    try:
        done = subprocess.run([*reader, str(path)], capture_output=True, timeout=LIMIT_S)
        told = orjson.loads(done.stdout) if done.returncode == 0 else None
    except (subprocess.TimeoutExpired, OSError, orjson.JSONDecodeError):
        told = None
    lines, codes = _parts(told)
    with job.chunk(1) as uow:
        made = CardDraft(id=job.id, created_at=uow.now, draft=draft(lines, codes), lines=lines)
        store.add(uow, made)
        uow.commit()


def _parts(told):
    """Return the lines and the texts of QR codes; a reader may print the lines alone."""
    told = {"lines": told} if isinstance(told, list) else told
    if not isinstance(told, dict) or not isinstance(told.get("lines"), list):
        raise contract.Unreadable()
    lines = [" ".join(str(line).split())[:LONGEST_LINE] for line in told["lines"]][:MOST_LINES]
    codes = told.get("codes")
    return lines, [str(code) for code in codes] if isinstance(codes, list) else []
