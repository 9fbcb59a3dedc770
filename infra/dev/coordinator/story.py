"""What happened to each case, in a few lines a person can read."""


class Story:
    """Lines of one case, told once and kept across runs."""

    def __init__(self, world, case):
        self._world = world
        self._case = case

    def tell(self, key, text):
        self._world.journal.remember(
            f"{self._case}/story/{key}",
            lambda: {"on": self._world.now().date().isoformat(), "text": text})

    def lines(self):
        prefix = f"{self._case}/story/"
        return [f"{entry['on']}  {entry['text']}"
                for entry in self._world.journal.facts_under(prefix)]
