"""Thirty-two people of three funds who do what comes to their minds."""
import collections
import datetime
import random
import zlib
import threading

from coordinator.client import Refused
from coordinator.world import as_json

# Two in one currency: what the one holds may be moved to the other.
_CURRENCIES = ("EUR", "EUR", "JPY", "TND")
# Small enough that approvals meet the end of the money, and caps.
_AMOUNT = 4_000_000
_BY_HAND = ("MTO", "MOBILE_MONEY", "CASH_COURIER", "VENDOR", "IN_KIND")
_CHANNELS = ("BANK", *_BY_HAND)
_OUTCOMES = ("SENT", "SENT", "SENT", "RECEIVED", "RETURNED", "FROZEN",
             "SANCTIONS_HIT", "NO_ID", "UNREACHABLE")
MEDICAL_CAP = 1_200_000
# Of one fund: the others come to the end of their money.
YEAR_CAPS = {"TND": 2_000_000}
_REPORTS = {"JPY": {"dueDays": 30, "reportTemplate": "REPORT_TEMPLATE_EXPENSES",
                    "receiptsRequired": True, "retroactiveCostsForbidden": True}}
# What a bank pays, and the account in its order.
_IBAN = "GB82 WEST 1234 5698 7654 32"


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
        # Payments that a bank is told of at first. Nobody but the bank says
        # what became of them, so that it is known which attempt is meant.
        self.by_bank = set()
        self.paid_in = collections.Counter()
        # Id of a grant or payment -> its state when it was last seen: who acts
        # next, mostly.
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
        grant = answer["grant"]
        with self._lock:
            self.seen[grant["grantId"]] = grant["state"].removeprefix(
                "GRANT_STATE_")
            for each in grant.get("payments", []):
                self.seen[each["paymentId"]] = each["state"].removeprefix(
                    "PAYMENT_STATE_")

    @staticmethod
    def gives_back(grant_id):
        """What comes back of a grant, each time."""
        return (300, 900, 5_000, 12_000)[zlib.crc32(grant_id.encode()) % 4]

    def pay_in(self, fund_id, amount):
        with self._lock:
            self.paid_in[fund_id] += amount


class Caller:
    def __init__(self, wire, book, bank, clock, pace, seed):
        self._wire, self._book, self._bank_ = wire, book, bank
        self._clock, self._pace = clock, pace
        self._random = random.Random(seed)
        self.outcomes = collections.Counter()

    def turn(self):
        kinds = {"submit": 14, "screen": 9, "assess": 9, "approve": 18,
                 "agree": 9, "schedule": 12, "release": 14, "outcome": 14,
                 "receipt": 8, "cancel": 3, "decline": 2, "refer": 1,
                 "suspend": 1, "resume": 10, "pay_in": 1, "state": 2,
                 "bank": 12, "move": 3, "report": 5, "waive": 1,
                 "give_back": 3, "close": 2}
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
            "purpose": "what it is for",
            "category": f"COST_CATEGORY_{category}"})
        self._book.see(answer)
        grant_id = answer["grant"]["grantId"]
        self._book.amounts[grant_id] = amount
        self._book.categories[grant_id] = category
        self._book.note(grant_id, "submitted")
        self._book.add(self._book.grants, (grant_id, fund_id))

    def _screen(self):
        self._of_grant("grants", "ScreenGrant", "screened",
                       {"result": "SCREENING_RESULT_ELIGIBLE", "note": "fits"},
                       "SUBMITTED")

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
        self._of_grant("grants", "RecordAgreement", "agreed", {
            "form": "AGREEMENT_FORM_VERBAL",
            "agreedOn": _date(self._clock.now())}, "APPROVED")

    def _schedule(self):
        """One that a bank is told of goes by hand once that has failed."""
        if self._book.payments and self._random.random() < 0.4:
            payment_id, grant_id, _ = self._payment("CHANNEL_NEEDED")
            channels = _CHANNELS if payment_id in self._book.by_bank else _BY_HAND
            self._book.see(self._wire.change(
                self._one("grants"), "SchedulePayment", {
                    "grantId": grant_id, "paymentId": payment_id,
                    **self._choice(self._random.choice(channels))}))
            self._book.note(grant_id, "payment_scheduled", payment_id)
            return
        grant_id, fund_id = self._grant("AGREED", "PAYING")
        amount = self._random.choice((900, 12_000, 25_000, 60_000))
        last = self._random.random() < 0.3
        channel = self._random.choice(("BANK", "BANK", "BANK", *_BY_HAND))
        answer = self._wire.change(self._one("grants"), "SchedulePayment", {
            "grantId": grant_id, "amount": self._money(fund_id, amount),
            "lastTranche": last, **self._choice(channel)})
        self._book.see(answer)
        payment_id = answer["paymentId"]
        shown = next(each for each in answer["grant"]["payments"]
                     if each["paymentId"] == payment_id)
        self._book.costs[payment_id] = (amount,
                                        shown.get("lastTranche", False))
        self._book.note(grant_id, "payment_scheduled", payment_id)
        if channel == "BANK":
            self._book.by_bank.add(payment_id)
        self._book.add(self._book.payments, (payment_id, grant_id, fund_id))

    def _choice(self, channel):
        # Now and then something that no bank takes.
        account = _IBAN if self._random.random() < 0.9 else "ask for her aunt\n"
        return {"channel": f"PAYMENT_CHANNEL_{channel}",
                "payee": {"relation": "PAYEE_RELATION_FAMILY",
                          "name": "Invented Person", "details": account},
                "receiptSignal": "RECEIPT_SIGNAL_MESSAGE"}

    def _release(self):
        payment_id, grant_id, _ = self._payment("SCHEDULED")
        who = self._one(self._random.choice(("funds", "approver", "grants")))
        answer = self._wire.change(who, "ReleasePayment",
                                   {"paymentId": payment_id})
        self._book.see(answer)
        self._book.note(grant_id, "payment_released", payment_id)
        self._book.add(self._book.references[payment_id],
                       answer["providerReference"])

    def _outcome(self):
        payment_id, grant_id, _ = self._payment("RELEASED", "SENT")
        if payment_id in self._book.by_bank:
            raise LookupError
        self._book.see(self._wire.change(
            self._one("grants"), "RecordPaymentOutcome", {
                "paymentId": payment_id, "occurredAt": self._just_now(),
                "outcome":
                    "PAYMENT_OUTCOME_" + self._random.choice(_OUTCOMES)}))
        self._book.note(grant_id, "payment_outcome_recorded", payment_id)

    def _bank(self):
        self._bank_.act(self._random, self._clock.now())

    def _receipt(self):
        payment_id, grant_id, _ = self._payment("SENT")
        self._book.see(self._wire.change(self._one("grants"), "ConfirmReceipt", {
            "paymentId": payment_id, "occurredAt": self._just_now(),
            "signal": "RECEIPT_SIGNAL_MESSAGE"}))
        self._book.note(grant_id, "receipt_confirmed", payment_id)

    def _move(self):
        """A fund vanishes, and an officer confirms what another may carry."""
        fund_id = self._random.choice(self._twins())
        self._suspend_one(fund_id)
        exposure = self._wire.read(self._one("funds"), "GetFundExposure",
                                   {"fundId": fund_id})
        fits = [(each, to) for each in exposure.get("proposals", [])
                for to in each.get("fundIds", []) if to in self._book.funds]
        if not fits:
            raise LookupError
        proposal, to = self._random.choice(fits)
        grant_id = proposal["grantId"]
        self._book.see(self._wire.change(self._one("funds"), "ConfirmMove", {
            "grantId": grant_id, "etag": proposal["etag"], "fundId": to,
            "note": "the donor is gone"}))
        self._book.note(grant_id, "moved")

    def _report(self):
        grant_id, fund_id = self._grant("RECEIVED", "REPORT_DUE")
        day = self._clock.now() - datetime.timedelta(
            days=self._random.choice((0, 0, 0, 400)))
        self._book.see(self._wire.change(self._one("grants"), "SubmitReport", {
            "grantId": grant_id, "usedFor": "what it was for", "expenses": [{
                "amount": self._money(fund_id, self._random.choice((100, 9000))),
                "spentOn": _date(day), "description": "a ticket",
                "receiptSeen": self._random.random() < 0.8}]}))
        self._book.note(grant_id, "reported")

    def _waive(self):
        self._of_grant("grants", "WaiveReport", "report_waived", {
            "reason": "REPORT_WAIVER_UNSAFE"}, "RECEIVED", "REPORT_DUE")

    def _give_back(self):
        """The same of one grant each time: a fact does not say which."""
        grant_id, fund_id = self._grant("RECEIVED", "REPORTED", "REPORT_WAIVED",
                                        "RECOVERING")
        amount = self._book.gives_back(grant_id)
        self._book.see(self._wire.change(self._one("funds"), "RecordRecovery", {
            "grantId": grant_id, "amount": self._money(fund_id, amount),
            "cameOn": _date(self._clock.now())}))
        self._book.note(grant_id, "recovery_recorded")

    def _close(self):
        self._of_grant("grants", "CloseGrant", "closed", {}, "REPORTED",
                       "REPORT_WAIVED", "RECEIVED")

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
        self._suspend_one(self._random.choice(list(self._book.funds)))

    def _suspend_one(self, fund_id):
        self._wire.change(self._one("funds"), "SuspendFund", {
            "reason": "the donor is late", "fundId": fund_id})

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
        """One of the latest: their steps follow each other."""
        return self._one_of(self._book.grants[-80:], states)

    def _payment(self, *states):
        return self._one_of(self._book.payments[-60:], states)

    def _one_of(self, recent, states):
        """Mostly one that was last seen in one of `states`, now and then any."""
        if not recent:
            raise LookupError
        ready = [each for each in recent
                 if self._book.seen.get(each[0]) in states]
        if ready and self._random.random() < 0.85:
            return self._random.choice(ready)
        return self._random.choice(recent)

    def _twins(self):
        """The funds of one currency."""
        currencies = list(self._book.funds.values())
        return [each for each, currency in self._book.funds.items()
                if currencies.count(currency) > 1]

    def _money(self, fund_id, amount):
        return {"currencyCode": self._book.funds[fund_id], "minorUnits": amount}

    def _just_now(self):
        return as_json(self._clock.now())


def _date(moment):
    return {"year": moment.year, "month": moment.month, "day": moment.day}


def statement(wire, book, fields):
    """A whole statement: its version, moment, accounts and entries."""
    pages = wire.read_all(book.person("auditor"), "GetFundStatement", fields)
    first = pages[0]
    return {"fundId": first["fundId"], "version": first.get("version", "0"),
            "asOf": first["asOf"], "accounts": first.get("accounts", []),
            "entries": [entry for page in pages
                        for entry in page.get("entries", [])]}


def open_funds(wire, book, today, number):
    for place, currency in enumerate(_CURRENCIES):
        fund = wire.change(book.person("funds"), "CreateFund", {
            "holderKind": "HOLDER_KIND_FUNDER", "name": f"Fund {place} in {currency} {number}",
            "amount": {"currencyCode": currency, "minorUnits": _AMOUNT},
            "window": {"first": {"year": 2000, "month": 1, "day": 1},
                       "last": {"year": today.year + 50, "month": 1, "day": 1}},
            "timeZone": "Europe/Berlin", "rules": {
                "fastLaneLimitMinorUnits": 30_000,
                "capPerGrantMinorUnits": 140_000,
                "capPerYearMinorUnits": YEAR_CAPS.get(currency, 0),
                "report": _REPORTS.get(currency, {}),
                "categoryCaps": [{"category": "COST_CATEGORY_MEDICAL",
                                  "minorUnits": MEDICAL_CAP}]}})["fund"]
        book.funds[fund["fundId"]] = currency
        book.pay_in(fund["fundId"], _AMOUNT)
