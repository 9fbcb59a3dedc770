"""How names of other scripts are usually written in Latin letters.

Every writer keeps to one scheme for a whole name, as one clerk or one passport
office does, and another writer has another one.
"""
import zlib

_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ"
# Passports (ICAO Doc 9303), English, German and French press, scholars.
_SCHEMES = [dict(zip(_CYRILLIC, row.split())) for row in (
    "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y - e iu ia e i i ie g",
    "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya yo i yi ye g",
    "a b w g d e sch s i j k l m n o p r s t u f ch z tsch sch schtsch - y - e ju ja jo i ji je g",
    "a b v g d e j z i i k l m n o p r s t ou f kh ts tch ch chtch - y - e iou ia io i i ie g",
    "a b v g d e ž z i j k l m n o p r s t u f ch c č š šč - y - e ju ja ë i ji je g",
)]
_OF_COUNTRY = {"UA": {"г": "h", "и": "y"}, "BG": {"ъ": "a", "щ": "sht"}}


def cyrillic(text, rng, country):
    scheme = {**rng.choice(_SCHEMES), **_OF_COUNTRY.get(country, {})}
    ending = rng.choice(["iy", "y", "ij", "ii"])
    words = []
    for word in text.split():
        lower = word.lower()
        if lower.endswith(("ий", "ый")):
            lower = lower[:-2] + "\0"
        latin = "".join(scheme.get(c, c) for c in lower)
        words.append(latin.replace("-", "").replace("\0", ending).capitalize())
    return " ".join(words)


_ARABIC = {
    "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d",
    "ذ": "dh", "ر": "r", "ز": "z", "س": "s", "ش": "sh", "ص": "s", "ض": "d",
    "ط": "t", "ظ": "z", "غ": "gh", "ف": "f", "ق": "q", "ك": "k", "ل": "l",
    "م": "m", "ن": "n", "ه": "h", "پ": "p", "چ": "ch", "ژ": "zh", "گ": "g",
    "ک": "k",
}
_FRENCH = {"ج": "dj", "ش": "ch", "ق": "k", "ذ": "d"}
_IRANIAN = {"ث": "s", "ذ": "z", "ض": "z", "ق": "gh", "ظ": "z"}
_LONG_A = "اآأإىٱ"


def _short_vowel(word, at):
    """The vowel that the script leaves out: the same for everybody who says the
    word."""
    return "aaaaaiiiuu"[zlib.crc32(f"{word}/{at}".encode()) % 10]


def _arabic_word(word, rng, scheme, respell):
    is_iranian = scheme == "iranian"
    letters = dict(_ARABIC)
    letters.update({"french": _FRENCH, "iranian": _IRANIAN}.get(scheme, {}))
    out, after_vowel = [], True
    for at, c in enumerate(word):
        last = at == len(word) - 1
        next_is_vowel = not last and word[at + 1] in _LONG_A + "وي" + "یةۀ"
        if c == "\u0651":  # doubles what it follows
            if out and rng.random() < .6:
                out.append(out[-1][0])
            continue
        if c in "ءئؤ\u0640" or "\u064b" <= c <= "\u0652":
            continue
        if c in _LONG_A:
            out.append("a")
            after_vowel = True
        elif c in "ةۀ" or (last and c == "ه" and is_iranian):
            out.append("eh" if is_iranian else rng.choice(["a", "ah"]))
            after_vowel = True
        elif c == "ع":
            if not after_vowel or at == 0:
                out.append("a" if not next_is_vowel else "")
                after_vowel = True
        elif c in "ويی" and (at == 0 or next_is_vowel):
            long_w = "v" if is_iranian else "w"
            if not after_vowel and at:
                out.append(_short_vowel(word, at))
            out.append(long_w if c == "و" else "y")
            after_vowel = False
        elif c in "ويی":
            long_u = {"french": "ou"}.get(scheme, rng.choice(["u", "oo", "ou"]))
            out.append(long_u if c == "و" else rng.choice(["i", "i", "ee", "y"]))
            after_vowel = True
        elif c in letters:
            if not after_vowel and not (last and zlib.crc32(word.encode()) % 3 == 0):
                out.append(respell(_short_vowel(word, at)))
            out.append(letters[c])
            after_vowel = False
    return "".join(out).capitalize()


def arabic(text, rng, is_iranian):
    scheme = "iranian" if is_iranian else rng.choice(["english", "english", "french"])
    swap = {"i": rng.choice("ie"), "u": rng.choice("uo"), "a": "a" if rng.random() < .9 else "e"}
    article = rng.choice(["Al-", "El-", "Al ", "El ", "Al", "El", ""])
    words = []
    for word in text.replace("\u200c", " ").split():
        bare = word[2:] if word.startswith("ال") and len(word) > 4 and not is_iranian else word
        latin = _arabic_word(bare, rng, scheme, lambda vowel: swap[vowel])
        words.append(article + latin if bare != word else latin)
    return rng.choice([" ", " ", "-", ""] if is_iranian else [" "]).join(words)


_AMHARIC = [("ye", "ie"), ("ts", "tz"), ("ch", "tch"), ("k", "q"), ("w", "u"),
            ("ss", "s"), ("nn", "n"), ("s", "ss"), ("ay", "ai"), ("aw", "au"),
            ("u", "ou"), ("e", "a"), ("i", "e"), ("h", "")]


def amharic(latin, rng):
    for _ in range(rng.choice([0, 0, 1, 1, 2])):
        usual, other = rng.choice(_AMHARIC)
        at = latin.find(usual, 1)
        if at > 0:
            latin = latin[:at] + other + latin[at + len(usual):]
    return latin


def without_marks(text):
    for marked, plain in zip("áéíóúüñÁÉÍÓÚÜÑ", "aeiouunAEIOUUN"):
        text = text.replace(marked, plain)
    return text
