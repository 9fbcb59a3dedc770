"""What a fund's ledger must hold after operations, one after the other."""
import collections

FAILED = ("RETURNED", "FROZEN", "SANCTIONS_HIT", "NO_ID", "UNREACHABLE")
# The flags of facts that move neither state nor money.
_UNMOVED = ("OUTCOME_WITHOUT_RELEASE", "OUTCOME_AFTER_RECEIPT",
            "OUTCOME_AFTER_FAILURE")
_PARTS = ("AVAILABLE", "RESERVED", "COMMITTED", "SPENT")


class Impossible(Exception):
    """An operation was acknowledged that no ledger could have taken."""


Posting = collections.namedtuple("Posting", "debit credit amount")


class Grant:
    """The money of one grant. Each method is an operation that was
    acknowledged, and returns what it posts."""

    def __init__(self, fund):
        self._fund = fund
        self.held = collections.Counter()
        self._ended = False
        self._returned = 0
        # Cost and "spent" or "back", by payment.
        self._payments = {}

    def approved(self, amount):
        return [self._move("RESERVED", "AVAILABLE", amount)]

    def agreed(self):
        return [self._move("COMMITTED", "RESERVED", self.held["RESERVED"])]

    def scheduled(self, payment, amount, last):
        known = self._payments.get(payment)
        if known is None:
            self._payments[payment] = {"cost": amount, "state": "SCHEDULED",
                                       "last": last}
        else:
            known["state"] = "SCHEDULED"
        return []

    def released(self, payment):
        known = self._payments[payment]
        if known["state"] != "SCHEDULED":
            raise Impossible(f"a payment that is {known['state']} was released")
        known["state"] = "RELEASED"
        return [self._move("SPENT", "COMMITTED", known["cost"])]

    def outcome(self, payment, reason):
        """`reason` is the outcome, or the flag of one that did not fit."""
        known = self._payments[payment]
        if reason in _UNMOVED:
            return []
        if reason in FAILED:
            if known["state"] == "BACK":
                return []  # told once more
            if known["state"] not in ("RELEASED", "SENT"):
                raise Impossible(f"{reason} of a payment that is "
                                 f"{known['state']}")
            known["state"] = "CANCELLED" if self._ended else "BACK"
            return [self._move("AVAILABLE" if self._ended else "COMMITTED",
                               "SPENT", known["cost"])]
        if known["state"] == "RELEASED":
            known["state"] = "SENT"
        return self._free_the_rest()

    def received(self, payment, reason):
        if reason in ("RECEIPT_WITHOUT_RELEASE", "RECEIPT_AFTER_FAILURE",
                      "RECEIPT_WHILE_HELD", "SIGNAL_DIFFERS"):
            return []  # nobody here says that she was met
        self._payments[payment]["state"] = "RECEIVED"
        return self._free_the_rest()

    def moved(self, fund, amount):
        """Of the fund it leaves, and of the one that carries it from now on."""
        if self.held["SPENT"]:
            raise Impossible("what was paid does not move")
        part = "RESERVED" if self.held["RESERVED"] else "COMMITTED"
        left = [self._move("AVAILABLE", each, self.held[each])
                for each in ("RESERVED", "COMMITTED") if self.held[each]]
        self._fund = fund
        return left, [self._move(part, "AVAILABLE", amount)]

    def recovered(self, amount, reason):
        if reason == "RECOVERY_EXCEEDS_RECEIPTS":
            return []
        arrived = sum(known["cost"] for known in self._payments.values()
                      if known["state"] == "RECEIVED")
        if amount > arrived - self._returned:
            raise Impossible(f"{amount} came back of {arrived}")
        self._returned += amount
        return [self._move("AVAILABLE", "SPENT", amount)]

    def cancelled(self):
        self._ended = True
        for known in self._payments.values():
            if known["state"] in ("SCHEDULED", "BACK"):
                known["state"] = "CANCELLED"
        return [self._move("AVAILABLE", part, self.held[part])
                for part in ("RESERVED", "COMMITTED") if self.held[part]]

    def _free_the_rest(self):
        """The last tranche has left: what is over goes back."""
        counted = [known for known in self._payments.values()
                   if known["state"] != "CANCELLED"]
        gone = counted and all(
            known["state"] in ("SENT", "RECEIVED") for known in counted)
        if not (gone and any(known["last"] for known in counted)
                and self.held["COMMITTED"]):
            return []
        return [self._move("AVAILABLE", "COMMITTED", self.held["COMMITTED"])]

    def _move(self, debit, credit, amount):
        if amount <= 0:
            raise Impossible(f"{amount} from {credit} to {debit}")
        for part, sign in ((debit, 1), (credit, -1)):
            if part == "AVAILABLE":
                self._fund.available += sign * amount
            else:
                self.held[part] += sign * amount
        if self._fund.available < 0 or min(self.held.values()) < 0:
            raise Impossible(f"overdrawn by {amount} from {credit}")
        return Posting(debit, credit, amount)


class Fund:
    def __init__(self, amount):
        self.available = amount
        self.amount = amount

    def paid_in(self, amount):
        self.available += amount
        self.amount += amount


def balances(postings):
    """Account -> what it comes to."""
    sums = collections.Counter()
    for posting in postings:
        sums[posting.debit] += posting.amount
        sums[posting.credit] -= posting.amount
    return sums


def wrong(sums, amount):
    """Why these are no balances of a fund of this amount, in lines."""
    lines = []
    if sum(sums.values()) != 0:
        lines.append(f"the accounts sum to {sum(sums.values())}")
    if -sums["FUNDER"] != amount:
        lines.append(f"the funder gave {-sums['FUNDER']}, not {amount}")
    lines += [f"{part} is {sums[part]}" for part in _PARTS if sums[part] < 0]
    return lines


def accounts_differ(accounts, postings):
    """What a statement says that its accounts come to, account -> (debited,
    credited, balance), against its own entries; in lines."""
    debited, credited = collections.Counter(), collections.Counter()
    for posting in postings:
        debited[posting.debit] += posting.amount
        credited[posting.credit] += posting.amount
    lines = [f"{account} is {accounts.get(account)}, and its entries make "
             f"{debited[account]} less {credited[account]}"
             for account in sorted(
                 accounts.keys() | debited.keys() | credited.keys())
             if accounts.get(account) != (
                 debited[account], credited[account],
                 debited[account] - credited[account])]
    total = sum(balance for _, _, balance in accounts.values())
    return lines + ([f"the accounts sum to {total}"] if total else [])
