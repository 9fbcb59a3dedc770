"""Whom a host receives: read as long as the place is hers, and no longer."""
from coordinator.client import Refused

from .part import Part

_GUEST = ("DEFENDER_ACCEPTED", "PRE_DEPARTURE", "TRAVELLING", "IN_STAY",
          "ENDING")


class Guests(Part):
    def acts(self):
        return [(self._look, 3)] if self._expected() else []

    def _expected(self):
        """Places that are hers, as the case stands."""
        return [each for each in self.life.proposals("ACCEPTED")
                if self.life.state in _GUEST and not self.life.merged_away]

    def _look(self):
        place = self._expected()[0]
        guest = self._read(place, letter=self.life.random.random() < 0.3)
        if guest is None:
            return False  # lost just now; looked at again at the end
        self.life.events.append("guest read")
        return True

    def _read(self, place, letter=False):
        coordinator = self.life.network.coordinator(place["hostId"])
        asked = {"reservationId": place["reservationId"],
                 "purpose": "GUEST_PURPOSE_RECEPTION"}
        if letter:
            asked = {**asked, "purpose": "GUEST_PURPOSE_INVITATION_LETTER",
                     "signatorySubject": coordinator[0]}
        try:
            return self.life.network.ledger.read(
                coordinator, "relocation", "GetGuest", asked)["guest"]
        except Refused as refused:
            if refused.code not in ("NOT_FOUND", "FAILED_PRECONDITION"):
                raise
            return None

    def broken(self, history):
        lines = []
        hers = [each["proposalId"] for each in self._expected()]
        for each in self.life.view.get("proposals", []):
            if not each.get("reservationId"):
                continue
            guest = self._read(each)
            # The host is told no more once somebody takes that back.
            if guest is None and self._host_untold():
                continue
            if (guest is not None) != (each["proposalId"] in hers):
                lines.append(f"the host of {each['reservationId']} "
                             f"{'reads' if guest else 'does not read'} a guest "
                             f"of a place that is {each['state']}")
            elif guest is not None and guest["stay"] != each["stay"]:
                lines.append(f"the host of {each['reservationId']} reads "
                             "another stay than the case has")
        return lines

    def _host_untold(self):
        return any(each["statement"]["purpose"].endswith("SHARE_WITH_HOST")
                   for each in self.life.view.get("consents", [])
                   if "withdrawnAt" in each)
