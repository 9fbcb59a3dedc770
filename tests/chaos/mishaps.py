"""What goes wrong in a case, or is mended in it by hand."""


class Mishaps:
    def __init__(self, life):
        self._life = life

    def happen(self):
        return self._life.random.choices(
            (self.withdraw, self._lose_contact, self._correct,
             self._take_consent_back, self.give_consent, self._burn_place,
             self._steps_by_hand),
            (2, 3, 4, 1, 2, 1, 4))[0]()

    def withdraw(self):
        life = self._life
        alone = life.random.random() < 0.5
        fields = {"reason": "WITHDRAWAL_REASON_SAFE_NOW",
                  "defenderView": life.her_view()}
        if alone:
            fields["secondView"] = life.her_view(second=True)
            return life.act("withdrawn", "Withdraw", fields)
        return life.act("withdrawal asked", "Withdraw", fields) and life.act(
            "withdrawn", "Withdraw", fields, life.second)

    def _lose_contact(self):
        life = self._life
        return not life.suspended and life.act(
            "contact lost", "MarkContactLost",
            {"occurredAt": life.now(), "note": "no answer"},
            life.network.person("security"))

    def _correct(self):
        life = self._life
        return life.act("corrected", "CorrectRecord", {
            "eventId": life.random.choice(life.history()[-4:])["eventId"],
            "reason": "a mistake"})

    def _take_consent_back(self):
        life = self._life
        consents = [each["consentId"] for each in life.view.get("consents", [])
                    if "SHARE" in each["statement"].get("purpose", "")
                    and "withdrawnAt" not in each]
        return bool(consents) and life.act(
            "consent taken back", "WithdrawConsent", {
                "consentId": life.random.choice(consents),
                "channel": "call", "defenderView": life.her_view()})

    def give_consent(self, purpose=None):
        life = self._life
        purpose = purpose or life.random.choice(("HOST", "MISSION", "FUNDER"))
        return bool(life.persons) and life.act(
            "consent given", "GrantConsent", {
                "personId": life.random.choice(life.persons),
                "consent": life.network.consent(f"SHARE_WITH_{purpose}")})

    def _burn_place(self):
        life = self._life
        held = [each for each in life.proposals("HOLDING", "OFFERED")
                if each.get("reservationId")]
        if not held:
            return False
        reservation = life.network.ledger.read(
            life.network.coordinator(held[0]["hostId"]), "capacity",
            "GetReservation",
            {"reservationId": held[0]["reservationId"]})["reservation"]
        return life.network.burn(life, reservation.get("placeId", ""))

    def _steps_by_hand(self):
        life = self._life
        choices = [(step, action["action"]) for step in life.steps()
                   for action in step.get("nextActions", [])
                   if action.get("allowed")]
        if not choices:
            return False
        step, rpc = life.random.choice(choices)
        fields = {"stepId": step["stepId"]}
        if rpc != "RetryStep":
            fields["reason"] = "found another way"
        # What was taken over is given back sooner or later.
        return life.act({"RetryStep": "step retried",
                         "SkipStep": "step skipped",
                         "TakeOverStep": "step taken over"}[rpc], rpc, fields)
