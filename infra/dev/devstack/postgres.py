"""Two private PostgreSQL clusters: one for data, one for wrapped keys.

They are two because write-ahead log and base backups are per cluster: a data
backup must not hold the keys that open it. Nothing listens on the network, the
socket folder is 0700, and every role has a password in a file of its own.
"""
import pathlib
import secrets
import subprocess

from .layout import (STORES, as_server_user, server_environment,
                     write_atomically)

BIN = pathlib.Path("/usr/lib/postgresql/15/bin")
CLUSTERS = {"data": 5432, "keys": 5433}

_SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
port = {port}
max_connections = 200
shared_buffers = 64MB
"""


class Cluster:
    def __init__(self, layout, name):
        self._layout = layout
        self._name = name
        self._port = CLUSTERS[name]
        self._folder = layout.private / name

    def start(self):
        """Starts it, creating it the first time; fine when it runs."""
        if not (self._folder / "PG_VERSION").exists():
            password = self._layout.private / "initdb-password"
            write_atomically(password, self._password("postgres"))
            self._layout.hand_over(password)
            self._run("initdb", "-D", self._folder, "-U", "postgres",
                      "-A", "scram-sha-256", f"--pwfile={password}",
                      "--locale=C.UTF-8", "--encoding=UTF8",
                      "--data-checksums")
            password.unlink()
            with open(self._folder / "postgresql.conf", "a") as settings:
                settings.write(_SETTINGS.format(
                    sockets=self._layout.sockets, port=self._port))
        if not self.running():
            self._run("pg_ctl", "-D", self._folder, "-w", "-t", "60", "-l",
                      self._layout.logs / f"postgres-{self._name}.log", "start")

    def running(self):
        return (self._folder / "PG_VERSION").exists() and self._pg_ctl(
            "status") == 0

    def stop(self):
        if self.running():
            self._run("pg_ctl", "-D", self._folder, "-m", "fast", "-w", "stop")

    def dsn(self, database, role):
        return (f"host={self._layout.sockets} port={self._port} "
                f"dbname={database} user={role} "
                f"passfile={self._layout.passfile(role)}")

    def query(self, sql, database="postgres", role="postgres"):
        """Rows of a statement, as lists of text."""
        done = subprocess.run(
            ["psql", "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1",
             "-d", self.dsn(database, role)],
            input=sql, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip())
        return [line.split("\t") for line in done.stdout.splitlines()]

    def create_databases(self, suffix=""):
        """A database per service with its owner and its serving role.

        The owner migrates. Migrations grant what serving needs to the group
        `sojourn_serve`; a service's login is in that group and may connect to
        its own database only, so that one name serves all of them.
        """
        self.query("REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC")
        self._create_role("sojourn_serve", "NOLOGIN")
        present = {name for name, in self.query(
            "SELECT datname FROM pg_database")}
        for service in STORES:
            owner, login = f"{service}_owner", f"{service}_serve"
            self._create_role(owner, "LOGIN")
            self._create_role(login, "LOGIN IN ROLE sojourn_serve")
            database = service + suffix
            if database in present:
                continue
            self.query(f"CREATE DATABASE {database} OWNER {owner}")
            self.query(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC;"
                       f"GRANT CONNECT ON DATABASE {database} TO {login}")

    def _create_role(self, name, attributes):
        if not self.query(f"SELECT 1 FROM pg_roles WHERE rolname = '{name}'"):
            password = ("" if attributes == "NOLOGIN"
                        else f" PASSWORD '{self._password(name)}'")
            self.query(f"CREATE ROLE {name} {attributes}{password}")

    def _password(self, role):
        """The one in the role's file, which is made where there is none."""
        file = self._layout.passfile(role)
        if not file.exists():
            write_atomically(file, f"*:*:*:{role}:{secrets.token_hex(24)}\n")
            if self._layout.private in file.parents:
                self._layout.hand_over(file)
        return file.read_text().strip().rpartition(":")[2]

    def _pg_ctl(self, verb):
        return subprocess.run(
            as_server_user(self._layout, BIN / "pg_ctl", "-D", self._folder,
                           verb),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            **self._as_server()).returncode

    def _run(self, program, *arguments):
        # Output to a file: a daemon that keeps a pipe open would hang us.
        log = self._layout.logs / f"{program}-{self._name}.log"
        with open(log, "wb") as output:
            done = subprocess.run(
                as_server_user(self._layout, BIN / program, *arguments),
                stdout=output, stderr=output, stdin=subprocess.DEVNULL,
                **self._as_server())
        if done.returncode != 0:
            raise RuntimeError(f"{program} ({self._name} cluster) failed:\n"
                               + log.read_text(errors="replace"))

    def _as_server(self):
        return {"env": server_environment(self._layout),
                "cwd": self._layout.private}
