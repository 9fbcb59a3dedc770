"""Letters to missions as whoever opens them sees them: Poppler, which had no part
in making them, draws each page and reads its words.

infra/dev/show_letters.sh leaves the pictures for a person to look at.
"""
import collections
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

_HERE = pathlib.Path(__file__).resolve().parent
_BIN = pathlib.Path(os.environ.get(
    "SOJOURN_BUILD", _HERE.parents[1] / "build/asan")) / "bin"
_DPI = 100
_MARGIN_MM = 25  # kLetterMargin
_A4_MM = (210, 297)
# Letters reach a little over the line they stand on.
_OVERHANG_MM = 1
_WHITE = 255
# Marks of direction, which Poppler sets around words from right to left, and
# joiners, which it leaves out.
_UNSEEN = dict.fromkeys([0x200C, 0x200E, 0x200F, *range(0x202A, 0x202F),
                         *range(0x2066, 0x206A)])


def _run(*words):
    return subprocess.run([str(word) for word in words], check=True,
                          stdout=subprocess.PIPE).stdout


def _words(text):
    return text.translate(_UNSEEN).split()


class Page:
    """Grey values by row, of a PGM file."""

    def __init__(self, path):
        data = path.read_bytes()
        head = re.match(rb"P5\s(\d+)\s(\d+)\s(\d+)\s", data)
        self.width, self.height = int(head[1]), int(head[2])
        assert int(head[3]) == _WHITE
        self._grey = data[head.end():]

    def row(self, y):
        return self._grey[y * self.width:(y + 1) * self.width]

    def ink(self):
        """The box around everything drawn: left, top, right, bottom."""
        rows = [y for y in range(self.height) if min(self.row(y)) < _WHITE // 2]
        columns = [x for x in range(self.width)
                   if min(self._grey[x::self.width]) < _WHITE // 2]
        if not rows:
            return None
        return columns[0], rows[0], columns[-1], rows[-1]


class LettersTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        _run(_BIN / "write_letters", cls.folder)
        cls.letters = sorted(cls.folder.glob("*.pdf"))
        cls.pages = {letter: cls._draw(letter) for letter in cls.letters}

    @classmethod
    def _draw(cls, letter):
        _run("pdftoppm", "-gray", "-r", _DPI, letter, letter.with_suffix(""))
        return [Page(path) for path in sorted(
            cls.folder.glob(f"{letter.stem}-*.pgm"))]

    def _read(self, letter):
        return _run("pdftotext", "-enc", "UTF-8", letter, "-").decode()

    def test_every_kind_language_and_script_is_there(self):
        self.assertEqual(3 * (5 + 1) + 1, len(self.letters))

    def test_pages_are_a4_and_written_on(self):
        for letter, pages in self.pages.items():
            with self.subTest(letter.name):
                self.assertTrue(pages)
                for page in pages:
                    for pixels, millimetres in zip((page.width, page.height),
                                                   _A4_MM):
                        self.assertAlmostEqual(
                            millimetres, pixels / _DPI * 25.4, delta=0.5)
                    self.assertIsNotNone(page.ink())

    def test_nothing_is_drawn_in_the_margins(self):
        least = (_MARGIN_MM - _OVERHANG_MM) * _DPI / 25.4
        for letter, pages in self.pages.items():
            with self.subTest(letter.name):
                for page in pages:
                    left, top, right, bottom = page.ink()
                    self.assertGreaterEqual(left, least)
                    self.assertGreaterEqual(top, least)
                    self.assertLessEqual(right, page.width - least)
                    self.assertLessEqual(bottom, page.height - least)

    def test_one_page_unless_a_name_is_endless(self):
        for letter, pages in self.pages.items():
            with self.subTest(letter.name):
                if letter.stem.endswith(".pages"):
                    self.assertGreater(len(pages), 1)
                else:
                    self.assertEqual(1, len(pages))

    def test_the_words_are_those_of_the_letter_and_no_others(self):
        for letter, pages in self.pages.items():
            with self.subTest(letter.name):
                meant = letter.with_suffix(".txt").read_text("utf-8")
                numbers = "".join(f" {page + 1}/{len(pages)}"
                                  for page in range(len(pages))
                                  if len(pages) > 1)
                self.assertEqual(
                    collections.Counter(_words(meant + numbers)),
                    collections.Counter(_words(self._read(letter))))

    def test_nothing_stands_in_a_letter_that_must_not(self):
        never = (self.folder / "never.txt").read_text("utf-8").split("\n")
        never_note = (self.folder / "never_note.txt").read_text("utf-8")
        for letter in self.letters:
            read = " ".join(self._read(letter).split()).lower()
            with self.subTest(letter.name):
                for fact in never:
                    self.assertNotIn(fact.lower(), read)
                if letter.name.startswith("note."):
                    for fact in never_note.split("\n"):
                        self.assertNotIn(fact.lower(), read)

    def test_every_font_is_inside(self):
        for letter in self.letters:
            with self.subTest(letter.name):
                fonts = _run("pdffonts", letter).decode().splitlines()[2:]
                self.assertTrue(fonts)
                for font in fonts:
                    # emb, sub and uni; then object and generation.
                    self.assertEqual(["yes", "yes", "yes"],
                                     font.split()[-5:-2], font)

    def test_nothing_else_is_in_the_file(self):
        for letter in self.letters:
            with self.subTest(letter.name):
                about = _run("pdfinfo", letter).decode()
                self.assertIsNone(re.search(r"^Author", about, re.M))
                self.assertRegex(about, r"(?m)^JavaScript:\s+no$")
                self.assertRegex(about, r"(?m)^Form:\s+none$")


if __name__ == "__main__":
    unittest.main()
