"""A bank behind the folder of the file provider (services/grants/providers/
file_provider.h): it takes orders away, and says late, twice or not at all what
became of them."""
import collections
import json
import os
import re
import threading

NAME = "bank"
_FAILURES = {"AC04": "RETURNED", "AC06": "FROZEN", "RR04": "SANCTIONS_HIT",
             "RR03": "NO_ID", "NOAS": "UNREACHABLE"}
_ORDER = re.compile(
    r"<EndToEndId>(\w+)</EndToEndId></PmtId><Amt><InstdAmt Ccy=\"(\w+)\">"
    r"([0-9.]+)</InstdAmt>")
_BOOKED = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">
<BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>{id}</MsgId><CreDtTm>{at}</CreDtTm>
</GrpHdr><Ntfctn><Id>N</Id><CreDtTm>{at}</CreDtTm>
<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>
<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>
<Sts><Cd>BOOK</Cd></Sts><BkTxCd><Prtry><Cd>x</Cd></Prtry></BkTxCd>
<NtryDtls><TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs>
<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{why}</TxDtls>
</NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"""
_STATUS = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10">
<CstmrPmtStsRpt><GrpHdr><MsgId>{id}</MsgId><CreDtTm>{at}</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>{reference}</OrgnlMsgId>
<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>{reference}</OrgnlPmtInfId><TxInfAndSts>
<OrgnlEndToEndId>{reference}</OrgnlEndToEndId><TxSts>{status}</TxSts>{why}
</TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"""
# What decides nothing: it goes on, or it had this one before.
_UNDECIDED = (("ACCP", None), ("PDNG", None), ("RJCT", "DU01"))


class Bank:
    """Thread-safe. Lives as long as the stack; grants reads its list of
    providers when it starts."""

    def __init__(self, stack):
        self._stack = stack
        self._folder = stack.layout.private / "bank"
        self._folder.mkdir(mode=0o700)
        for each in ("out", "taken", "in", "draft"):
            (self._folder / each).mkdir(mode=0o700)
            stack.layout.hand_over(self._folder / each)
        stack.layout.hand_over(self._folder)
        self._lock = threading.Lock()
        self._numbers = 0
        # Reference -> (currency, amount as written): what left her account.
        self.paid = {}
        # Reference -> outcomes, as often as they were told apart.
        self.said = collections.defaultdict(list)
        # What a bank must never see.
        self.wrong = []
        self._counted = 0

    def open(self):
        """Whoever serves pays over it from now on."""
        self._serve([{
            "name": NAME, "organisation_id": "funder", "channels": ["BANK"],
            "kind": "pain001", "directory": str(self._folder),
            "debtor_name": "Relief",
            "debtor_account": "DE89370400440532013000"}])

    def close(self):
        """Nobody does; what was handed over stays handed over."""
        self._serve([])

    def unread(self):
        return sorted(each.name for each in (self._folder / "in").glob("*.xml"))

    def rejected(self):
        """Messages that grants did not understand."""
        return sorted(each.name
                      for each in (self._folder / "rejected").glob("*"))

    def count_new(self):
        """Orders that were paid since it was asked last."""
        before, self._counted = self._counted, len(self.paid)
        return self._counted - before

    def act(self, chosen, now):
        """Takes an order away, or says something of one it has. LookupError
        where there is none."""
        with self._lock:
            waiting = sorted((self._folder / "out").glob("*.xml"))
            if waiting and chosen.random() < 0.7:
                self._take(chosen.choice(waiting))
            else:
                self._say(chosen, now)

    def _take(self, file):
        found = _ORDER.search(file.read_text())
        file.rename(self._folder / "taken" / file.name)
        if not found:
            self.wrong.append(f"the bank cannot read {file.name}")
            return
        reference, currency, amount = found.groups()
        if reference in self.paid:
            self.wrong.append(f"the bank was told twice to pay {reference}")
        self.paid[reference] = (currency, amount)

    def _say(self, chosen, now):
        open_ones = [each for each in list(self.paid)[-40:]
                     if self.said[each][-1:] in ([], ["SENT"])]
        if not open_ones:
            raise LookupError
        reference = chosen.choice(open_ones)
        if self.said[reference] and chosen.random() < 0.6:
            raise LookupError  # no news is what banks mostly have
        first = not self.said[reference]
        if chosen.random() < 0.2:
            self._report(reference, now, *chosen.choice(_UNDECIDED))
        if first and chosen.random() < 0.8:
            self._book(chosen, reference, now, None)
            return
        code = chosen.choice(list(_FAILURES))
        self.said[reference].append(_FAILURES[code])
        if first and chosen.random() < 0.5:
            self._report(reference, now, "RJCT", code)
        else:
            self._book(chosen, reference, now, code)

    def _report(self, reference, now, status, code):
        """What it makes of an order before anything is booked."""
        why = f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>" if code else ""
        self._numbers += 1
        self._put(f"{self._numbers:07}", _STATUS.format(
            id=f"R{self._numbers}", at=_moment(now), reference=reference,
            status=status, why=why))

    def _book(self, chosen, reference, now, code):
        if not code:
            self.said[reference].append("SENT")
        self._numbers += 1
        currency, amount = self.paid[reference]
        text = booked(f"M{self._numbers}", now, (currency, amount), reference,
                      code)
        self._put(f"{self._numbers:07}", text)
        if chosen.random() < 0.1:  # the same message once more
            self._put(f"{self._numbers:07}-again", text)

    def _put(self, name, text):
        draft = self._folder / "draft" / f"{name}.xml"
        draft.write_text(text)
        self._stack.layout.hand_over(draft)
        os.rename(draft, self._folder / "in" / f"{name}.xml")

    def _serve(self, providers):
        service = self._stack.service("grants")
        service.providers.write_text(json.dumps(providers))
        self._stack.layout.hand_over(service.providers)
        service.process.stop()
        self._stack.restart_service("grants")


def booked(message_id, now, money, reference, code):
    """A camt.054 of one transfer; with a code it came back, and why."""
    currency, amount = money
    return _BOOKED.format(
        id=message_id, at=_moment(now), currency=currency, amount=amount,
        reference=reference, side="CRDT" if code else "DBIT",
        why=f"<RtrInf><Rsn><Cd>{code}</Cd></Rsn></RtrInf>" if code else "")


def _moment(now):
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")


def failed(outcomes):
    return any(each in _FAILURES.values() for each in outcomes)
