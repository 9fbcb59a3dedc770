"""Papers of a case: files and papers that were seen."""
import base64

from coordinator import examples
from coordinator.client import Refused

from .part import Part, taken_back

_KINDS = ("TRAVEL_DOCUMENT", "EVIDENCE_OF_WORK", "EVIDENCE_OF_THREAT",
          "MEDICAL", "LETTER", "OTHER")
# One piece, a few, and more than one of the sealed chunks of 256 KiB.
_SIZES = (1, 900, 90_000, 300_000, 700_000)
_PIECE = 100_000


class Papers(Part):
    def __init__(self, life):
        super().__init__(life)
        # Who added it, and its bytes; () of a paper that was only seen.
        self._kept = {}

    def acts(self):
        return [(self._keep, 3)] if self._readers() else []

    def _readers(self):
        """Who may read again what she adds now."""
        life = self.life
        leads = life.view.get("leadSubject") == life.officer[0]
        return ([life.brought_by] if life.brought_by else []) + (
            [life.officer] if leads else [])

    def _keep(self):
        life = self.life
        who = life.random.choice(self._readers())
        kind = life.random.choice(_KINDS)
        fields = {"kind": f"DOCUMENT_KIND_{kind}"}
        # Of who leaves or dies, no officer reads it any more.
        if who == life.brought_by and life.persons:
            fields["personId"] = life.random.choice(("", *life.persons))
        if life.random.random() < 0.2:
            return self._note(who, (), life.ask(
                "paper seen", "AddDocument", {**fields, "seen": {
                    "seenOn": examples.to_proto(life.network.now().date()),
                    "shows": ["DOCUMENT_SHOWS_VALID"]}}, who, more=({},)))
        size = life.random.choice(_SIZES)
        content = (b"%PDF-" + life.random.randbytes(size))[:max(size, 6)]
        pieces = tuple({"content": base64.b64encode(content[at:at + _PIECE])}
                       for at in range(0, len(content), _PIECE))
        return self._note(who, content, life.ask(
            "paper kept", "AddDocument", {**fields, "sizeBytes": len(content)},
            who, more=pieces))

    def _note(self, who, content, answer):
        if answer is None:
            return False
        self._kept[answer["documentId"]] = who, content
        return True

    def broken(self, history):
        lines, gone = [], 0
        for document_id, (who, content) in self._kept.items():
            of_office = who != self.life.brought_by
            read = self._read(self.life.officer if of_office else who,
                              document_id)
            if read is None:
                gone += 1
            elif read != content:
                lines.append(f"paper {document_id} reads back otherwise")
        corrected = len(taken_back(history, "document_added"))
        if gone != corrected:
            lines.append(f"{gone} of {len(self._kept)} papers are gone, and "
                         f"{corrected} were taken back")
        return lines

    def _read(self, who, document_id):
        """Its bytes, () of one that was seen; None where there is none."""
        try:
            first, *pieces = self.life.network.ledger.read_stream(
                who, "relocation", "GetDocument", {"documentId": document_id})
        except Refused as refused:
            if refused.code != "NOT_FOUND":
                raise
            return None
        if "seen" in first["document"]:
            return ()
        return b"".join(base64.b64decode(each.get("content", ""))
                        for each in pieces)
