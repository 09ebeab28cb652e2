"""Alerts watch figures that there are, and say what to do."""

import re
from pathlib import Path

import pytest
import yaml

from chassis import metrics as of_services
from gateway import metrics as of_gateway
from house import metrics_page

ROOT = Path(__file__).parents[2]
RULES = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())["groups"][0]["rules"]
FIGURES = metrics_page.declared(of_services) | metrics_page.declared(of_gateway)
SUFFIXES = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("_total",), "gauge": ("",)}
SHOWN = {f"{name}{end}": f for name, f in FIGURES.items() for end in SUFFIXES[f._type]}


@pytest.mark.requirement("PLT-38")
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_watches_a_declared_figure_by_its_labels(rule):
    named = re.findall(r"\b((?:crm|http)_\w+)(?:{([^}]*)})?", rule["expr"])
    assert named or re.search(r"\bup\b", rule["expr"])  # what Prometheus itself tells of each job
    for name, labels in named:
        asked = re.findall(r"(\w+)\s*(?:=~|!=|=)", labels)
        assert name in SHOWN and set(asked) <= set(SHOWN[name]._labelnames), name


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_says_how_bad_it_is_and_names_a_runbook_that_is_there(rule):
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert re.fullmatch(r"[0-9]+m", rule["for"]) and rule["annotations"]["summary"]
    assert (ROOT / rule["annotations"]["runbook"]).is_file()


def test_what_must_be_watched_is():
    watched = " ".join(rule["expr"] for rule in RULES)
    for name in ("crm_queue_messages", "crm_parked_messages", "crm_outbox_oldest", "crm_bus_up"):
        assert name in watched
    assert re.search(r"\bup\b", watched)


def test_the_page_names_every_figure_and_what_of_it_is_bad():
    page = metrics_page.text()
    for name, figure in FIGURES.items():
        assert f"| `{name}" in page and figure._documentation in page
