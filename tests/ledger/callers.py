"""Thirty-two people of three funds who do what comes to their minds."""
import collections
import random
import threading

from coordinator.client import Refused
from coordinator.world import as_json

_CURRENCIES = ("EUR", "JPY", "TND")
# Small enough that approvals meet the end of the money, and caps.
_AMOUNT = 4_000_000
_CHANNELS = ("BANK", "MTO", "MOBILE_MONEY", "CASH_COURIER", "VENDOR", "IN_KIND")
_OUTCOMES = ("SENT", "SENT", "SENT", "RECEIVED", "RETURNED", "FROZEN",
             "SANCTIONS_HIT", "NO_ID", "UNREACHABLE")
MEDICAL_CAP = 1_200_000
# Of one fund: the others come to the end of their money.
YEAR_CAPS = {"TND": 2_000_000}


class Book:
    """Who there is and what, and every operation that was acknowledged.
    Thread-safe."""

    def __init__(self, world):
        # (profile, number) -> whoever it is.
        self.person = lambda profile, number=1: world.person(
            profile, "funder" if profile != "auditor" else None, number)
        self._lock = threading.Lock()
        # Fund id -> what the funder has paid in.
        self.funds = {}
        self.grants = []
        self.payments = []
        # (grant id, event type, payment id) -> how often acknowledged.
        self.done = collections.Counter()
        # What an acknowledged request said: grant -> amount and category,
        # payment -> (cost, last).
        self.amounts = {}
        self.categories = {}
        self.costs = {}
        # Payment id -> references under which it was released.
        self.references = collections.defaultdict(list)
        self.paid_in = collections.Counter()
        # Grant id -> its state when it was last seen: who acts next, mostly.
        self.seen = {}
        # Statements as they were given: (request, answer without its page).
        self.statements = []

    def note(self, grant_id, event, payment_id=""):
        with self._lock:
            self.done[grant_id, event, payment_id] += 1

    def add(self, where, value):
        with self._lock:
            where.append(value)

    def see(self, answer):
        with self._lock:
            self.seen[answer["grant"]["grantId"]] = answer["grant"]["state"]

    def pay_in(self, fund_id, amount):
        with self._lock:
            self.paid_in[fund_id] += amount


class Caller:
    def __init__(self, wire, book, clock, pace, seed):
        self._wire, self._book = wire, book
        self._clock, self._pace = clock, pace
        self._random = random.Random(seed)
        self.outcomes = collections.Counter()

    def turn(self):
        kinds = {"submit": 14, "screen": 9, "assess": 9, "approve": 18,
                 "agree": 9, "schedule": 12, "release": 14, "outcome": 14,
                 "receipt": 6, "cancel": 3, "decline": 2, "refer": 1,
                 "suspend": 1, "resume": 4, "pay_in": 1, "state": 2}
        kind, = self._random.choices(list(kinds), kinds.values())
        try:
            getattr(self, f"_{kind}")()
            self.outcomes[kind, "OK"] += 1
        except Refused as refused:
            self.outcomes[kind, refused.reason] += 1
        except LookupError:
            self.outcomes[kind, "nothing to do"] += 1
        self._pace.step()

    # -- one method a kind of operation

    def _submit(self):
        fund_id = self._random.choice(list(self._book.funds))
        amount = self._random.choice((900, 25_000, 60_000, 150_000))
        category = self._random.choice(("LEGAL", "MEDICAL"))
        answer = self._wire.change(self._one("grants"), "SubmitGrant", {
            "fundId": fund_id, "level": self._random.choice(
                ("LEVEL_L1", "LEVEL_L2", "LEVEL_L4")),
            "beneficiary": f"Invented {self._random.randrange(200)}",
            "amount": self._money(fund_id, amount), "discretionary": True,
            "category": f"COST_CATEGORY_{category}"})
        self._book.see(answer)
        grant_id = answer["grant"]["grantId"]
        self._book.amounts[grant_id] = amount
        self._book.categories[grant_id] = category
        self._book.note(grant_id, "submitted")
        self._book.add(self._book.grants, (grant_id, fund_id))

    def _screen(self):
        self._of_grant("grants", "ScreenGrant", "screened",
                       {"result": "SCREENING_RESULT_ELIGIBLE"}, "SUBMITTED")

    def _assess(self):
        self._of_grant("grants", "AssessGrant", "assessed", {"note": "seen"},
                       "SCREENED")

    def _approve(self):
        grant_id, _ = self._grant("ASSESSED")
        self._book.see(self._wire.change(
            self._one("approver"), "ApproveGrant",
            {"grantId": grant_id, "note": "good"}))
        self._book.note(grant_id, "any approval")

    def _agree(self):
        today = self._clock.now().date()
        self._of_grant("grants", "RecordAgreement", "agreed", {
            "form": "AGREEMENT_FORM_VERBAL", "agreedOn": {
                "year": today.year, "month": today.month, "day": today.day}},
                       "APPROVED")

    def _schedule(self):
        again = self._book.payments and self._random.random() < 0.4
        choice = {"channel": "PAYMENT_CHANNEL_" + self._random.choice(_CHANNELS),
                  "payee": {"relation": "PAYEE_RELATION_FAMILY",
                            "name": "Invented Person"},
                  "receiptSignal": "RECEIPT_SIGNAL_MESSAGE"}
        if again:
            payment_id, grant_id, _ = self._payment()
            self._wire.change(self._one("grants"), "SchedulePayment", {
                "grantId": grant_id, "paymentId": payment_id, **choice})
            self._book.note(grant_id, "payment_scheduled", payment_id)
            return
        grant_id, fund_id = self._grant("AGREED", "PAYING")
        amount = self._random.choice((900, 12_000, 25_000, 60_000))
        last = self._random.random() < 0.3
        answer = self._wire.change(self._one("grants"), "SchedulePayment", {
            "grantId": grant_id, "amount": self._money(fund_id, amount),
            "lastTranche": last, **choice})
        self._book.see(answer)
        payment_id = answer["paymentId"]
        shown = next(each for each in answer["grant"]["payments"]
                     if each["paymentId"] == payment_id)
        self._book.costs[payment_id] = (amount,
                                        shown.get("lastTranche", False))
        self._book.note(grant_id, "payment_scheduled", payment_id)
        self._book.add(self._book.payments, (payment_id, grant_id, fund_id))

    def _release(self):
        payment_id, grant_id, _ = self._payment()
        who = self._one(self._random.choice(("funds", "approver", "grants")))
        answer = self._wire.change(who, "ReleasePayment",
                                   {"paymentId": payment_id})
        self._book.note(grant_id, "payment_released", payment_id)
        self._book.add(self._book.references[payment_id],
                       answer["providerReference"])

    def _outcome(self):
        payment_id, grant_id, _ = self._payment()
        self._wire.change(self._one("grants"), "RecordPaymentOutcome", {
            "paymentId": payment_id, "occurredAt": self._just_now(),
            "outcome": "PAYMENT_OUTCOME_" + self._random.choice(_OUTCOMES)})
        self._book.note(grant_id, "payment_outcome_recorded", payment_id)

    def _receipt(self):
        payment_id, grant_id, _ = self._payment()
        self._wire.change(self._one("grants"), "ConfirmReceipt", {
            "paymentId": payment_id, "occurredAt": self._just_now(),
            "signal": "RECEIPT_SIGNAL_MESSAGE"})
        self._book.note(grant_id, "receipt_confirmed", payment_id)

    def _cancel(self):
        grant_id, _ = self._grant()
        self._book.see(self._wire.change(self._one("grants"), "CancelGrant", {
            "grantId": grant_id, "reason": "CANCEL_REASON_PLAN_CHANGED"}))
        # Of one that is over already it changes nothing.
        self._book.note(grant_id, "any cancel")

    def _decline(self):
        self._of_grant("approver", "DeclineGrant", "declined", {
            "reason": "DECLINE_REASON_NO_FUNDS", "note": "none left"})

    def _refer(self):
        self._of_grant("grants", "ReferGrant", "referred", {
            "reason": "REFER_REASON_TOO_SLOW", "note": "another is faster"})

    def _suspend(self):
        self._wire.change(self._one("funds"), "SuspendFund", {
            "reason": "the donor is late",
            "fundId": self._random.choice(list(self._book.funds))})

    def _resume(self):
        self._wire.change(self._one("funds"), "ResumeFund", {
            "reason": "the donor paid",
            "fundId": self._random.choice(list(self._book.funds))})

    def _pay_in(self):
        """Only one at a time knows by how much the amount grows."""
        fund_id = self._random.choice(list(self._book.funds))
        fund = self._wire.read(self._one("funds"), "GetFund",
                               {"fundId": fund_id})["fund"]
        more = 50_000
        self._wire.change(self._one("funds"), "UpdateFund", {
            "fundId": fund_id, "etag": fund["etag"], "reason": "second rate",
            "updateMask": "amount", "fund": {"amount": {
                **fund["amount"],
                "minorUnits": int(fund["amount"]["minorUnits"]) + more}}})
        self._book.pay_in(fund_id, more)

    def _state(self):
        """A statement, to be the same at the end."""
        fund_id = self._random.choice(list(self._book.funds))
        given = statement(self._wire, self._book, {"fundId": fund_id})
        self._book.add(self._book.statements, given)

    # -- what they have in common

    def _of_grant(self, kind, rpc, event, fields, *states):
        grant_id, _ = self._grant(*states)
        self._book.see(self._wire.change(self._one(kind), rpc,
                                         {"grantId": grant_id, **fields}))
        self._book.note(grant_id, event)

    def _one(self, profile):
        """Any of four."""
        return self._book.person(profile, self._random.randint(1, 4))

    def _grant(self, *states):
        """One of the latest: their steps follow each other. Mostly one that was
        last seen in one of `states`, now and then any."""
        recent = self._book.grants[-80:]
        if not recent:
            raise LookupError
        ready = [each for each in recent
                 if self._book.seen.get(each[0], "").removeprefix(
                     "GRANT_STATE_") in states]
        if ready and self._random.random() < 0.85:
            return self._random.choice(ready)
        return self._random.choice(recent)

    def _payment(self):
        recent = self._book.payments[-60:]
        if not recent:
            raise LookupError
        return self._random.choice(recent)

    def _money(self, fund_id, amount):
        return {"currencyCode": self._book.funds[fund_id], "minorUnits": amount}

    def _just_now(self):
        return as_json(self._clock.now())


def statement(wire, book, fields):
    """A whole statement: its version, moment, accounts and entries."""
    pages = wire.read_all(book.person("auditor"), "GetFundStatement", fields)
    first = pages[0]
    return {"fundId": first["fundId"], "version": first.get("version", "0"),
            "asOf": first["asOf"], "accounts": first.get("accounts", []),
            "entries": [entry for page in pages
                        for entry in page.get("entries", [])]}


def open_funds(wire, book, today, number):
    for currency in _CURRENCIES:
        fund = wire.change(book.person("funds"), "CreateFund", {
            "holderKind": "HOLDER_KIND_FUNDER", "name": f"Fund in {currency} {number}",
            "amount": {"currencyCode": currency, "minorUnits": _AMOUNT},
            "window": {"first": {"year": 2000, "month": 1, "day": 1},
                       "last": {"year": today.year + 50, "month": 1, "day": 1}},
            "timeZone": "Europe/Berlin", "rules": {
                "fastLaneLimitMinorUnits": 30_000,
                "capPerGrantMinorUnits": 140_000,
                "capPerYearMinorUnits": YEAR_CAPS.get(currency, 0),
                "categoryCaps": [{"category": "COST_CATEGORY_MEDICAL",
                                  "minorUnits": MEDICAL_CAP}]}})["fund"]
        book.funds[fund["fundId"]] = currency
        book.pay_in(fund["fundId"], _AMOUNT)
