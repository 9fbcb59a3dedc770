"""Whether a case ended where its file says."""


def problems(case, to_the_end):
    """What differs, in words; empty when all is as the file says. `to_the_end`:
    the stay is over, and the year after it."""
    ends = case.ends
    found = []

    def expect(what, wanted, got):
        if wanted != got:
            found.append(f"{what} is {got}, not {wanted}")

    over = to_the_end and "outcome" in ends
    expect("state", "CLOSED" if over else ends["state"], case.state)
    if over:
        expect("outcome", ends["outcome"], case.view.get(
            "stayOutcome", "").removeprefix("STAY_OUTCOME_"))
    expect("overlay", False, case.suspended)
    if "host" in ends:
        ask = case.accepted_ask()
        expect("place", ends["host"], ask["host"] if ask else None)
    for host, wanted in ends.get("proposals", {}).items():
        expect(f"proposal to {host}", wanted["state"],
               case.proposal_state(host))
        if "reason" in wanted:
            proposal = case.proposal(host) or {}
            expect(f"reason of {host}", wanted["reason"], proposal.get(
                "lapseReason", "").removeprefix("LAPSE_REASON_"))
    flags = [flag.removeprefix("CASE_FLAG_")
             for flag in case.view.get("flags", [])]
    for flag in ends.get("flags", []):
        expect(f"flag {flag}", True, flag in flags)
    if "visa" in ends:
        expect("visa", ends["visa"], case.world.journal.recall(
            case.key("visa-outcome")))
    if "refused" in ends:
        found += _refusal(case, ends["refused"])
    if ends.get("grant") == "RECEIVED":
        expect("money received", True, case.funded)
    if "wasLost" in ends:
        expect("place kept while she was lost", True,
               case.world.journal.recall(case.key("kept-hold")))
    return found


def _refusal(case, wanted):
    got = case.world.journal.recall(case.key("refused"))
    if got is None:
        return [f"{wanted['action']} was not refused"]
    found = []
    if got["action"] != wanted["action"]:
        found.append(f"{got['action']} was refused, not {wanted['action']}")
    if wanted["problem"] not in got["message"]:
        found.append(f"the reason is not {wanted['problem']}: "
                     f"{got['message']}")
    if not got["remedy"]:
        found.append("the refusal names no remedy")
    return found
