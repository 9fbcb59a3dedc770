"""What must hold after a round: every statement is what the acknowledged
operations make, whatever was killed."""
import collections
import csv
import decimal
import subprocess

from .callers import MEDICAL_CAP, YEAR_CAPS, statement
from .model import Fund, Grant, Impossible, Posting, balances, wrong

_EVENTS = """
    SELECT e.aggregate_id, e.type, e.reason,
           coalesce(e.refs ->> 'payment_id', '')
    FROM events e JOIN grants g ON g.public_id = e.aggregate_id
    JOIN funds f ON f.id = g.fund_id
    WHERE e.aggregate_kind = 'grant' AND f.public_id = ANY ('{{{funds}}}')
    ORDER BY e.aggregate_id, e.aggregate_version"""
# In the order in which they held the fund's lock.
_POSTED = """
    SELECT coalesce(g.public_id, ''), e.debit, e.credit, e.amount_minor
    FROM ledger_entries e JOIN funds f ON f.id = e.fund_id
    LEFT JOIN grants g ON g.id = e.grant_id
    WHERE f.public_id = '{fund}' ORDER BY e.seq"""
_HELD = """
    SELECT public_id, reserved_minor + committed_minor + spent_minor
    FROM grants"""
_REFERENCES = """
    SELECT p.public_id, a.provider_reference
    FROM payment_attempts a JOIN payments p ON p.id = a.payment_id
    ORDER BY a.number"""


def broken(stack, wire, book, cli):
    """What does not hold, in lines."""
    events = _events_by_grant(stack, book)
    lines = _acknowledged(book, events)
    lines += _references(stack, book)
    lines += _capped(stack, book)
    for fund_id in book.funds:
        lines += _replayed(stack, wire, book, events, fund_id)
        lines += _exported(wire, book, cli, fund_id)
    return lines + _same_again(wire, book)


def _query(stack, sql):
    return stack.clusters["data"].query(sql, database="grants",
                                        role="postgres")


def _events_by_grant(stack, book):
    """Of this round's funds; earlier ones stay on the stack."""
    events = collections.defaultdict(list)
    for grant_id, kind, reason, payment_id in _query(
            stack, _EVENTS.format(funds=",".join(book.funds))):
        events[grant_id].append((kind.removeprefix("grant."), reason,
                                 payment_id))
    return events


def _acknowledged(book, events):
    """Each acknowledged operation happened once, and nothing else did."""
    happened = collections.Counter()
    for grant_id, of_grant in events.items():
        for kind, _, payment_id in of_grant:
            if kind in ("approval_given", "approved"):
                kind, payment_id = "any approval", ""
            if kind == "cancelled":
                continue
            happened[grant_id, kind, payment_id] += 1
    done = collections.Counter({
        key: count for key, count in book.done.items()
        if key[1] != "any cancel"})
    lines = [f"acknowledged {done[key]} times, happened {happened[key]}: {key}"
             for key in sorted(done.keys() | happened.keys())
             if done[key] != happened[key]]
    for grant_id, of_grant in events.items():
        cancelled = sum(kind == "cancelled" for kind, _, _ in of_grant)
        if cancelled > 1 or (
                cancelled and not book.done[grant_id, "any cancel", ""]):
            lines.append(f"cancelled {cancelled} times: {grant_id}")
    return lines


def _references(stack, book):
    """No payment left under a reference that nobody was told, nor twice under
    one: what a provider would be asked to pay."""
    made = collections.defaultdict(list)
    for payment_id, reference in _query(stack, _REFERENCES):
        made[payment_id].append(reference)
    return [f"{payment_id} was released as {sorted(told)}, and told "
            f"{sorted(made.get(payment_id, []))}"
            for payment_id, told in book.references.items()
            if sorted(told) != sorted(made.get(payment_id, []))]


def _capped(stack, book):
    """However many approved at once, a fund gives no more for one category, and
    in one year, than it said."""
    medical, all_of = collections.Counter(), collections.Counter()
    fund_of = dict(book.grants)
    for grant_id, held in _query(stack, _HELD):
        if grant_id not in fund_of:
            continue  # of an earlier round
        all_of[fund_of[grant_id]] += int(held)
        if book.categories[grant_id] == "MEDICAL":
            medical[fund_of[grant_id]] += int(held)
    lines = [f"{fund_id} holds {held} of a category capped at {MEDICAL_CAP}"
             for fund_id, held in medical.items() if held > MEDICAL_CAP]
    for fund_id, held in all_of.items():
        cap = YEAR_CAPS.get(book.funds[fund_id])
        if cap and held > cap:
            lines.append(f"{fund_id} holds {held} in a year capped at {cap}")
    return lines


def _replay(book, grant, grant_id, event):
    kind, reason, payment_id = event
    if kind == "approved":
        return grant.approved(book.amounts[grant_id])
    if kind == "agreed":
        return grant.agreed()
    if kind == "payment_scheduled":
        return grant.scheduled(payment_id, *book.costs[payment_id])
    if kind == "payment_released":
        return grant.released(payment_id)
    if kind == "payment_outcome_recorded":
        return grant.outcome(payment_id, reason)
    if kind == "receipt_confirmed":
        return grant.received(payment_id, reason)
    if kind == "cancelled":
        return grant.cancelled()
    return []


def _replayed(stack, wire, book, events, fund_id):
    """The statement against the operations of each grant, in their order; and
    the order of the entries against the money that was there."""
    lines, expected = [], collections.Counter()
    posted = [(grant_id, Posting(debit, credit, int(amount)))
              for grant_id, debit, credit, amount in _query(
                  stack, _POSTED.format(fund=fund_id))]
    for grant_id in (each for each, fund in book.grants if fund == fund_id):
        # Any amount of money: who may take how much is checked below.
        grant = Grant(Fund(10 ** 15))
        for event in events[grant_id]:
            try:
                made = _replay(book, grant, grant_id, event)
            except (Impossible, KeyError) as failure:
                lines.append(f"{grant_id} {event}: {failure!r}")
                break
            expected.update((grant_id, posting) for posting in made)
    stated = statement(wire, book, {"fundId": fund_id})
    entries = [_posting(entry["entry"]) for entry in stated["entries"]]
    if entries != [posting for _, posting in posted]:
        lines.append(f"the statement of {fund_id} is not its ledger")
    lines += [f"replay and ledger differ: {key} {count}" for key, count in
              _difference(expected, collections.Counter(
                  each for each in posted if each[0])).items()]
    lines += wrong(balances(entries), book.paid_in[fund_id])
    return lines + _at_every_instant(fund_id, entries)


def _at_every_instant(fund_id, entries):
    sums = collections.Counter()
    for number, posting in enumerate(entries, 1):
        sums[posting.debit] += posting.amount
        sums[posting.credit] -= posting.amount
        if sum(sums.values()) or min(sums[posting.debit],
                                     sums[posting.credit] if posting.credit
                                     != "FUNDER" else 0) < 0:
            return [f"entry {number} of {fund_id} leaves {dict(sums)}"]
    return []


def _difference(one, other):
    return {key: one[key] - other[key] for key in one.keys() | other.keys()
            if one[key] != other[key]}


def _posting(entry):
    return Posting(entry["debit"].removeprefix("LEDGER_ACCOUNT_"),
                   entry["credit"].removeprefix("LEDGER_ACCOUNT_"),
                   int(entry["amount"]["minorUnits"]))


def _same_again(wire, book):
    """Each statement that was given is given again, by its moment and by its
    version."""
    lines = []
    for given in book.statements:
        fund = {"fundId": given["fundId"]}
        if given != statement(wire, book, {**fund, "asOf": given["asOf"]}):
            lines.append(f"another statement as of {given['asOf']}")
        by_version = statement(wire, book,
                               {**fund, "version": given["version"]})
        if (given["entries"], given["accounts"]) != (
                by_version["entries"], by_version["accounts"]):
            lines.append(f"another statement of version {given['version']}")
    return lines


def _hledger(journal, *words):
    return subprocess.run(["hledger", "-f", "-", *words], input=journal,
                          capture_output=True, text=True, timeout=120)


def _exported(wire, book, cli, fund_id):
    """An accountant's own program reads the export, finds it whole, and comes
    to the balances that the service shows."""
    status, journal, complaint = cli.run("funds", "grants", "export", "--fund",
                                         fund_id, "--format", "hledger")
    if status != 0:
        return [f"export: {complaint}"]
    checked = _hledger(journal, "check", "--strict")
    if checked.returncode != 0:
        return [f"hledger check: {checked.stderr}"]
    listed = _hledger(journal, "balance", "--flat", "--no-total", "-O", "csv",
                      "--layout=bare").stdout
    told = {row["account"]: decimal.Decimal(row["balance"])
            for row in csv.DictReader(listed.splitlines())}
    fund = wire.read(book.person("funds"), "GetFund",
                     {"fundId": fund_id})["fund"]
    digits = {"JPY": 0, "TND": 3}.get(fund["amount"]["currencyCode"], 2)
    lines = []
    for part, account in (("available", "assets:available"),
                          ("reserved", "assets:reserved"),
                          ("committed", "assets:committed"),
                          ("spent", "expenses:spent")):
        shown = int(fund["balances"][part].get("minorUnits", 0))
        counted = told.get(account, decimal.Decimal(0)).scaleb(digits)
        if counted != shown:
            lines.append(f"hledger has {counted} {part}, the service {shown}")
    return lines
