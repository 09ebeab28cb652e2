"""`make run` refuses settings that no process would take, before it starts any."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("GATEWAY_PORT", "abc", "GATEWAY_PORT='abc' is not a whole number from 1 to 65535"),
        ("GATEWAY_PORT", "99999", "GATEWAY_PORT='99999' is not a whole number from 1 to 65535"),
        ("AMQP_URI", "nonsense", "AMQP_URI is not of a form such as amqp://"),
        ("NOTIFY_RETENTION_DAYS", "-1", "NOTIFY_RETENTION_DAYS='-1' is not a whole number from 1"),
        ("LEDGER_DATABASE_URL", "sqlit:///x", "LEDGER_DATABASE_URL is not of a form such as"),
    ],
)
def test_a_wrong_value_is_told_in_a_sentence_and_nothing_is_made(tmp_path, name, text, told):
    known = {key: value for key, value in os.environ.items() if key != "AMQP_URI"}
    environment = {**known, "CRM_DATA_DIR": str(tmp_path / "run"), name: text}
    done = subprocess.run(
        [sys.executable, "-m", "house", "run"], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1 and told in done.stderr and "Traceback" not in done.stderr
    assert not list(tmp_path.glob("run/*.db")) and not (tmp_path / "run" / "broker").exists()
