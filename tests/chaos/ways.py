"""How they get there: leg by leg, and some by a shelter on the way."""
from coordinator import examples

from .part import Part, told

# Of those who may be, this share leaves without having been cleared.
_UNCLEARED = 0.1
# And this share of those who wait for the answer asks for it once more.
_ASKED_ANEW = 0.05
# Of those who are at a shelter, this share is known to be there.
_SAID = 0.7


def is_there(traveller):
    """At the place that is hers, and not at a shelter."""
    return "arrivedAt" in traveller and not traveller.get("atShelter")


class Way(Part):
    """The part of a life that its journey moves; it does nothing by itself."""

    def __init__(self, life):
        super().__init__(life)
        # Legs that were told, plan by plan as acknowledged.
        self._plans = []
        # (person, leg) as often as somebody was told that she set off.
        self._departed = []
        self._asked = set()
        self._stops = life.random.choice((0, 0, 1, 2))
        self._by_shelter = life.random.random() < 0.3

    def go(self, place):
        """The next thing on the way; False once all legs are behind them."""
        plan = self._plan_in_force()
        if plan is not None and self._reach_shelter(plan):
            return True
        if plan is None or (not self._ahead(plan) if plan.get("toShelter")
                            else plan["proposalId"] != place["proposalId"]):
            return self._plan(plan)
        return self._clear(plan) or self._depart(plan)

    def _reach_shelter(self, plan):
        """Somebody says that they are there, or nobody does."""
        if not plan.get("toShelter") or self._ahead(plan):
            return False
        return any("arrivedAt" not in traveller
                   and self.life.random.random() < _SAID
                   and self.life.act("at a shelter", "MarkArrived", {
                       "personId": traveller["personId"],
                       "occurredAt": self.life.now()})
                   for traveller in self.life.travellers)

    def _plan_in_force(self):
        return next((each for each in self.life.view.get("travelPlans", [])
                     if each.get("inForce")), None)

    def _plan(self, before):
        to_shelter = self._by_shelter and before is None
        legs = self._behind(before) if before else []
        if legs is None:
            return False
        count = 1 if to_shelter else max(self._stops + 1, len(legs) + 1)
        while len(legs) < count:
            legs.append(self._leg(legs, last=not to_shelter
                                  and len(legs) + 1 == count))
        if not self.life.act("way planned", "RecordTravelPlan", {
                "plan": {"legs": legs, "toShelter": to_shelter},
                "defenderView": self.life.her_view()}):
            return False
        self._plans.append([leg["to"]["place"] for leg in legs])
        return True

    def _leg(self, before, last):
        """All of them together, today."""
        life = self.life
        start = (before[-1]["to"] if before else
                 {"countryCode": life.home, "place": "an invented street"})
        country = (life.target if last else start["countryCode"])
        return {"from": start,
                "to": {"countryCode": country,
                       "place": f"invented town {len(before) + 1}"},
                "day": examples.to_proto(life.network.now().date()),
                "means": "TRAVEL_MEANS_BUS", "personIds": life.persons}

    def _behind(self, plan):
        """Legs that were begun, with who still moves; None where an officer
        has to see to it first."""
        begun = {leg.get("number", 0) for traveller in self.life.view.get(
            "travellers", []) for leg in traveller.get("legs", [])
            if "departedAt" in leg}
        legs = [{**leg, "personIds": [each for each in leg["personIds"]
                                      if each in self.life.persons]}
                for leg in plan["legs"] if leg.get("number", 0) in begun]
        in_order = [leg.get("number", 0) for leg in legs] == list(
            range(1, len(legs) + 1))
        return legs if in_order and all(
            leg["personIds"] for leg in legs) else None

    def _ahead(self, plan):
        """[(traveller, leg)]: the next leg of each who has one before her."""
        ahead = []
        for traveller in self.life.travellers:
            begun = {leg.get("number", 0) for leg in traveller.get("legs", [])
                     if "departedAt" in leg}
            legs = [leg.get("number", 0) for leg in plan["legs"]
                    if traveller["personId"] in leg.get("personIds", [])
                    and leg.get("number", 0) not in begun]
            if legs and not is_there(traveller):
                ahead.append((traveller, legs[0]))
        return ahead

    def _clear(self, plan):
        for traveller, leg in self._ahead(plan):
            key = plan["travelPlanId"], traveller["personId"], leg
            if key in self._asked and self.life.random.random() > _ASKED_ANEW:
                continue
            if self._is_cleared(traveller, leg):
                continue
            shelter = ({"arrangedShelter": "an invented house"}
                       if plan.get("toShelter") else {})
            if self.life.act("cleared", "ClearForTravel", {
                    "personId": traveller["personId"], "leg": leg, **shelter,
                    "defenderView": self.life.own_view(
                        traveller["personId"])}):
                self._asked.add(key)
                return True
        return False

    @staticmethod
    def _is_cleared(traveller, leg):
        return any(each.get("number", 0) == leg and "clearedAt" in each
                   for each in traveller.get("legs", []))

    def _depart(self, plan):
        for traveller, leg in self._ahead(plan):
            if (self._is_cleared(traveller, leg)
                    or self.life.random.random() < _UNCLEARED) and (
                    self.life.act("departed", "MarkDeparted", {
                        "personId": traveller["personId"], "leg": leg,
                        "occurredAt": self.life.now()})):
                self._departed.append((traveller["personId"], leg))
                return True
        return False

    def broken(self, history):
        planned = told(history, "travel_planned")
        left = told(history, "departed", "departed_to_shelter")
        lines = []
        if len(planned) != len(self._plans):
            lines.append(f"{len(self._plans)} ways were planned, and "
                         f"{len(planned)} are told")
        if len(left) != len(self._departed):
            lines.append(f"{len(self._departed)} departures were acknowledged, "
                         f"and {len(left)} are told")
        if lines:
            return lines
        return self._in_force(planned) + self._set_off(left)

    def _in_force(self, planned):
        standing = [legs for entry, legs in zip(planned, self._plans)
                    if "correctedByEventId" not in entry]
        shown = self._plan_in_force()
        if shown is None:
            return []
        places = [leg["to"]["place"] for leg in shown["legs"]]
        if standing and places == standing[-1]:
            return []
        return [f"the way goes by {places}, and the newest plan that stands by "
                f"{standing[-1:]}"]

    def _set_off(self, left):
        # Of a journey before the case was taken up again no leg is shown.
        begun = self.life.view.get("reopenedAt", "")
        standing = {about for entry, about in zip(left, self._departed)
                    if "correctedByEventId" not in entry
                    and entry["recordedAt"] >= begun}
        shown = {(traveller["personId"], leg.get("number", 0))
                 for traveller in self.life.view.get("travellers", [])
                 for leg in traveller.get("legs", []) if "departedAt" in leg}
        known = {each["personId"]
                 for each in self.life.view.get("travellers", [])}
        missing = {each for each in standing if each[0] in known} - shown
        return [f"{sorted(missing)} set off, and no leg says so"
                ] if missing else []
