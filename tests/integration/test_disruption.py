"""A host is flooded: the city, the mission and the programme office see at once
who has lost a place, and the most urgent of them is first."""
import os
import sys
import unittest
import uuid

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import invariants
from support.party import Party
from support.patience import until
from support.private_stack import private_stack
from coordinator import network
from coordinator.world import World

_PATIENCE = 60


class DisruptionTest(unittest.TestCase):
    def test_whoever_is_concerned_sees_it_at_once(self):
        with private_stack() as stack:
            world = World(stack)
            self.addCleanup(world.client.close)
            network.load(world)
            host_id = world.hosts["utrecht"]["hostId"]
            city = world.person("city", "utrecht")
            calm, urgent = Party(world, "L3"), Party(world, "L1")
            for party in (calm, urgent):
                party.find_eligible()
                party.find_place(host_id, city)
            mission, application = urgent.ask_for_visa()

            flood = self._report(world, city, host_id)

            # The city, in the answer and in its lists.
            lost = {party.place["reservationId"] for party in (calm, urgent)}
            self.assertEqual(lost, set(flood["affectedReservationIds"]))
            self.assertEqual(3, len(world.read_all(
                city, "capacity", "ListDisruptions", {"hostId": host_id},
                "disruptions")))
            # What nobody lives in is given back as soon as relocation hears.
            self.assertLessEqual(
                self._states(world, city, host_id, lost),
                {"RESERVATION_STATE_DISRUPTED", "RESERVATION_STATE_RELEASED"})
            # The programme office, in hers: the most urgent first.
            until(lambda: {calm.state, urgent.state} == {"WAITLISTED"},
                  "both wait for a place", _PATIENCE)
            mine = [item["relocationId"] for item in world.read(
                urgent.office, "relocation", "ListMyWork", {})["items"]]
            self.assertLess(mine.index(urgent.id), mine.index(calm.id))
            # The mission: nobody comes.
            until(lambda: world.read(
                mission, "visa", "GetApplication",
                {"applicationId": application})["application"]["state"]
                == "APPLICATION_STATE_WITHDRAWN", "nobody comes", _PATIENCE)
            until(lambda: self._states(world, city, host_id, lost)
                  == {"RESERVATION_STATE_RELEASED"}, "given back", _PATIENCE)
            self.assertEqual([], invariants.broken(stack))

    @staticmethod
    def _states(world, city, host_id, reservations):
        return {each["state"] for each in world.read_all(
            city, "capacity", "ListReservations", {"hostId": host_id},
            "reservations") if each["reservationId"] in reservations}

    @staticmethod
    def _report(world, city, host_id):
        request = world.client.encode("capacity", "ReportDisruption", {
            "requestId": str(uuid.uuid4()), "hostId": host_id,
            "reason": "DISRUPTION_REASON_FLOODED"})
        return world.client.decode(
            "capacity", "ReportDisruption", world.client.call(
                city, "capacity", "ReportDisruption", request))


if __name__ == "__main__":
    unittest.main()
