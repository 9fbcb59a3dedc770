"""The processes of a real stack: as whom they run, what they gave up, and what
they refuse to start with."""
import os
import pathlib
import pwd
import re
import socket
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import BUILD
from support.patience import until
from support.private_stack import private_stack
from devstack.layout import SERVER_USER, STORES, as_server_user, server_environment

_PRODUCTION = "--environment=production"


class ProcessesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        context = private_stack()
        cls.stack = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)

    # -- helpers

    def _each_process(self, services=None):
        for service in services or self.stack.services:
            with self.subTest(service=service.name):
                yield pathlib.Path("/proc", str(service.process.pid))

    def _status(self, process, name):
        return re.search(rf"^{name}:\s*(.*)$", (process / "status").read_text(),
                         re.MULTILINE)[1]

    def _start(self, *more, as_server=True):
        """(exit status, words) of capacity's binary, started once more."""
        command = self.stack.endpoints()["services"]["capacity"]["operate"]
        serve = [command["command"][-1], "serve", *command["flags"],
                 "--calendar_listen=127.0.0.1:0", *more]
        if as_server:
            serve = as_server_user(self.stack.layout, *serve)
        done = subprocess.run(serve, capture_output=True, text=True, timeout=30,
                              env=server_environment(self.stack.layout))
        return done.returncode, done.stdout + done.stderr

    def _secrets(self, service="capacity"):
        return self.stack.layout.service(service) / "secrets"

    # -- as they run

    def test_1_no_service_runs_as_root(self):
        wanted = (pwd.getpwnam(SERVER_USER).pw_uid if os.geteuid() == 0
                  else os.geteuid())
        for process in self._each_process():
            for ids in ("Uid", "Gid"):
                self.assertNotIn("0", self._status(process, ids).split())
            self.assertEqual([str(wanted)] * 4,
                             self._status(process, "Uid").split())
            self.assertEqual("0", self._status(process, "CapEff").strip("0")
                             or "0")

    def test_2_no_core_dump_no_look_into_memory_no_new_rights(self):
        for process in self._each_process():
            limit = re.search(r"Max core file size\s+(\S+)\s+(\S+)",
                              (process / "limits").read_text())
            self.assertEqual(("0", "0"), limit.groups())
            # What is not dumpable belongs to root in /proc, whoever runs it.
            self.assertEqual(0, (process / "maps").stat().st_uid)
            self.assertEqual("1", self._status(process, "NoNewPrivs"))

    def test_3_keys_are_locked_in_memory(self):
        for process in self._each_process(self.stack.stores):
            kilobytes = int(self._status(process, "VmLck").split()[0])
            self.assertGreaterEqual(kilobytes, 4)

    def test_4_no_secret_on_the_command_line_or_in_the_environment(self):
        for process in self._each_process():
            words = (process / "cmdline").read_bytes().split(b"\0")
            self.assertEqual(b"serve", words[1])
            self.assertRegex(words[2], rb"^--flagfile=")
            self.assertEqual([b""], words[3:])

    def test_5_every_secret_is_for_its_owner_only(self):
        for service in self.stack.services:
            folder = self.stack.layout.service(service.name)
            keys = [*folder.glob("*.key"), *folder.glob("*.flags")]
            self.assertEqual(2 + (service.name == "relocation"), len(keys))
            if service.name in STORES:
                keys += [*self._secrets(service.name).iterdir(),
                         folder / "pgpass"]
                self.assertGreater(len(keys), 5)
            for key in keys:
                self.assertEqual(0, key.stat().st_mode & 0o077, key)

    # -- the databases of the others

    def _refusal(self, dsn, statement="SELECT 1"):
        """Why it does not go; empty when it does."""
        done = subprocess.run(
            ["psql", "-XqAtw", "-v", "ON_ERROR_STOP=1", "-c", statement,
             "-d", dsn], capture_output=True, text=True, timeout=30)
        return done.stderr if done.returncode else ""

    def test_5b_a_role_reaches_its_own_databases_only(self):
        tried = 0
        for name, cluster in self.stack.clusters.items():
            databases = [row[0] for row in cluster.query(
                "SELECT datname FROM pg_database WHERE datallowconn")]
            for service in STORES:
                for role in (f"{service}_serve", f"{service}_owner"):
                    for database in databases:
                        tried += 1
                        refusal = self._refusal(cluster.dsn(database, role))
                        with self.subTest(cluster=name, role=role,
                                          database=database):
                            if database == service:
                                self.assertEqual("", refusal)
                            else:
                                self.assertIn("permission denied for database",
                                              refusal)
        print(f"{tried} pairs of a role and a database")

    def test_5c_a_role_becomes_no_other(self):
        for name, cluster in self.stack.clusters.items():
            roles = [row[0] for row in cluster.query(
                "SELECT rolname FROM pg_roles")]
            for service in STORES:
                login = f"{service}_serve"
                for role in set(roles) - {login, "sojourn_serve"}:
                    with self.subTest(cluster=name, login=login, role=role):
                        self.assertIn("permission denied to set role",
                                      self._refusal(cluster.dsn(service, login),
                                                    f"SET ROLE {role}"))

    def test_5d_a_password_is_that_of_one_role(self):
        """Who has taken a service has its file, and names another role."""
        for cluster in self.stack.clusters.values():
            for service in STORES:
                own = f"passfile={self.stack.layout.passfile(service + '_serve')}"
                for role in ("postgres", "relocation_owner", "visa_serve",
                             "capacity_serve"):
                    if role == f"{service}_serve":
                        continue
                    dsn = cluster.dsn("postgres", role).rpartition(" ")[0]
                    for passfile in ("passfile=/dev/null", own):
                        with self.subTest(service=service, role=role):
                            self.assertIn("no password supplied", self._refusal(
                                f"{dsn} {passfile}"))

    # -- the command line, which holds intakes and tokens

    def test_5e_the_command_line_leaves_no_core_dump(self):
        with subprocess.Popen(
                [BUILD / "bin" / "sojourn", "relocation", "submit", "--as",
                 "ngo", "--file", "-"], stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env={**os.environ, "SOJOURN_CONFIG":
                     str(self.stack.layout.endpoints_file)}) as command:
            limits = pathlib.Path("/proc", str(command.pid), "limits")
            until(lambda: re.search(r"Max core file size\s+0\s+0",
                                    limits.read_text()),
                  "it may not write a core dump")
            command.stdin.close()

    # -- what they refuse

    @unittest.skipUnless(os.geteuid() == 0, "only root can try to be root")
    def test_6_production_refuses_root(self):
        status, words = self._start(_PRODUCTION, "--development_clock_file=",
                                    as_server=False)
        self.assertEqual(1, status, words)
        self.assertIn("RUNNING_AS_ROOT", words)

    def test_6_a_secret_that_others_may_read_is_refused_by_name(self):
        for file in (self._secrets() / "audit", self._secrets() / "kek",
                     self.stack.layout.service("capacity") / "capacity.key"):
            file.chmod(0o640)
            status, words = self._start()
            file.chmod(0o600)
            self.assertEqual(1, status, words)
            self.assertIn(f"chmod 600 {file}", words)

    def test_6_a_taken_port_hides_no_secret_that_others_may_read(self):
        key = self.stack.layout.service("capacity") / "capacity.key"
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            key.chmod(0o640)
            status, words = self._start(f"--calendar_listen={address}")
            key.chmod(0o600)
        self.assertEqual(1, status, words)
        self.assertIn(f"chmod 600 {key}", words)
        self.assertIn(f"cannot listen on {address}", words)

    def test_6_a_folder_of_secrets_that_others_may_write_to_is_refused(self):
        self._secrets().chmod(0o770)
        status, words = self._start()
        self._secrets().chmod(0o700)
        self.assertEqual(1, status, words)
        self.assertIn("SECRETS_DIR_OPEN", words)


if __name__ == "__main__":
    unittest.main()
