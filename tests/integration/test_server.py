"""What every server does whatever it serves: whom it answers, what it tells
tools, and how it ends."""
import collections
import contextlib
import http.client
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
import unittest
import uuid
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support.identities import lend
from support.patience import until
from support.private_stack import private_stack
import grpc
from coordinator import examples, network
from coordinator.client import details_of
from coordinator.world import World
from devstack.layout import SERVICES, STORES
from devstack.services import open_channel

_HEALTH = "/grpc.health.v1.Health/Check"
_REFLECTION = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
# HealthCheckResponse{status: SERVING}
_SERVING = b"\x08\x01"
_READS = {"relocation": "ListRelocations", "capacity": "ListHosts",
          "visa": "ListApplications", "grants": "ListGrants",
          "matching": "PriceSnapshot"}
# limits::kMaxRequestBytes
_MOST_BYTES = 1 << 20
# More than a drain may take: past it the test gives up.
_PATIENCE = 30
# Calls that wait for a lock; each would give up after two seconds.
_HELD = 4


class ServerTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        context = private_stack()
        cls.stack = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)
        cls.world = World(cls.stack)
        cls.addClassCleanup(cls.world.client.close)
        network.load(cls.world)
        cls.intake = examples.load("cases/01-river-keeper.json",
                                   cls.world.today)["intake"]

    # -- helpers

    def _channel(self, service):
        """With a client's certificate."""
        return open_channel(self.stack.layout, service)

    def _full_name(self, service):
        return self.world.client.method(
            service, _READS[service]).containing_service.full_name

    def _path(self, service, rpc):
        return f"/{self._full_name(service)}/{rpc}"

    def _reflect(self, channel, request):
        stream = channel.stream_stream(_REFLECTION)(iter([request]), timeout=5)
        return next(stream)

    def _tls(self, identity, newest=ssl.TLSVersion.MAXIMUM_SUPPORTED):
        folder = self.stack.layout.tls
        tls = ssl.create_default_context(cafile=str(folder / "ca.pem"))
        tls.load_cert_chain(str(folder / f"{identity}.pem"),
                            str(folder / f"{identity}.key"))
        tls.maximum_version = newest
        return tls

    def _scrapes(self, service, identity, *newest):
        connection = http.client.HTTPSConnection(
            self.stack.endpoints()["services"][service]["metrics"],
            context=self._tls(identity, *newest), timeout=5)
        with contextlib.closing(connection):
            try:
                connection.request("GET", "/metrics")
                return connection.getresponse().status == 200
            except OSError:
                return False

    def _shakes_hands(self, service, *newest):
        entry = self.stack.endpoints()["services"][service]
        tls = self._tls("client", *newest)
        with socket.create_connection((entry["host"], entry["port"]),
                                      timeout=5) as plain:
            try:
                with tls.wrap_socket(plain, server_hostname=entry["host"]):
                    return True
            except OSError:
                return False

    # -- whom it answers

    def test_health_needs_a_certificate_and_no_token(self):
        for service in SERVICES:
            with self.subTest(service), self._channel(service) as channel:
                self.assertEqual(_SERVING, channel.unary_unary(_HEALTH)(
                    b"", timeout=5))

    def test_reflection_needs_a_certificate_and_no_token(self):
        for service in SERVICES:
            with self.subTest(service), self._channel(service) as channel:
                name = self._full_name(service).encode()
                # ServerReflectionRequest{list_services: "*"}
                self.assertIn(name, self._reflect(channel, b"\x3a\x01*"))
                # {file_containing_symbol: name}: the contract with its messages
                described = self._reflect(
                    channel, b"\x22" + bytes([len(name)]) + name)
                self.assertIn(f"{_READS[service]}Request".encode(), described)

    def test_nothing_without_a_client_certificate(self):
        layout = self.stack.layout
        credentials = grpc.ssl_channel_credentials(
            (layout.tls / "ca.pem").read_bytes())
        programme = self.world.client.credentials(
            self.world.person("programme"))
        for service in SERVICES:
            endpoint = self.stack.endpoints()["services"][service]["endpoint"]
            with self.subTest(service), grpc.secure_channel(
                    endpoint, credentials) as channel:
                for path in (_HEALTH, self._path(service, _READS[service])):
                    with self.assertRaises(grpc.RpcError) as caught:
                        channel.unary_unary(path)(b"", timeout=5,
                                                  metadata=programme)
                    self.assertEqual(grpc.StatusCode.UNAVAILABLE,
                                     caught.exception.code())

    def test_metrics_need_a_certificate_too(self):
        tls = ssl.create_default_context(
            cafile=str(self.stack.layout.tls / "ca.pem"))
        for name, service in self.stack.endpoints()["services"].items():
            with self.subTest(name), self.assertRaises(OSError):
                connection = http.client.HTTPSConnection(
                    service["metrics"], context=tls, timeout=5)
                self.addCleanup(connection.close)
                connection.request("GET", "/metrics")
                connection.getresponse()

    def test_metrics_are_for_the_scraper_alone(self):
        lend(self.stack, "capacity")
        for identity, answered in (("prometheus", True), ("client", False),
                                   ("capacity", False)):
            for name in SERVICES:
                with self.subTest(service=name, identity=identity):
                    self.assertEqual(answered, self._scrapes(name, identity))

    def test_nothing_older_than_tls_1_3(self):
        old = ssl.TLSVersion.TLSv1_2
        for name in SERVICES:
            with self.subTest(name):
                self.assertTrue(self._scrapes(name, "prometheus"))
                self.assertFalse(self._scrapes(name, "prometheus", old))
                self.assertTrue(self._shakes_hands(name))
                self.assertFalse(self._shakes_hands(name, old))

    def test_a_calendar_link_needs_no_certificate(self):
        host = next(host for host in self.world.hosts.values()
                    if host["kind"] == "HOST_KIND_CITY")
        path = self.world.do(
            "calendar", self.world.person("city", host["organisation"]),
            "capacity", "OpenCalendarFeed",
            lambda: {"hostId": host["hostId"]})["path"]
        for newest in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            with self.subTest(newest):
                self.assertEqual((200, "BEGIN:VCALENDAR"),
                                 self._subscribes(path, newest))
        self.assertEqual((404, ""), self._subscribes("/metrics", newest))

    def _subscribes(self, path, newest):
        """What a calendar application gets: the status and the first line."""
        tls = ssl.create_default_context(
            cafile=str(self.stack.layout.tls / "ca.pem"))
        tls.maximum_version = newest
        connection = http.client.HTTPSConnection(
            self.stack.endpoints()["calendar"], context=tls, timeout=5)
        with contextlib.closing(connection):
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode().split("\r\n")[0]

    def test_a_call_without_a_token_is_from_nobody(self):
        for service in SERVICES:
            with self.subTest(service), self._channel(service) as channel:
                with self.assertRaises(grpc.RpcError) as caught:
                    channel.unary_unary(self._path(service, _READS[service]))(
                        b"", timeout=5)
                self.assertEqual(grpc.StatusCode.UNAUTHENTICATED,
                                 caught.exception.code())
                self.assertIn("TOKEN_MISSING", [
                    detail.get("reason") for detail in details_of(
                        caught.exception)])

    def test_a_revoked_token_is_refused_while_it_lasts(self):
        revoked = self.world.person("programme", number=70)
        colleague = self.world.person("programme", number=71)
        for service in SERVICES:
            self.assertEqual("OK", self._reads(service, revoked))
        self.stack.revoke({"subject": revoked[0],
                           "not_before": int(time.time()) + 1})
        until(lambda: all(self._reads(service, revoked) == "TOKEN_REVOKED"
                          for service in SERVICES),
              "every service has read the list")
        for service in SERVICES:
            self.assertEqual("OK", self._reads(service, colleague))

    def _reads(self, service, person):
        """OK, or the reason why not."""
        try:
            self.world.client.send(person, service, _READS[service], b"")
            return "OK"
        except grpc.RpcError as error:
            return details_of(error)[0]["reason"]

    # -- what it reads

    def _send_raw(self, service, request, **options):
        """(code, details) of the answer to these bytes."""
        credentials = self.world.client.credentials(
            self.world.person("programme"))
        with self._channel(service) as channel:
            try:
                channel.unary_unary(self._path(service, _READS[service]))(
                    request, timeout=10, metadata=credentials, **options)
                return grpc.StatusCode.OK, []
            except grpc.RpcError as error:
                return error.code(), details_of(error)

    def test_a_request_may_have_a_mebibyte(self):
        for service in STORES:
            with self.subTest(service):
                self.assertEqual((grpc.StatusCode.OK, []), self._send_raw(
                    service, _padding(_MOST_BYTES)))
                self.assertEqual(
                    (grpc.StatusCode.RESOURCE_EXHAUSTED, []),
                    self._send_raw(service, _padding(_MOST_BYTES + 1)))
                self.assertEqual(
                    (grpc.StatusCode.RESOURCE_EXHAUSTED, []),
                    self._send_raw(service, _padding(_MOST_BYTES + 1),
                                   compression=grpc.Compression.Gzip))

    def test_what_is_no_utf8_reaches_no_handler(self):
        for service in STORES:
            method = self.world.client.method(service, _READS[service])
            field = method.input_type.fields_by_name["page_token"].number
            text = bytes([field << 3 | 2, 2])
            with self.subTest(service):
                self.assertEqual(
                    (grpc.StatusCode.INTERNAL, []),
                    self._send_raw(service, text + b"\xc3\x28"))
                # The same field with letters in it is read.
                code, details = self._send_raw(service, text + b"ab")
                self.assertEqual(grpc.StatusCode.INVALID_ARGUMENT, code)
                self.assertNotEqual([], details)

    # -- how it ends

    def test_what_is_under_way_is_answered_before_it_ends(self):
        """The calls wait in the database while the process is told to end."""
        known = self._cases()
        submitters = [_Submitter(self.world, self.intake, number, most=1)
                      for number in range(1, _HELD + 1)]
        with _locked(self.stack, "relocations"):
            for submitter in submitters:
                submitter.start()
            until(lambda: self._waiting() >= _HELD, "every call waits")
            ended = self._end()
            until(lambda: not self.stack.service("relocation").serving(),
                  "it does not call itself serving any more")
            self.assertTrue(all(each.is_alive() for each in submitters))
        self.assertEqual(0, ended.result())
        for submitter in submitters:
            submitter.join(_PATIENCE)
            self.assertEqual(["OK"], submitter.said)
        self._each_is_there_once(submitters, known)

    def test_a_crowd_loses_nothing_when_it_ends(self):
        known = self._cases()
        submitters = [_Submitter(self.world, self.intake, number)
                      for number in range(1, 9)]
        for submitter in submitters:
            submitter.start()
        until(lambda: all(len(each.said) > 5 for each in submitters),
              "everybody submits")
        self.assertEqual(0, self._end().result())
        for submitter in submitters:
            submitter.join(_PATIENCE)
        said = collections.Counter(
            word for submitter in submitters for word in submitter.said)
        print(dict(said))
        # CANCELLED is gRPC's word for a call that came too late for a handler.
        self.assertLessEqual(set(said), {"OK", "UNAVAILABLE", "CANCELLED"})
        self.assertEqual(said["OK"], len(self._cases() - known))
        self._each_is_there_once(submitters, known)

    def _waiting(self):
        return int(self.stack.clusters["data"].query(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = "
            "'Lock' AND usename = 'relocation_serve'", "relocation")[0][0])

    def _end(self):
        """SIGTERM; a future of the exit status."""
        pool = ThreadPoolExecutor(1)
        self.addCleanup(self.stack.restart_service, "relocation")
        self.addCleanup(pool.shutdown)
        return pool.submit(self.stack.service("relocation").process.stop,
                           _PATIENCE)

    def _each_is_there_once(self, submitters, known):
        """Who sends the same request again is told the same, or for the first
        time; and there is one case a request."""
        self.stack.restart_service("relocation")
        told = []
        for submitter in submitters:
            for request_id, case in submitter.asked.items():
                told.append(submitter.submit(request_id))
                self.assertIn(case, (None, told[-1]))
        self.assertEqual(sorted(told), sorted(self._cases() - known))

    def _cases(self):
        return {case for case, in self.stack.clusters["data"].query(
            "SELECT public_id FROM relocations", "relocation")}


def _padding(size):
    """A request of that many bytes: field 1000, which no message has."""
    length = size - 5
    return (b"\xc2\x3e" + bytes([length & 127 | 128, length >> 7 & 127 | 128,
                                 length >> 14]) + bytes(length))


class _Submitter(threading.Thread):
    """Somebody who submits a case after the other, none of them twice, until
    one fails. `said`: the codes; `asked`: request_id to the case, or None
    where no answer came."""

    def __init__(self, world, intake, number, most=1000):
        super().__init__(daemon=True)
        self._client = world.client
        self._person = world.person("ngo", number=number)
        self._intake = intake
        self._most = most
        self.said = []
        self.asked = {}

    def run(self):
        for _ in range(self._most):
            request_id = str(uuid.uuid4())
            self.asked[request_id] = None
            try:
                self.asked[request_id] = self._read(self._client.send(
                    *self._request(request_id)))
                self.said.append("OK")
            except grpc.RpcError as error:
                self.said.append(error.code().name)
                return

    def submit(self, request_id):
        """The same again, until there is an answer."""
        return self._read(self._client.call(*self._request(request_id)))

    def _request(self, request_id):
        call = ("relocation", "SubmitRequest")
        return (self._person, *call, self._client.encode(*call, {
            "requestId": request_id, "intake": self._intake}))

    def _read(self, answer):
        return self._client.decode("relocation", "SubmitRequest", answer)[
            "relocation"]["relocationId"]


@contextlib.contextmanager
def _locked(stack, table):
    """Nobody else writes to a table of relocation's."""
    dsn = stack.clusters["data"].dsn("relocation", "postgres")
    with subprocess.Popen(["psql", "-XqAt", "-d", dsn], text=True,
                          stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as psql:
        psql.stdin.write(f"BEGIN; LOCK TABLE {table} IN SHARE ROW EXCLUSIVE "
                         "MODE; SELECT 'locked';\n")
        psql.stdin.flush()
        assert psql.stdout.readline() == "locked\n"
        yield


if __name__ == "__main__":
    unittest.main()
