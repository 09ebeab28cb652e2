"""A private RabbitMQ node on loopback: own folder, own ports, any user, little memory."""

import glob
import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

from house import packages
from house.child import tied
from house.ports import answers, free_port, is_free
from house.waiting import is_alive, send, wait_until

PACKAGE = "rabbitmq-server"
FOLDER = "broker"
"""The node of a suite, within the folder of its data."""
PORTS = "ports.json"
MISSING = (
    "RabbitMQ is not installed. Run `make broker-install` as root (it installs the Debian "
    f"package {PACKAGE}), or set AMQP_URI to a broker that runs already."
)
START_TIMEOUT_S = 90
STOP_TIMEOUT_S = 30
PORTS_TIMEOUT_S = 10

CONFIG = """\
listeners.tcp.1 = 127.0.0.1:{amqp}
loopback_users.guest = true
log.console = false
log.file.level = warning
vm_memory_high_watermark.absolute = {memory}
disk_free_limit.absolute = 50MB
collect_statistics_interval = 60000
consumer_timeout = 1800000
raft.wal_max_size_bytes = 33554432
raft.segment_max_entries = 2048
"""

# Two schedulers and small tables are plenty for one machine; the defaults scale with its cores.
ERLANG = "+S 2:2 +SDcpu 1:1 +SDio 2 +A 8 -kernel inet_dist_use_interface {127,0,0,1}"


class BrokerError(Exception):
    """The private node could not be installed, started or reached."""


def server_folder() -> Path | None:
    """Return the folder of RabbitMQ's own scripts, which run as any user."""
    found = sorted(glob.glob("/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin"))
    return Path(found[-1]) if found else None


class Broker:
    """One node that lives in one folder; the folder remembers its ports between starts."""

    def __init__(self, folder: Path | str, memory: str = "1GB"):
        self.folder = Path(folder).resolve()
        self.memory = memory
        self.wanted = False
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.ports['amqp']}/"

    @property
    def ports(self) -> dict[str, int]:
        path = self.folder / PORTS
        if not self._was_there:
            self.folder.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({name: free_port() for name in ("amqp", "dist", "epmd")}))
        return dict(json.loads(path.read_text()))

    @property
    def _was_there(self) -> bool:
        return (self.folder / PORTS).exists()

    @property
    def pid(self) -> int | None:
        """Return the node's process id while it runs."""
        try:
            pid = int((self.folder / "pid").read_text())
        except (FileNotFoundError, ValueError):
            return None
        return pid if is_alive(pid) and self._is_ours(pid) else None

    def start(self, tie: bool = False) -> "Broker":
        """
        Start the node, or find it running, and wait until it accepts connections.

        tie: let the node end with the thread that starts it.
        """
        if self.pid is None:
            self._launch(tie)
        if not wait_until(self._is_up, START_TIMEOUT_S):
            raise BrokerError(f"RabbitMQ did not start; its words are in {self.folder / 'log'}")
        # Not before: whoever watches would otherwise start a second node beside this one.
        self.wanted = True
        return self

    def stop(self) -> None:
        """Stop the node in order, and its port mapper."""
        self.wanted = False
        pid = self.pid
        if pid is not None:
            send(pid, signal.SIGTERM)
            if not wait_until(self._is_gone, STOP_TIMEOUT_S):
                self.kill()
        self._stop_port_mapper()

    def kill(self) -> None:
        """Kill the node as a power cut would; its folder stays, and it stays down."""
        self.wanted = False
        pid = self.pid
        if pid is not None:
            send(pid, signal.SIGKILL)
            wait_until(self._is_gone, STOP_TIMEOUT_S)

    def ctl(self, *words: str) -> str:
        """
        Run rabbitmqctl against this node and return what it said.

        Raises BrokerError, also where no node ever was, before anything is made there.
        """
        if not self._was_there:
            raise BrokerError(
                f"there is no node in {self.folder}; "
                "name the folder of the suite's data by CRM_DATA_DIR"
            )
        folder = self._scripts()
        done = subprocess.run(
            [str(folder / "rabbitmqctl"), *words],
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=60,
        )
        if done.returncode:
            raise BrokerError(done.stderr.strip() or done.stdout.strip())
        return done.stdout

    def _launch(self, tie: bool) -> None:
        command = [str(self._scripts() / "rabbitmq-server")]
        # A node that was killed a moment ago may still hold them; clients look for it there.
        if not wait_until(self._are_ports_free, PORTS_TIMEOUT_S):
            (self.folder / PORTS).unlink()
        self._write_files()
        with open(self.folder / "log" / "output", "wb") as output:
            self._process = subprocess.Popen(
                tied(command) if tie else command,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                start_new_session=True,
            )
        (self.folder / "pid").write_text(str(self._process.pid))

    def _scripts(self) -> Path:
        folder = server_folder()
        if folder is None:
            raise BrokerError(MISSING)
        return folder

    def _write_files(self) -> None:
        for name in ("home", "mnesia", "log"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        config = CONFIG.format(amqp=self.ports["amqp"], memory=self.memory)
        (self.folder / "rabbitmq.conf").write_text(config)
        (self.folder / "enabled_plugins").write_text("[].\n")
        for name in ("env.conf", "inetrc"):
            (self.folder / name).write_text("")

    def _environment(self) -> dict[str, str]:
        folder, ports = self.folder, self.ports
        loopback = "-kernel inet_dist_use_interface {127,0,0,1}"
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            "HOME": str(folder / "home"),
            "RABBITMQ_NODENAME": "crm@localhost",
            "RABBITMQ_CONF_ENV_FILE": str(folder / "env.conf"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_DIST_PORT": str(ports["dist"]),
            "RABBITMQ_MAX_NUMBER_OF_PROCESSES": "100000",
            "RABBITMQ_MAX_NUMBER_OF_ATOMS": "1000000",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": ERLANG,
            "RABBITMQ_CTL_ERL_ARGS": loopback,
            "ERL_EPMD_PORT": str(ports["epmd"]),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_INETRC": str(folder / "inetrc"),
            # The script then replaces itself by the node, so that signals reach the node itself.
            "RUNNING_UNDER_SYSTEMD": "true",
        }

    def _is_up(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            raise BrokerError(f"RabbitMQ ended at once; its words are in {self.folder / 'log'}")
        return self.pid is not None and answers(self.ports["amqp"])

    def _is_gone(self) -> bool:
        if self._process is not None:
            self._process.poll()
        # A killed process looks dead before the last of its threads lets go of the sockets.
        return self.pid is None and self._are_ports_free()

    def _are_ports_free(self) -> bool:
        return all(is_free(self.ports[name]) for name in ("amqp", "dist"))

    def _is_ours(self, pid: int) -> bool:
        """A process id is used again after a reboot: only a node of this folder counts."""
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            return False
        return f"RABBITMQ_MNESIA_BASE={self.folder}".encode() in environment

    def _stop_port_mapper(self) -> None:
        if self._was_there and shutil.which("epmd"):
            command = ["epmd", "-port", str(self.ports["epmd"]), "-kill"]
            subprocess.run(command, env=self._environment(), capture_output=True, timeout=20)


def install() -> None:
    """Install RabbitMQ from the distribution's packages, or say what is missing."""
    if server_folder() is None:
        try:
            packages.install(PACKAGE)
        except packages.InstallError as failure:
            raise BrokerError(str(failure)) from None
