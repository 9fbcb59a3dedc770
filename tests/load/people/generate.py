"""Twenty thousand invented records of people, two thousand of them about people
who are there already. The same for the same seed.

What a record says is written by a clerk of its own: script and romanisation,
order of names, names left out, slips, a birth date that is whole, partial, in
another calendar or wrong. Beside them stand those who must not be taken for one
another: families that share names and a telephone, twins, namesakes.
"""
import dataclasses
import datetime
import random

from people import calendars, name_lists, spellings

# Chosen before anything was tuned, and measured with once it was.
HELD_OUT_SEED = 604661
DEVELOPMENT_SEED = 1

RECORDS, PAIRS = 20000, 2000
ORIGINS = ("arabic", "cyrillic", "spanish", "persian", "amharic")
COUNTRIES = {
    "arabic": ["SY", "IQ", "EG", "YE", "SD", "LY", "MA", "DZ", "PS", "JO"],
    "cyrillic": ["RU", "UA", "BY", "BG"],
    "spanish": ["CO", "MX", "GT", "HN", "NI", "VE", "SV"],
    "persian": ["IR", "IR", "AF"],
    "amharic": ["ET"],
}


@dataclasses.dataclass
class Part:
    """One name of somebody: what it is to her, and how it is written."""
    role: str  # given, given2, father, grandfather, family, family2
    native: str
    latin: str = ""  # how it is usually written, where a list says so


@dataclasses.dataclass
class Human:
    number: int
    origin: str
    is_woman: bool
    names: list
    born: datetime.date
    country: str
    phone: str
    email: str
    document: str


def _frequent(rng, table):
    natives = list(table)
    # The first is the most frequent: weights fall as one over the rank.
    native = rng.choices(natives, [1 / (i + 1) for i in range(len(natives))])[0]
    return native, table[native]


def _arabic_given(rng, is_woman):
    if rng.random() < .35:
        wanted = list(name_lists.FREQUENT_ARABIC.items())
        chosen = dict(wanted[22:] if is_woman else wanted[:22])
        return _frequent(rng, chosen)
    provider = name_lists.ARABIC
    return rng.choice(provider.first_names_female if is_woman
                      else provider.first_names_male), ""


def _names_arabic(rng, is_woman):
    names = [Part("given", *_arabic_given(rng, is_woman)),
             Part("father", *_arabic_given(rng, False))]
    if rng.random() < .5:
        names.append(Part("grandfather", *_arabic_given(rng, False)))
    if rng.random() < .85:
        names.append(Part("family", rng.choice(name_lists.ARABIC.last_names)))
    return names


def _names_persian(rng, is_woman):
    provider = name_lists.PERSIAN
    if rng.random() < .3:
        women = {"فاطمه", "زهرا", "مریم", "نرگس", "سارا", "شیرین", "نسرین"}
        given = _frequent(rng, {
            native: latin for native, latin in name_lists.FREQUENT_PERSIAN.items()
            if (native in women) == is_woman})
    else:
        given = (rng.choice(provider.first_names_female if is_woman
                            else provider.first_names_male), "")
    return [Part("given", *given),
            Part("family", rng.choice(provider.last_names))]


def _cyrillic_family(rng, is_woman, country):
    if country == "UA":
        return rng.choice(name_lists.UKRAINIAN.last_names)
    if country == "BG":
        lists = name_lists.BULGARIAN
        return rng.choice(lists.last_names_female if is_woman
                          else lists.last_names_male)
    lists = name_lists.RUSSIAN
    names = lists.last_names_female if is_woman else lists.last_names_male
    # Sorted by how frequent they are.
    return names[min(int(rng.expovariate(1 / 60)), len(names) - 1)]


def _names_cyrillic(rng, is_woman, country):
    lists = {"UA": name_lists.UKRAINIAN, "BG": name_lists.BULGARIAN}.get(
        country, name_lists.RUSSIAN)
    names = [Part("given", rng.choice(lists.first_names_female if is_woman
                                      else lists.first_names_male))]
    if country != "BG":
        patronymics = name_lists.RUSSIAN
        names.append(Part("father", rng.choice(
            patronymics.middle_names_female if is_woman
            else patronymics.middle_names_male)))
    names.append(Part("family", _cyrillic_family(rng, is_woman, country)))
    return names


def _names_spanish(rng, is_woman):
    spanish = name_lists.SPANISH
    first = list(spanish.first_names_female if is_woman
                 else spanish.first_names_male)
    def given():
        # Sorted by how frequent they are.
        return first[min(int(rng.expovariate(1 / 30)), len(first) - 1)]
    def family():
        lists = spanish if rng.random() < .5 else name_lists.MEXICAN
        return rng.choice(lists.last_names)
    names = [Part("given", given())]
    if rng.random() < .5:
        second = given()
        if second != names[0].native:
            names.append(Part("given2", second))
    return names + [Part("family", family()), Part("family2", family())]


def _names_amharic(rng, is_woman):
    def man():
        return rng.choice(list(name_lists.AMHARIC_MEN.items()))
    latin, native = (rng.choice(list(name_lists.AMHARIC_WOMEN.items()))
                     if is_woman else man())
    names = [Part("given", native, latin)]
    for role in ("father", "grandfather"):
        latin, native = man()
        names.append(Part(role, native, latin))
    return names


def _names(rng, origin, is_woman, country):
    if origin == "cyrillic":
        return _names_cyrillic(rng, is_woman, country)
    return {"arabic": _names_arabic, "persian": _names_persian,
            "spanish": _names_spanish, "amharic": _names_amharic}[origin](
                rng, is_woman)


def _born(rng, first=1950, last=2004):
    start = datetime.date(first, 1, 1)
    return start + datetime.timedelta(rng.randrange(365 * (last - first)))


def _digits(rng, count):
    return "".join(rng.choice("0123456789") for _ in range(count))


def _human(rng, number, origin):
    is_woman = rng.random() < .5
    country = rng.choice(COUNTRIES[origin])
    return Human(
        number=number, origin=origin, is_woman=is_woman,
        names=_names(rng, origin, is_woman, country), born=_born(rng),
        country=country, phone="+" + str(rng.randrange(20, 998)) + _digits(rng, 9),
        email=f"u{number}{_digits(rng, 3)}@correo.example",
        document=rng.choice("ABEGKNP") + _digits(rng, 8))


def _relative(rng, human, number, is_twin):
    """A brother, sister or child with names and a telephone in common."""
    is_child = not is_twin and rng.random() < .4
    other = _human(rng, number, human.origin)
    other.country, other.phone = human.country, human.phone
    if rng.random() < .3:
        other.email = human.email
    inherited = {part.role: part for part in human.names}
    if is_child:
        years = rng.randint(19, 38)
        if human.born.year + years > 2010:
            years = 19
        other.born = _born(rng, human.born.year + years, human.born.year + years + 1)
        if human.origin in ("arabic", "amharic") and not human.is_woman:
            inherited["grandfather"] = inherited.get("father")
            given = inherited["given"]
            inherited["father"] = Part("father", given.native, given.latin)
    else:
        other.born = human.born if is_twin else human.born + datetime.timedelta(
            rng.choice((-1, 1)) * rng.randint(330, 3600))
    for part in other.names:
        kept = inherited.get(part.role)
        # A woman's patronymic and family name may end otherwise than a man's.
        same_form = human.origin != "cyrillic" or other.is_woman == human.is_woman
        if kept and not part.role.startswith("given") and same_form:
            part.native, part.latin = kept.native, kept.latin
    return other


def _namesake(rng, human, number):
    other = _human(rng, number, human.origin)
    other.is_woman, other.country = human.is_woman, human.country
    other.names = [dataclasses.replace(part) for part in human.names]
    same_year = rng.random() < .5
    while other.born == human.born or same_year != (other.born.year == human.born.year):
        other.born = (_born(rng, human.born.year, human.born.year + 1)
                      if same_year else _born(rng))
    return other


def _humans(rng, wanted):
    humans = []
    while len(humans) < wanted:
        origin = ORIGINS[len(humans) % len(ORIGINS)]
        humans.append(_human(rng, len(humans), origin))
        first, chance = humans[-1], rng.random()
        if chance < .06:
            for _ in range(rng.randint(1, 3)):
                humans.append(_relative(rng, first, len(humans), is_twin=False))
        elif chance < .062:
            humans.append(_relative(rng, first, len(humans), is_twin=True))
        elif chance < .077:
            humans.append(_namesake(rng, first, len(humans)))
    return humans[:wanted]


# -- What a clerk writes down ------------------------------------------------


def _written(rng, human, part):
    """One name, in her own script or in Latin letters."""
    if human.writes_native:
        text = part.native
        if human.origin == "persian" and " " in text:
            text = text.replace(" ", rng.choice([" ", "\u200c", ""]))
        return text
    if human.origin == "spanish":
        return human.plain(part.native)
    if human.origin == "amharic":
        return spellings.amharic(part.latin, rng)
    if human.origin == "cyrillic":
        return spellings.cyrillic(part.native, human.scheme(), human.country)
    usual = part.latin or (
        name_lists.FREQUENT_PERSIAN if human.origin == "persian"
        else name_lists.FREQUENT_ARABIC).get(part.native)
    if usual:
        return rng.choice(usual.split())
    text = spellings.arabic(part.native, human.scheme(), human.origin == "persian")
    if human.origin == "persian" and part.role == "given" and rng.random() < .03:
        text += "-e"
    return text


class Clerk:
    """Keeps to one script and one scheme for one record."""

    def __init__(self, rng, human):
        self._rng, self._seed = rng, rng.random()
        self.origin, self.country = human.origin, human.country
        self.writes_native = human.origin != "spanish" and rng.random() < .2
        self.plain = (spellings.without_marks if rng.random() < .4
                      else lambda text: text)

    def scheme(self):
        return random.Random(self._seed)

    def write(self, part):
        return _written(self._rng, self, part)


def _slip(rng, text):
    """One letter wrong, left out, doubled, or two exchanged."""
    if len(text) < 4:
        return text
    at = rng.randrange(1, len(text) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return text[:at] + rng.choice(text) + text[at + 1:]
    if kind == 1:
        return text[:at] + text[at + 1:]
    if kind == 2:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2:]


# Which names are left out most easily.
_LEFT_OUT = {"arabic": ["grandfather", "father", "family"],
             "cyrillic": ["father"], "spanish": ["family2", "given2"],
             "persian": [], "amharic": ["grandfather"]}


def _names_of(rng, human, again):
    clerk = Clerk(rng, human)
    parts = list(human.names)
    for role in _LEFT_OUT[human.origin]:
        if len(parts) > 2 and rng.random() < (.35 if again else .2):
            parts = [part for part in parts if part.role != role]
    if again and rng.random() < .02:
        parts = [parts[0] if human.origin in ("arabic", "amharic") else parts[-1]]
    written = [clerk.write(part) for part in parts]
    if again and rng.random() < .15:
        at = rng.randrange(len(written))
        written[at] = _slip(rng, written[at])
    if again and len(written) > 1 and rng.random() < .04:
        at = rng.randrange(len(written) - 1)
        written[at] = written[at][0] + "."
    if human.origin == "arabic" and len(written) > 2 and rng.random() < .1:
        written[0] += rng.choice([" bin", " ibn"])
    if rng.random() < (.25 if again else .1):
        written = written[-1:] + written[:-1]
    return [" ".join(written)] if rng.random() < .3 else written


def _date_text(year, month, day, rng, numerals):
    text = rng.choice([f"{year}/{month:02}/{day:02}", f"{day}.{month}.{year}",
                       f"{year}-{month}-{day}"])
    return text.translate(str.maketrans("0123456789", numerals))


def _birth_of(rng, human, again):
    """(year, month, day) of the Gregorian field, and as she gives it."""
    born = human.born
    whole = (born.year, born.month, born.day)
    calendar = {"amharic": calendars.ETHIOPIAN, "persian": calendars.PERSIAN,
                "arabic": calendars.HIJRI}.get(human.origin)
    chance = rng.random()
    if calendar and chance < (.05 if human.origin == "arabic" else .15):
        own = calendars.WRITTEN_IN[calendar](*whole)
        numerals = ("۰۱۲۳۴۵۶۷۸۹" if human.origin == "persian" and rng.random() < .5
                    else "0123456789")
        if calendar == calendars.ETHIOPIAN and rng.random() < .5:
            # Taken for a Gregorian one.
            return (own if own[1] <= 12 else (own[0], 0, 0)), ""
        return (0, 0, 0), _date_text(*own, rng, numerals)
    if not again:
        return (whole if rng.random() < .92 else (born.year, 0, 0)), ""
    chance = rng.random()
    if chance < .02:
        return (0, 0, 0), ""
    if chance < .10:
        return (born.year, 0, 0), ""
    if chance < .13:
        return (born.year, born.month, 0), ""
    if chance < .20:
        return ((born.year, born.day, born.month) if born.day <= 12 else whole), ""
    if chance < .23:
        # Not every year has a 29th of February.
        day = 28 if (born.month, born.day) == (2, 29) else born.day
        return (born.year + rng.choice((-1, 1)), born.month, day), ""
    if chance < .26:
        return (born.year, born.month, rng.randint(1, 28)), ""
    if chance < .28:
        months = [1, 3, 5, 7, 8, 10, 12] + [4, 6, 9, 11] * (born.day <= 30)
        return (born.year, rng.choice(months), born.day), ""
    return whole, ""


def _document_of(rng, human, again):
    if rng.random() >= .5:
        return ""
    number = human.document
    if again and rng.random() < .3:  # a new passport
        number = rng.choice("ABEGKNP") + _digits(rng, 8)
    elif again and rng.random() < .05:
        at = rng.randrange(1, 9)
        number = number[:at] + rng.choice("0123456789") + number[at + 1:]
    return f"{human.country}:{number}"


def _addresses_of(rng, human, again):
    found = []
    phone, email = human.phone, human.email
    if again and rng.random() < .4:
        phone = "+" + str(rng.randrange(20, 998)) + _digits(rng, 9)
    if again and rng.random() < .4:
        email = f"n{human.number}{_digits(rng, 3)}@correo.example"
    if rng.random() < .7:
        found.append(phone if rng.random() < .7 else "0" + phone[-9:])
    if rng.random() < .4:
        found.append(email)
    return found


def _record(rng, human, again):
    (year, month, day), as_given = _birth_of(rng, human, again)
    country = human.country
    if again and rng.random() < .02:
        country = rng.choice(COUNTRIES[human.origin])
    return "\t".join([
        str(human.number), "|".join(_names_of(rng, human, again)),
        f"{year}-{month}-{day}", as_given, country if rng.random() < .9 else "",
        _document_of(rng, human, again),
        "|".join(_addresses_of(rng, human, again)), human.origin])


def records(seed, count=RECORDS, pairs=PAIRS):
    """Lines: whose it is, names, birth date, that date as given, nationality,
    document, addresses, origin. Two lines about the same person have the same
    first field."""
    rng = random.Random(seed)
    humans = _humans(rng, count - pairs)
    lines = [_record(rng, human, again=False) for human in humans]
    twice = rng.sample(humans, pairs)
    lines += [_record(rng, human, again=True) for human in twice]
    rng.shuffle(lines)
    return lines
