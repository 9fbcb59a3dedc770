"""What must hold after a round: every statement is what the acknowledged
operations make, whatever was killed."""
import collections
import csv
import decimal
import subprocess

from .bank import failed
from .callers import MEDICAL_CAP, YEAR_CAPS, statement
from .model import (
    Fund, Grant, Impossible, Posting, accounts_differ, balances, wrong)

_EVENTS = """
    SELECT e.aggregate_id, e.type, e.reason,
           coalesce(e.refs ->> 'payment_id', e.refs ->> 'fund_id', '')
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
    SELECT g.public_id, f.public_id,
           g.reserved_minor + g.committed_minor + g.spent_minor
    FROM grants g JOIN funds f ON f.id = g.fund_id"""
_REFERENCES = """
    SELECT p.public_id, a.provider_reference
    FROM payment_attempts a JOIN payments p ON p.id = a.payment_id
    ORDER BY a.number"""
# What providers said, as grants recorded it, and orders that never left.
_HEARD = """
    SELECT p.public_id, t.outcome
    FROM payment_facts t JOIN payments p ON p.id = t.payment_id
    WHERE t.recorder_organisation_id = '' AND t.outcome IS NOT NULL"""
_ORDERS = """
    SELECT a.provider_reference, o.state
    FROM payment_orders o JOIN payment_attempts a ON a.id = o.attempt_id"""


def broken(stack, wire, book, bank, cli):
    """What does not hold, in lines. Nobody pays meanwhile."""
    events = _events_by_grant(stack, book)
    heard = _heard(stack, book)
    lines = _acknowledged(book, events, heard)
    lines += _references(stack, book)
    lines += _by_bank(stack, book, bank, heard)
    lines += _capped(stack, book)
    expected, impossible = _replay_all(book, events)
    lines += impossible
    for fund_id in book.funds:
        lines += _stated(stack, wire, book, expected, fund_id)
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


def _heard(stack, book):
    """Payment id -> outcomes that no person recorded."""
    ours = {each[0] for each in book.payments}
    heard = collections.defaultdict(collections.Counter)
    for payment_id, outcome in _query(stack, _HEARD):
        if payment_id in ours:
            heard[payment_id][outcome] += 1
    return heard


def _acknowledged(book, events, heard):
    """Each acknowledged operation happened once, and nothing else did but what
    the bank said."""
    happened = collections.Counter()
    for grant_id, of_grant in events.items():
        for kind, _, payment_id in of_grant:
            if kind in ("approval_given", "approved"):
                kind, payment_id = "any approval", ""
            if kind == "cancelled":
                continue
            if kind == "moved":
                payment_id = ""
            happened[grant_id, kind, payment_id] += 1
    for payment_id, grant_id, _ in book.payments:
        happened[grant_id, "payment_outcome_recorded", payment_id] -= (
            heard[payment_id].total())
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


def _by_bank(stack, book, bank, heard):
    """The bank was told of each attempt once and of no other; every word of it
    is recorded once; and of one payment it pays a second time only what came
    back before."""
    lines = list(bank.wrong) + [f"not understood: {name}"
                                for name in bank.rejected()]
    told = {reference: payment_id
            for payment_id, references in book.references.items()
            for reference in references}
    states = dict(_query(stack, _ORDERS))
    said, paid = collections.defaultdict(collections.Counter), {}
    for reference, payment_id in told.items():
        state = states.get(reference)
        if reference in bank.paid:
            paid.setdefault(payment_id, []).append(reference)
            said[payment_id].update(bank.said[reference])
            if state not in ("HANDED", "HANDING", "DONE"):
                lines.append(f"the bank has {reference}, which is {state}")
            lines += _amount_differs(book, bank, payment_id, reference)
    for payment_id in said.keys() | heard.keys():
        unheard = said[payment_id] - heard[payment_id]
        more = heard[payment_id] - said[payment_id]
        never_left = sum(reference not in bank.paid
                         for reference in book.references[payment_id])
        if unheard or more.total() > never_left or set(more) - {"RETURNED"}:
            lines.append(f"of {payment_id} the bank said {dict(said[payment_id])}"
                         f", and {dict(heard[payment_id])} was recorded")
    for payment_id, references in paid.items():
        kept = [each for each in references if not failed(bank.said[each])]
        if len(kept) > 1:
            lines.append(f"{payment_id} was paid twice: {kept}")
    return lines


def _amount_differs(book, bank, payment_id, reference):
    currency, amount = bank.paid[reference]
    digits = {"JPY": 0, "TND": 3}.get(currency, 2)
    if decimal.Decimal(amount).scaleb(digits) == book.costs[payment_id][0]:
        return []
    return [f"the bank pays {amount} {currency} for {payment_id}"]


def _capped(stack, book):
    """However many approved at once, a fund gives no more for one category, and
    in one year, than it said."""
    medical, all_of = collections.Counter(), collections.Counter()
    for grant_id, fund_id, held in _query(stack, _HELD):
        if fund_id not in book.funds:
            continue  # of an earlier round
        all_of[fund_id] += int(held)
        if book.categories[grant_id] == "MEDICAL":
            medical[fund_id] += int(held)
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
    if kind == "recovery_recorded":
        return grant.recovered(book.gives_back(grant_id), reason)
    if kind == "cancelled":
        return grant.cancelled()
    return []


def _any_amount():
    """Who may take how much is checked by the order of the entries."""
    return Fund(10 ** 15)


def _replay_all(book, events):
    """What the operations of each grant, in their order, post: (fund, grant,
    posting) -> how often; and what no ledger could have taken."""
    expected, lines = collections.Counter(), []
    for grant_id, fund_id in book.grants:
        grant = Grant(_any_amount())
        for event in events[grant_id]:
            try:
                if event[0] == "moved":
                    made = {}
                    made[fund_id], made[event[2]] = grant.moved(
                        _any_amount(), book.amounts[grant_id])
                    fund_id = event[2]
                else:
                    made = {fund_id: _replay(book, grant, grant_id, event)}
            except (Impossible, KeyError) as failure:
                lines.append(f"{grant_id} {event}: {failure!r}")
                break
            expected.update((fund, grant_id, posting)
                            for fund, postings in made.items()
                            for posting in postings)
    return expected, lines


def _stated(stack, wire, book, expected, fund_id):
    """The statement against the operations of each grant; and the order of the
    entries against the money that was there."""
    posted = [(grant_id, Posting(debit, credit, int(amount)))
              for grant_id, debit, credit, amount in _query(
                  stack, _POSTED.format(fund=fund_id))]
    lines = []
    stated = statement(wire, book, {"fundId": fund_id})
    entries = [_posting(entry["entry"]) for entry in stated["entries"]]
    if entries != [posting for _, posting in posted]:
        lines.append(f"the statement of {fund_id} is not its ledger")
    of_fund = collections.Counter({
        (grant_id, posting): count for (fund, grant_id, posting), count
        in expected.items() if fund == fund_id})
    lines += [f"replay and ledger differ: {key} {count}" for key, count in
              _difference(of_fund, collections.Counter(
                  each for each in posted if each[0])).items()]
    lines += wrong(balances(entries), book.paid_in[fund_id])
    lines += _accounts(stated)
    return lines + _at_every_instant(fund_id, entries)


def _accounts(given):
    """What a statement says that each account comes to is what its entries add
    up to, and all of it is nothing."""
    accounts = {each["account"].removeprefix("LEDGER_ACCOUNT_"): tuple(
        int(each.get(f"{part}MinorUnits", 0))
        for part in ("debited", "credited", "balance"))
        for each in given["accounts"]}
    return [f"statement {given['version']} of {given['fundId']}: {line}"
            for line in accounts_differ(accounts, [
                _posting(entry["entry"]) for entry in given["entries"]])]


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
        lines += _accounts(given)
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
