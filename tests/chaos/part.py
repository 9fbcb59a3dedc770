"""A part of a life: what happens in it beside the way of the case."""

# A decision is told with its reasons, in a language she reads.
FOR_HER = {"text": "what was decided, and why", "languageCode": "en"}


class Part:
    """Does it, keeps what somebody was told, and says once nothing moves any
    more what of that does not hold. Has its life's hand."""

    def __init__(self, life):
        self.life = life
        # What was seen not to hold while she lived.
        self.wrong = []

    def acts(self):
        """[(what somebody may do as the case stands, how often beside others)]:
        each says whether it was done."""
        return []

    def broken(self, history):
        """Lines. The life has just been looked at, `history` is its own."""
        return []


def told(history, *kinds):
    """Entries of these kinds, those that were taken back too."""
    types = {f"relocation.{kind}" for kind in kinds}
    return [entry for entry in history if entry["type"] in types]


def taken_back(history, kind):
    return [entry for entry in told(history, kind)
            if entry.get("correctedByEventId")]
