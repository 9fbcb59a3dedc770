"""The funders: every grant in their queues, from first look to receipt.

They see purpose and amounts, not cases: each fund's people work through what
their lists show. Money for a journey weeks away leaves shortly before it, so
that a plan that changes can still be cancelled without asking money back.
"""
from . import examples
from .client import Refused

_HOLDERS = ("funder", "funder-bridge", "mission")
_ENDED = ("RECEIVED", "CANCELLED", "DECLINED", "REFERRED", "CLOSED",
          "RECOVERING", "REPORT_DUE", "REPORTED", "REPORT_WAIVED")
_WAIT_DAYS = 20


def grants(world):
    """Every grant of the network, as its officers see it."""
    found = []
    for holder in _HOLDERS:
        officer = world.person("grants", holder)
        found += [(holder, grant) for grant in world.read_all(
            officer, "grants", "ListGrants", {}, "grants")]
    return found


def act(world):
    did = False
    for holder, grant in grants(world):
        state = state_of(grant)
        if state not in _ENDED:
            did |= _Desk(world, holder, grant).act(state)
    return did


def state_of(grant):
    return grant["state"].removeprefix("GRANT_STATE_")


class _Desk:
    """The people of one fund before one grant."""

    def __init__(self, world, holder, grant):
        self._world = world
        self._grant = grant
        self._id = grant["grantId"]
        self._officer = world.person("grants", holder)
        self._manager = world.person("funds", holder)
        self._approvers = [world.person("approver", holder, number)
                           for number in (1, 2)]

    def act(self, state):
        step = {"SUBMITTED": self._screen, "SCREENED": self._assess,
                "VERIFYING": self._assess, "ASSESSED": self._approve,
                "APPROVED": self._agree, "AGREED": self._pay,
                "PAYING": self._pay, "PAID": self._pay}
        return step[state]() if state in step else False

    def _do(self, what, person, rpc, make):
        key = f"grant/{self._id}/{what}"
        if self._world.journal.done(key):
            return False
        try:
            self._world.do(key, person, "grants", rpc, make)
        except Refused:
            # Somebody was faster: a case that ended has cancelled it. What
            # the next list shows is what counts.
            return False
        return True

    def _screen(self):
        return self._do("screen", self._officer, "ScreenGrant", lambda: {
            "grantId": self._id, "result": "SCREENING_RESULT_ELIGIBLE",
            "note": "within what the fund is for"})

    def _assess(self):
        return self._do("assess", self._officer, "AssessGrant",
                        lambda: {"grantId": self._id,
                                 "note": "what the journey costs"})

    def _approve(self):
        did = False
        for number in range(self._grant.get("approvalsRequired", 1)):
            did |= self._do(f"approve/{number}", self._approvers[number],
                            "ApproveGrant", lambda: {
                                "grantId": self._id, "note": "as assessed"})
        return did

    def _agree(self):
        return self._do("agree", self._officer, "RecordAgreement", lambda: {
            "grantId": self._id, "form": "AGREEMENT_FORM_INTERMEDIARY",
            "agreedOn": examples.to_proto(self._world.now().date())})

    def _pay(self):
        urgent = self._grant.get("level") == "LEVEL_L1"
        if not urgent and not self._world.after(
                f"grant/{self._id}/waits", days=_WAIT_DAYS):
            return False
        did = self._do("schedule", self._officer, "SchedulePayment", lambda: {
            "grantId": self._id, "amount": self._grant["approved"],
            "channel": "PAYMENT_CHANNEL_MTO", "lastTranche": True,
            "payee": {"relation": "PAYEE_RELATION_CONTACT_PERSON",
                      "name": "contact person of the case",
                      "details": "pick-up at the agreed office"},
            "receiptSignal": "RECEIPT_SIGNAL_AGREED_PHRASE"})
        if not self._world.journal.done(f"grant/{self._id}/schedule"):
            return False
        payment = self._world.answer(
            f"grant/{self._id}/schedule", "grants",
            "SchedulePayment")["paymentId"]
        did |= self._do("release", self._manager, "ReleasePayment",
                        lambda: {"paymentId": payment})
        did |= self._do("sent", self._officer, "RecordPaymentOutcome", lambda: {
            "paymentId": payment, "outcome": "PAYMENT_OUTCOME_SENT",
            "occurredAt": self._world.now_json()})
        if not self._world.after(f"grant/{self._id}/sent-since", hours=6):
            return did
        return did | self._do(
            "receipt", self._officer, "ConfirmReceipt", lambda: {
                "paymentId": payment, "occurredAt": self._world.now_json(),
                "signal": "RECEIPT_SIGNAL_AGREED_PHRASE"})
