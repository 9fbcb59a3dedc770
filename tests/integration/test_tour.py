"""The tour of README.md, "Five minutes with the command line", line by line as
a reader would copy it, on a stack that has coordinated the example cases."""
import datetime
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import ROOT, cli, readme
from support.patience import until
from support.private_stack import private_stack
from coordinator import examples, office, run
from coordinator.case import Case
from coordinator.run import Coordination
from devstack.services import DEFAULT_PORTS

# Enough for a page of the list; all of them are test_coordination.py's.
_COORDINATED = ("05-step-free", "12-her-name")


class TourTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        context = private_stack()
        cls.stack = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)
        said = []
        with mock.patch.object(run, "case_names", lambda: _COORDINATED):
            coordination = Coordination(cls.stack, said.append)
            cls.addClassCleanup(coordination.close)
            assert coordination.run(), "\n".join(said)
        cls.world, cls.cases = coordination.world, coordination.cases
        cls.answers = cls._take_the_tour()

    @classmethod
    def _take_the_tour(cls):
        """[(command, status, stdout, stderr)], one shell for all of them."""
        lines = list(readme.commands("Five minutes with the command line"))
        with tempfile.TemporaryDirectory() as folder:
            here = pathlib.Path(folder)
            (here / ".sojourn").symlink_to(cls.stack.layout.state)
            for name in ("examples", "node_modules"):
                (here / name).symlink_to(ROOT / name)
            script = "".join(
                f"{{ {cls._here(line)}\n}} >out.{number} 2>err.{number}\n"
                f"echo $? >status.{number}\n"
                for number, line in enumerate(lines))
            subprocess.run(["bash", "-s"], input=script, text=True, check=True,
                           cwd=here, timeout=120, env=_environment())
            return [(line, int((here / f"status.{number}").read_text()),
                     (here / f"out.{number}").read_text(),
                     (here / f"err.{number}").read_text())
                    for number, line in enumerate(lines)]

    @classmethod
    def _here(cls, line):
        """The ports of `make run` are those of this stack here."""
        for service, ports in DEFAULT_PORTS.items():
            line = line.replace(
                f"127.0.0.1:{ports[0]}",
                cls.stack.endpoints()["services"][service]["endpoint"])
        return line

    # -- helpers

    def _told(self, words):
        """Status, stdout and stderr of the one line with these words."""
        found = [answer for line, *answer in self.answers if words in line]
        self.assertEqual(1, len(found), words)
        return found[0]

    def _sojourn(self, *arguments, config=None):
        config = config or self.stack.layout.endpoints_file
        done = subprocess.run(
            [cli.BUILD / "bin" / "sojourn", *arguments], text=True,
            capture_output=True, timeout=60,
            env=_environment(SOJOURN_CONFIG=str(config)))
        return done.returncode, done.stdout, done.stderr

    # -- the page

    def test_every_line_does_what_the_page_says(self):
        self.assertGreater(len(self.answers), 12)
        for line, status, out, error in self.answers:
            with self.subTest(line=line):
                if "not found" in line:
                    self.assertEqual(cli.NOT_FOUND, status, error)
                    self.assertIn("NOT_FOUND", error)
                    self.assertEqual("", out)
                    continue
                self.assertEqual(0, status, error)
                # What goes into a file is not shown.
                if (not line.startswith(("export", "CODE=", "TOKEN="))
                        and " > " not in line):
                    self.assertNotEqual("", out)

    def test_the_list_and_the_case_have_its_code(self):
        _, listed, _ = self._told("relocation list --as programme  ")
        _, shown, _ = self._told("relocation show $CODE --as programme")
        codes = [case.view["code"] for case in self.cases]
        for code in codes:
            self.assertIn(code, listed)
        self.assertTrue([code for code in codes if code in shown], shown)

    def test_an_error_names_field_and_reason_and_the_status_is_its_code(self):
        _, out, error = self._told('{"intake": {}}')
        self.assertEqual(f"exit status {cli.INVALID_ARGUMENT}\n", out)
        for words in ("intake.safeContact", "SAFE_CONTACT_MISSING",
                      "give an address"):
            self.assertIn(words, error)

    def test_another_grpc_client_gets_what_it_asks_for(self):
        _, out, _ = self._told("buf curl")
        self.assertEqual(3, len(json.loads(out)["hosts"]))

    # -- beside it

    def test_wait_returns_when_what_was_set_off_is_done(self):
        case = Case(self.world, "01-river-keeper")
        case.plan["asks"][0]["checkIn"] = examples.to_proto(
            self.world.now().date() + datetime.timedelta(days=40))
        host = case.plan["asks"][0]["host"]
        until(lambda: self._is_offered(case, host), "a place is offered to her")
        decision = {
            "place": {"proposalId": case.proposal(host)["proposalId"],
                      "decision": "DEFENDER_DECISION_ACCEPT"},
            "defenderView": case.defender_view()}
        command = self._start("relocation", "record-decision", case.id,
                              "--file", "-", "--as", "programme", "--wait")
        capacity = self.stack.service("capacity").process.pid
        os.kill(capacity, signal.SIGSTOP)
        try:
            command.stdin.write(json.dumps(decision))
            command.stdin.close()
            self.assertEqual("waiting for CONFIRM_RESERVATION\n",
                             command.stderr.readline())
            self.assertIsNone(command.poll())
        finally:
            os.kill(capacity, signal.SIGCONT)
        self.assertEqual(0, command.wait(100), command.stderr.read())
        status, out, error = self._sojourn(
            "relocation", "steps", case.id, "--as", "programme", "--output",
            "json")
        self.assertEqual(0, status, error)
        steps = {step["kind"]: step["state"]
                 for step in json.loads(out)["steps"]}
        self.assertEqual({"STEP_STATE_DONE"}, set(steps.values()), steps)
        self.assertIn("STEP_KIND_CONFIRM_RESERVATION", steps)

    def test_who_may_not_see_the_steps_is_shown_what_was_done(self):
        status, out, error = self._sojourn(
            "relocation", "submit", "--as", "ngo", "--wait", "--output", "json",
            "--file", str(examples.FOLDER / "cases/03-mangrove-biologist.json"))
        self.assertEqual(0, status, error)
        self.assertEqual("RELOCATION_STATE_SUBMITTED",
                         json.loads(out)["relocation"]["state"])
        self.assertIn("Not waited", error)

    def _start(self, *arguments):
        started = subprocess.Popen(
            [cli.BUILD / "bin" / "sojourn", *arguments], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, env=_environment(
                SOJOURN_CONFIG=str(self.stack.layout.endpoints_file)))
        self.addCleanup(started.stderr.close)
        self.addCleanup(started.kill)
        return started

    def _is_offered(self, case, host):
        case.look()
        if case.proposal_state(host) == "OFFERED":
            return True
        office.act(case, [case])
        return False

    def test_no_token_without_the_development_key(self):
        """A copy of the configuration, as somebody without the key has it."""
        config = self.stack.endpoints()
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "endpoints.json"
            (copy.parent / "tls").symlink_to(self.stack.layout.tls)
            copy.write_text(json.dumps(config))
            self._no_token(copy, "TOKEN_KEY_INVALID", "tokens/key.jwk",
                           "cannot be read")
            del config["token"]["key"]
            copy.write_text(json.dumps(config))
            self._no_token(copy, "TOKEN_KEY_MISSING", "identity provider")

    def _no_token(self, config, *said):
        for arguments in (("token", "mint"), ("relocation", "list")):
            status, out, error = self._sojourn(*arguments, "--as", "programme",
                                               config=config)
            self.assertEqual(cli.FAILED_PRECONDITION, status, error)
            self.assertEqual("", out)
            for words in said:
                self.assertIn(words, error)


def _environment(**more):
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("SOJOURN_")}
    return kept | more


if __name__ == "__main__":
    unittest.main()
