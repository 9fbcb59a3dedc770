"""Key-encryption keys rotate by the operator's own command while the services
answer: from a file to a file, and from there into a PKCS#11 token."""
import os
import secrets
import subprocess
import sys
import unittest
from unittest import mock

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import cli
from support.private_stack import private_stack
from support.traffic import Traffic
from coordinator import network
from coordinator.world import World
from devstack import services
from devstack.layout import as_server_user, server_environment

_MODULE = "/usr/lib/softhsm/libsofthsm2.so"
_PIN = "4711-0815"
_CASE = "01-river-keeper"


def _token_environment(layout):
    return {**server_environment(layout),
            "SOFTHSM2_CONF": str(layout.private / "token" / "softhsm2.conf")}


class RotationTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # SoftHSM finds its tokens by the environment of whoever loads it.
        patched = mock.patch.object(services, "server_environment",
                                    _token_environment)
        patched.start()
        cls.addClassCleanup(patched.stop)
        context = private_stack()
        cls.stack = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)
        cls.world = World(cls.stack)
        cls.addClassCleanup(cls.world.client.close)
        network.load(cls.world)
        layout = cls.stack.layout
        environment = _token_environment(layout)
        patched = mock.patch.dict(
            os.environ, SOFTHSM2_CONF=environment["SOFTHSM2_CONF"])
        patched.start()
        cls.addClassCleanup(patched.stop)
        cls.cli = cli.Cli(cls.stack)

    # -- helpers

    def _secrets(self, service):
        return self.stack.layout.service(service.name) / "secrets"

    def _put(self, name, content_for):
        """Into the secrets of every service, whole at once, as the runbook
        says; content_for(folder) is what it holds."""
        for service in self.stack.stores:
            folder = self._secrets(service)
            draft = folder / "draft"
            draft.write_bytes(content_for(folder))
            draft.chmod(0o600)
            self.stack.layout.hand_over(draft)
            draft.rename(folder / name)

    def _make_token(self, label):
        """A SoftHSM token of the services' user with one AES key."""
        layout = self.stack.layout
        folder = layout.private / "token"
        (folder / "tokens").mkdir(parents=True)
        (folder / "softhsm2.conf").write_text(
            f"directories.tokendir = {folder}/tokens\n")
        # softhsm2-util cuts a key off at a zero byte or a line's end.
        (folder / "key").write_text(secrets.token_hex(16))
        layout.hand_over(folder)
        for arguments in (
                ("--init-token", "--free", "--label", "sojourn", "--so-pin",
                 "0000"),
                ("--import", folder / "key", "--aes", "--token", "sojourn",
                 "--label", label, "--id", "03")):
            subprocess.run(
                as_server_user(layout, "softhsm2-util", *arguments, "--pin",
                               _PIN),
                check=True, stdout=subprocess.DEVNULL,
                env=_token_environment(layout))
        (folder / "key").unlink()

    def _admin(self, verb):
        status, words, error = self.cli.run(None, "admin", verb)
        return status, words + error

    def _counts(self):
        """Data keys by service and version of the key that wraps them."""
        keys = self.stack.clusters["keys"]
        return {service.name: {
            int(version): int(count) for version, count in keys.query(
                "SELECT kek_version, count(*) FROM data_keys GROUP BY 1",
                service.name)} for service in self.stack.stores}

    def _rotate(self, version):
        """The operator's commands, until all keys are under `version`."""
        before = self._counts()
        status, words = self._admin("key-versions")
        self.assertNotEqual(0, status, words)
        self.assertIn("KEYS_NOT_ROTATED", words)
        status, words = self._admin("rotate-keys")
        self.assertEqual(0, status, words)
        self.assertIn("none left under another version", words)
        status, words = self._admin("key-versions")
        self.assertEqual(0, status, words)
        for service, counts in self._counts().items():
            self.assertLessEqual(set(counts), {version}, service)
            self.assertGreaterEqual(sum(counts.values()),
                                    sum(before[service].values()), service)
        self.assertGreater(before["relocation"][version - 1], 20)
        self.assertGreater(sum(before["capacity"].values()), 10)

    def _forget(self, name):
        for service in self.stack.stores:
            (self._secrets(service) / name).unlink()

    def _restart(self):
        """A new process has no key in memory that an old one unwrapped."""
        self.stack.service("relocation").process.kill()
        self.stack.restart_service("relocation")

    def _rotates_under(self, version, put):
        with Traffic(self.world, _CASE) as traffic:
            traffic.wait_for(20)
            put()
            begun = len(traffic.submitted)
            self._rotate(version)
            during = len(traffic.submitted) - begun
            traffic.wait_for(5)
        self.assertEqual([], traffic.failures[:3])
        self.assertGreater(during, 0)
        print(f"{len(traffic.submitted)} cases, {during} during the rotation")
        return traffic

    # -- the tests, in this order

    def test_1_from_a_file_to_a_file(self):
        kek = secrets.token_bytes(32)
        traffic = self._rotates_under(
            2, lambda: self._put("kek.2", lambda _: kek))
        self._forget("kek")
        self._restart()
        self.assertEqual([], traffic.unreadable())

    def test_2_from_a_file_into_a_token(self):
        self._make_token("kek-3")
        self._put("pin", lambda _: f"{_PIN}\n".encode())
        traffic = self._rotates_under(
            3, lambda: self._put("kek.3.pkcs11", lambda folder: (
                f"pkcs11:token=sojourn;object=kek-3?module-path={_MODULE}"
                f"&pin-source=file:{folder}/pin\n").encode()))
        self._forget("kek.2")
        self._restart()
        self.assertEqual([], traffic.unreadable())

    def test_3_without_the_pin_no_process_starts(self):
        self._put("pin", lambda _: b"0000\n")
        with self.assertRaisesRegex(RuntimeError, "refused the PIN"):
            self._restart()


if __name__ == "__main__":
    unittest.main()
