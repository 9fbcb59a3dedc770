"""Money before a place is found: what was asked stands in the case, once."""
from .part import Part, told

_BRIDGED = ("TRIAGED", "VERIFYING", "VERIFIED", "ELIGIBLE", "WAITLISTED",
            "PROPOSED", "OFFERED", "DEFENDER_ACCEPTED", "PRE_DEPARTURE")
_NEEDS = ("TICKET", "SHELTER_NIGHTS", "LOCAL_TRANSPORT", "FOOD", "MEDICINE")


class Money(Part):
    def __init__(self, life):
        super().__init__(life)
        self._requests = 0
        self._applications = 0

    def acts(self):
        return [(self._ask, 8)] if (
            self.life.state in _BRIDGED and self.life.leads) else []

    def _ask(self):
        life = self.life
        currencies = life.random.sample(("EUR", "USD", "KES"),
                                        life.random.choice((1, 1, 2)))
        # Several of one case pass what a fund gives it before it is verified.
        lines = [{"need": f"BRIDGING_NEED_{life.random.choice(_NEEDS)}",
                  "amount": {"currencyCode": currency, "minorUnits":
                             str(life.random.randint(200, 700) * 100)}}
                 for currency in currencies]
        if not life.act("money before a place asked", "RequestBridgingGrant", {
                "purpose": "until a place is found", "lines": lines,
                "defenderView": life.her_view()}):
            return False
        self._requests += 1
        self._applications += len(lines)
        return True

    def broken(self, history):
        asked = len(told(history, "bridging_asked"))
        shown = self.life.view.get("bridgingApplications", [])
        lines = [] if asked == self._requests else [
            f"money was asked for {self._requests} times, and {asked} are told"]
        if len(shown) != self._applications:
            lines.append(f"{self._applications} applications were made, and "
                         f"{len(shown)} are shown")
        grants = [each["grantId"] for each in shown if each.get("grantId")]
        if len(set(grants)) != len(grants):
            lines.append(f"two applications have one grant: {grants}")
        return lines
