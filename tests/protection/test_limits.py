"""A reader that does not read, or a flood from one organisation, slows nobody
else."""
import datetime
import os
import statistics
import sys
import time
import unittest
import uuid

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import identities
from support.flood import Flood
from support.patience import until
from support.private_stack import private_stack
import grpc
from coordinator import examples, network
from coordinator.client import details_of
from coordinator.world import World
from devstack.services import open_channel

# As the services' flags have it when nobody says otherwise.
_STREAMS_PER_CALLER = 16
# Of those, relocation itself reads one of every feed.
_OWN = 1
# Readers that do not read, and calls that each tell them something.
_SLOW, _CALLS = 8, 300
# A window no answer fits into: the stream stands still at its first message,
# as it does behind 64 KiB for whoever has the usual one.
_NARROW = [("grpc.http2.lookahead_bytes", 64), ("grpc.http2.bdp_probe", 0)]


class LimitsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        context = private_stack()
        cls.stack = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)
        cls.world = World(cls.stack)
        cls.addClassCleanup(cls.world.client.close)
        network.load(cls.world)
        identities.lend(cls.stack, "relocation")

    # -- helpers

    def _channel(self, service, options=()):
        channel = open_channel(self.stack.layout, service, "relocation",
                               options)
        self.addCleanup(channel.close)
        return channel

    def _watch(self, channel, service):
        """Its feed from the beginning, as relocation."""
        stream = self.world.client.stream_as_service(
            channel, service, "WatchEvents", b"")
        self.addCleanup(stream.cancel)
        return stream

    def _events(self, stream, service, wanted):
        """Ids of events until all of `wanted` have come; the stream's own
        deadline ends it otherwise."""
        seen = []
        while not wanted <= set(seen):
            answer = self.world.client.decode(
                service, "WatchEvents", next(stream))
            seen += [event["eventId"] for event in answer.get("events", [])]
        return seen

    def _stored(self, service):
        return {event for event, in self.stack.clusters["data"].query(
            "SELECT event_id FROM events", service)}

    def _open_a_place_again(self, number):
        """Real calls that each tell the feed something."""
        city = self.world.person("city", "utrecht", number % 5 + 1)
        client = self.world.client
        client.call(city, "capacity", "SetAvailability", client.encode(
            "capacity", "SetAvailability", {
                "requestId": str(uuid.uuid4()), "placeId": self._place(),
                "windows": [{
                    "checkIn": examples.to_proto(self.world.today),
                    "checkOut": examples.to_proto(
                        self.world.today + datetime.timedelta(
                            days=100 + number % 2))}]}), patience=0)

    def _place(self):
        code = next(offer["place"]["code"]
                    for host in examples.load("network.json",
                                              self.world.today)["hosts"]
                    if host["key"] == "utrecht" for offer in host["places"])
        return self.world.places[code]

    def _timed(self, person, service, rpc, request):
        """Seconds of one call; whatever is not an answer ends the test."""
        began = time.perf_counter()
        self.world.client.send(person, service, rpc, request)
        return time.perf_counter() - began

    # -- feeds

    def test_1_who_never_reads_holds_up_nobody(self):
        slow = [self._watch(self._channel("capacity", [
            *_NARROW, ("sojourn.reader", number)]), "capacity")
            for number in range(_SLOW)]
        for stream in slow:
            stream.initial_metadata()  # its first message is under way
        other = self._watch(self._channel("capacity"), "capacity")
        before = self._stored("capacity")
        seen = self._events(other, "capacity", before)
        for number in range(_CALLS):
            self._open_a_place_again(number)
        stored = self._stored("capacity")
        self.assertEqual(_CALLS, len(stored - before))
        seen += self._events(other, "capacity", stored - before)
        self.assertEqual(sorted(stored), sorted(seen))
        until(self.stack.feeds_read, "relocation has read every feed")
        # The slow ones were there all that time; who wakes up misses nothing.
        for stream in slow:
            self.assertTrue(stream.is_active())
        self.assertEqual(sorted(stored), sorted(self._events(
            slow[0], "capacity", stored)))

    def test_2_one_stream_more_than_allowed_is_refused(self):
        channel = self._channel("grants")
        streams = []
        for _ in range(_STREAMS_PER_CALLER - _OWN):
            streams.append(self._watch(channel, "grants"))
            self.assertTrue(next(streams[-1]))
        with self.assertRaises(grpc.RpcError) as caught:
            next(self._watch(channel, "grants"))
        self._is_refused(caught.exception.code().name,
                         details_of(caught.exception), "TOO_MANY_STREAMS")
        # Those that are open stay so, and one that is closed makes room.
        self.assertTrue(all(stream.is_active() for stream in streams))
        streams.pop().cancel()
        until(lambda: self._opens(channel), "there is room for another stream")

    def _opens(self, channel):
        try:
            return next(self._watch(channel, "grants"))
        except grpc.RpcError as error:
            self.assertEqual(grpc.StatusCode.RESOURCE_EXHAUSTED, error.code())
            return None

    def _is_refused(self, code, details, reason):
        self.assertEqual("RESOURCE_EXHAUSTED", code)
        self.assertEqual([reason], [detail["reason"] for detail in details
                                    if "reason" in detail])
        delays = [float(detail["retryDelay"].removesuffix("s"))
                  for detail in details if "retryDelay" in detail]
        self.assertEqual(1, len(delays), details)
        self.assertGreater(delays[0], 0)

    # -- calls

    def test_3_a_flood_of_one_organisation_does_not_slow_another(self):
        """More accounts than the organisation's own limit has room for. Every
        call of the other is answered; how long that took is printed."""
        request = self.world.client.encode("capacity", "ListHosts", {})
        office = [self.world.person("programme", number=number)
                  for number in range(1, 9)]
        call = ("capacity", "ListHosts", request)
        before = [self._timed(office[number % 8], *call)
                  for number in range(200)]
        flooding = [self.world.person("city", "leipzig", number)
                    for number in range(1, 9)]
        during = []
        with Flood(self.stack, flooding, "capacity", "ListHosts",
                   {}) as flood:
            for sign in ("answered", "refused"):
                flood.wait_until(sign)
                during += [self._timed(office[number % 8], *call)
                           for number in range(200)]
        once, then = statistics.median(before), statistics.median(during)
        print(f"median before {once * 1000:.1f} ms, during "
              f"{then * 1000:.1f} ms ({then / once:.1f} times); the flood: "
              f"{flood.answered} answered, {flood.refused} refused")
        self._is_refused(*flood.refused, flood.refusal, "RATE_LIMITED")
        self.assertGreater(flood.refused["RESOURCE_EXHAUSTED"], 200)
        # Who flooded waits for its turn, and is not locked out.
        self.world.client.call(flooding[0], *call)


if __name__ == "__main__":
    unittest.main()
