"""Those who hold the money, while everything dies."""
import collections
import datetime
import random
import threading

from coordinator import examples
from coordinator.client import Refused
from coordinator.world import as_json


_HOLDERS = ("funder", "funder-bridge", "mission")
# How often, of each look at one holder, its fund is suspended, and goes on.
_SUSPENDED = 0.03
_RESUMED = 0.3


class Funders(threading.Thread):
    """Grant officers, who say yes or no to what their lists show, and managers
    whose funds stop for a while."""

    def __init__(self, world, seed, stop):
        super().__init__()
        self._world = world
        self._random = random.Random(f"{seed}/funders")
        self._stop_event = stop
        self.events = collections.Counter()
        self.failure = None

    def run(self):
        try:
            while not self._stop_event.wait(0.4):
                for holder in _HOLDERS:
                    self._look(holder)
                    self._stop_or_go_on(holder)
            for holder in _HOLDERS:
                self._go_on(holder)
        except Exception as error:  # shown by whoever joins
            self.failure = error

    def _look(self, holder):
        world = self._world
        officer = world.person("grants", holder)
        page = world.ledger.read(officer, "grants", "ListGrants", {
            "pageSize": 60, "states": [
                f"GRANT_STATE_{state}" for state in (
                    "SUBMITTED", "SCREENED", "ASSESSED", "APPROVED", "AGREED",
                    "PAYING", "PAID")]})
        grants = page.get("grants", [])
        for grant in self._random.sample(grants, min(5, len(grants))):
            if self._stop_event.is_set():
                return
            self._act(holder, officer, grant)

    def _funds(self, holder, status):
        return self._world.ledger.read(
            self._world.person("funds", holder), "grants", "ListFunds",
            {"status": f"FUND_STATUS_{status}"}).get("funds", [])

    def _stop_or_go_on(self, holder):
        if self._random.random() < _RESUMED:
            self._go_on(holder)
        elif self._random.random() < _SUSPENDED:
            for fund in self._funds(holder, "ACTIVE"):
                self._do("fund suspended", self._world.person("funds", holder),
                         "SuspendFund", {"fundId": fund["fundId"],
                                         "reason": "the donor is late"})

    def _go_on(self, holder):
        for fund in self._funds(holder, "SUSPENDED"):
            self._do("fund resumed", self._world.person("funds", holder),
                     "ResumeFund", {"fundId": fund["fundId"],
                                    "reason": "the donor paid"})

    def _do(self, event, person, rpc, fields):
        try:
            answer = self._world.ledger.change(
                person, "grants", rpc, fields,
                self._world.request_id(self._random))
        except Refused:
            return None  # a case that ended was faster
        self.events[event] += 1
        return answer

    def _act(self, holder, officer, grant):
        world, grant_id = self._world, grant["grantId"]
        state = grant["state"].removeprefix("GRANT_STATE_")
        one = {"grantId": grant_id}
        if state == "SUBMITTED":
            self._do("grant screened", officer, "ScreenGrant",
                     {**one, "result": "SCREENING_RESULT_ELIGIBLE",
                      "note": "within what the fund is for"})
        elif state in ("SCREENED", "ASSESSED") and self._random.random() < 0.05:
            self._do("grant refused", officer, *self._random.choice((
                ("DeclineGrant", {**one, "note": "no money left",
                                  "reason": "DECLINE_REASON_NO_FUNDS"}),
                ("ReferGrant", {**one, "note": "another is faster",
                                "reason": "REFER_REASON_TOO_SLOW"}))))
        elif state in ("SCREENED", "ASSESSED") and self._random.random() < 0.1:
            self._do("grant cancelled", officer, "CancelGrant",
                     {**one, "reason": "CANCEL_REASON_CASE_ENDED"})
        elif state == "SCREENED":
            self._do("grant assessed", officer, "AssessGrant",
                     {**one, "note": "as asked"})
        elif state == "ASSESSED":
            number = self._random.choice((1, 2))
            self._do("grant approved", world.person("approver", holder, number),
                     "ApproveGrant", {**one, "note": "as assessed"})
        elif state == "APPROVED":
            self._do("grant agreed", officer, "RecordAgreement", {
                **one, "form": "AGREEMENT_FORM_INTERMEDIARY",
                "agreedOn": examples.to_proto(world.now().date())})
        elif state in ("AGREED", "PAYING") and grant.get("approved"):
            self._pay(holder, officer, grant)

    def _scheduled(self, officer, grant):
        """The payment that waits, as its fund was suspended, or a new one."""
        for payment in grant.get("payments", []):
            if payment["state"] == "PAYMENT_STATE_SCHEDULED":
                return payment["paymentId"]
        scheduled = self._do("payment scheduled", officer, "SchedulePayment", {
            "grantId": grant["grantId"], "amount": grant["approved"],
            "channel": "PAYMENT_CHANNEL_MTO", "lastTranche": True,
            "payee": {"relation": "PAYEE_RELATION_CONTACT_PERSON",
                      "name": "a contact", "details": "an agreed office"},
            "receiptSignal": "RECEIPT_SIGNAL_AGREED_PHRASE"})
        return scheduled and scheduled["paymentId"]

    def _pay(self, holder, officer, grant):
        world = self._world
        payment_id = self._scheduled(officer, grant)
        if payment_id is None:
            return
        payment = {"paymentId": payment_id}
        at = {"occurredAt": as_json(
            world.now() - datetime.timedelta(seconds=2))}
        if self._do("payment released", world.person("funds", holder),
                    "ReleasePayment", payment) is None:
            return  # its fund is suspended: it waits
        self._do("payment sent", officer, "RecordPaymentOutcome",
                 {**payment, "outcome": "PAYMENT_OUTCOME_SENT", **at})
        self._do("receipt confirmed", officer, "ConfirmReceipt",
                 {**payment, "signal": "RECEIPT_SIGNAL_AGREED_PHRASE", **at})
