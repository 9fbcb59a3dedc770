"""An officer watches a case, and a city its places, at the command line, over
TLS and through the death of the service: everything once and in order."""
import datetime
import json
import os
import queue
import sys
import threading
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import cli
from support.private_stack import private_stack
from coordinator import network
from coordinator.world import World

_PATIENCE = 60
_INTAKE = {"intake": {
    "safeContact": {"channel": "CONTACT_CHANNEL_SIGNAL",
                    "address": "+000 0000 4711", "languageCode": "es"},
    "countryCode": "GT", "danger": "an invented danger",
    "persons": [{"role": "PERSON_ROLE_DEFENDER",
                 "identity": {"names": ["Invented One"]}}]}}


def _entries(message):
    return [entry["event_id"] for entry in message["entries"]]


def _updates(message):
    """Nothing changed, and the stream is alive: None."""
    return [(update["kind"].removeprefix("AVAILABILITY_UPDATE_KIND_"),
             update["place_id"])
            for update in message.get("updates", [])] or [None]


class Watched:
    """What a running watch prints, each of what `parts` finds in a message."""

    def __init__(self, process, parts):
        self._process = process
        self._parts = parts
        self._entries = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        decoder, text = json.JSONDecoder(), ""
        for line in self._process.stdout:
            text += line.decode()
            try:
                message, _ = decoder.raw_decode(text)
            except json.JSONDecodeError:
                continue  # an answer of several lines
            text = ""
            for part in self._parts(message):
                self._entries.put(part)

    def next(self, count):
        return [self._entries.get(timeout=_PATIENCE) for _ in range(count)]

    def stop(self):
        """What nobody has asked for yet."""
        self._process.terminate()
        self._process.wait()
        self._reader.join()
        self._process.stdout.close()
        return self._entries.qsize()


class WatchTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = cls.enterClassContext(private_stack())
        world = World(cls.stack)
        cls.addClassCleanup(world.client.close)
        network.load(world)
        cls.world = world
        cls.cli = cli.Cli(cls.stack)

    def _do(self, who, *arguments, data=None):
        given = () if data is None else ("--file", "-")
        status, said, error = self.cli.run(
            who, *arguments, "--output", "json", *given,
            stdin=None if data is None else json.dumps(data).encode())
        self.assertEqual(0, status, error)
        return json.loads(said)

    def _history(self, code):
        return [entry["event_id"] for entry in self._do(
            "programme", "relocation", "timeline", code)["entries"]]

    def test_no_gap_and_nothing_twice_when_the_service_dies(self):
        code = self._do("ngo", "relocation", "submit",
                        data=_INTAKE)["relocation"]["code"]
        watched = Watched(self.cli.start("programme", "relocation", "timeline",
                                         code, "--watch", "--output", "json"),
                          _entries)
        self.addCleanup(watched.stop)
        seen = watched.next(len(self._history(code)))
        self._do("programme", "relocation", "acknowledge", code)
        seen += watched.next(1)

        self.stack.service("relocation").process.kill()
        self.stack.restart_service("relocation")
        self._do("programme", "relocation", "triage", code, "--level", "L3",
                 "--kind", "ABROAD", "--horizon", "SHORT", "--reason",
                 "invented")
        seen += watched.next(1)

        self.assertEqual(self._history(code), seen)
        self.assertEqual(0, watched.stop(), "shown twice")

    def _open(self, place, nights):
        first = self.world.today
        last = first + datetime.timedelta(nights)
        self._do("city@utrecht", "capacity", "set-availability", place,
                 "--windows", f"{first}..{last}")

    def test_a_city_misses_no_change_of_its_places_when_the_service_dies(self):
        place, elsewhere = (self.world.places[code]
                            for code in ("UTR-1", "UTR-2"))
        watched = Watched(self.cli.start("city@utrecht", "capacity", "watch",
                                         "--output", "json"), _updates)
        self.addCleanup(watched.stop)
        told = iter(lambda: watched.next(1)[0], "never")
        self.assertIsNone(next(told), "the first message begins with now")
        told = filter(None, told)
        self._open(place, 90)
        self.assertEqual(("WINDOWS_SET", place), next(told))

        self.stack.service("capacity").process.kill()
        self.stack.restart_service("capacity")
        self._open(elsewhere, 90)
        self._open(place, 91)
        self.assertEqual(("WINDOWS_SET", elsewhere), next(told))
        self.assertEqual(("WINDOWS_SET", place), next(told))

    def test_who_may_not_see_a_case_is_told_so_and_no_more(self):
        code = self._do("ngo", "relocation", "submit",
                        data=_INTAKE)["relocation"]["code"]
        status, said, _ = self.cli.run("ngo@ngo-africa", "relocation", "timeline", code,
                                       "--watch")
        self.assertEqual(cli.NOT_FOUND, status)
        self.assertEqual("", said)


if __name__ == "__main__":
    unittest.main()
