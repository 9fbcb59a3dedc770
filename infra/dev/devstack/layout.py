"""Where everything of one stack lives, and as whom it runs.

`state` (`.sojourn/` in a checkout) belongs to the developer: addresses, CA,
client certificates, the token key, passwords of databases. `private` belongs to
the user the servers run as. They are apart because PostgreSQL refuses to run as
root and homes are 0700, so started by root the servers run as `postgres` from a
folder outside the checkout; started by anybody else, `private` is inside
`state`.
"""
import json
import os
import pathlib
import pwd
import shutil
import tempfile

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
# Those with databases, keys and an audit; matching keeps nothing.
STORES = ("relocation", "capacity", "visa", "grants")
SERVICES = (*STORES, "matching")
SERVER_USER = "postgres"
# sockaddr_un holds 107 bytes and the file name takes 16 of them.
LONGEST_SOCKET_FOLDER = 90


class Layout:
    """Paths of the stack whose state folder is `state`; creates nothing."""

    def __init__(self, state, build=None):
        self.state = pathlib.Path(state).resolve()
        self.build = pathlib.Path(build or REPOSITORY / "build" / "release")
        self.record_file = self.state / "stack.json"
        self.endpoints_file = self.state / "endpoints.json"
        self.tls = self.state / "tls"
        self.tokens = self.state / "tokens"

    def exists(self):
        return self.record_file.exists()

    def record(self):
        return json.loads(self.record_file.read_text()) if self.exists() else {}

    def remember(self, **values):
        """Adds to what is recorded about this stack, atomically."""
        write_atomically(self.record_file,
                         json.dumps(self.record() | values, indent=2) + "\n")

    @property
    def private(self):
        return pathlib.Path(self.record()["private"])

    @property
    def sockets(self):
        return pathlib.Path(self.record()["sockets"])

    @property
    def logs(self):
        return self.private / "log"

    @property
    def clock_file(self):
        return self.private / "clock"

    @property
    def revocations(self):
        """The signed list every service reads."""
        return self.private / "revocations.jwt"

    def service(self, name):
        return self.private / "services" / name

    def passfile(self, role):
        """Password of a database role, as libpq reads it. That of a serving
        role lies with its service; the services' user reaches no other."""
        service, _, kind = role.partition("_")
        return (self.service(service) / "pgpass" if kind == "serve"
                else self.state / "passwords" / role)

    @property
    def server_user(self):
        """Name of the user the servers run as; None for the one we are."""
        return SERVER_USER if os.geteuid() == 0 else None

    def create(self):
        """Makes the folders; whatever is there already is kept."""
        self.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.exists():
            if self.server_user:
                private = tempfile.mkdtemp(prefix="sojourn-", dir="/var/tmp")
            else:
                private = str(self.state / "private")
                os.makedirs(private, mode=0o700)
            sockets = os.path.join(private, "s")
            if len(sockets) > LONGEST_SOCKET_FOLDER:
                sockets = tempfile.mkdtemp(prefix="sojourn-", dir="/tmp")
            self.remember(private=private, sockets=sockets)
        for folder in (self.private, self.sockets, self.logs,
                       *(self.service(name) for name in SERVICES)):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.state / "passwords").mkdir(mode=0o700, exist_ok=True)
        self.hand_over(self.private, self.sockets)

    def hand_over(self, *paths):
        """Gives paths, with all below them, to the user the servers run as."""
        if not self.server_user:
            return
        for path in paths:
            for below in [path, *path.rglob("*")]:
                shutil.chown(below, self.server_user, self.server_user)

    def remove(self):
        """Removes every folder of the stack; nothing may be running in them."""
        if not self.exists():
            return
        for folder in (self.private, self.sockets, self.state):
            shutil.rmtree(folder, ignore_errors=True)


def as_server_user(layout, *command):
    """The command, made to run as the servers' user.

    Not by Popen's `user`: that forks, and where gRPC has channels a fork now
    and then aborts this process.
    """
    if not layout.server_user:
        return list(command)
    entry = pwd.getpwnam(layout.server_user)
    return ["/usr/bin/setpriv", f"--reuid={entry.pw_uid}",
            f"--regid={entry.pw_gid}", "--clear-groups", "--", *command]


def server_environment(layout):
    """A server gets no variable of ours but these."""
    return {"PATH": "/usr/bin:/bin", "HOME": str(layout.private),
            "LANG": "C.UTF-8"}


def write_atomically(path, text, mode=0o600):
    """Readers see the old or the new content, never a part."""
    path = pathlib.Path(path)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text)
    draft.chmod(mode)
    draft.replace(path)
