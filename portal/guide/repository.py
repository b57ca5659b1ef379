"""How the guide is kept and found: a municipality's files, and an index of their words in memory."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from tantivy import (
    Document,
    Filter,
    Index,
    Occur,
    Query,
    SchemaBuilder,
    TextAnalyzer,
    TextAnalyzerBuilder,
    Tokenizer,
)

from portal.core import municipality
from portal.core.i18n import LOCALES
from portal.guide.domain import Danger, Guide, GuideWrong, Part, Provision, problems

_LANGUAGES = {"nl": "dutch", "en": "english"}
Pattern = list[tuple[str, bool]]
"""The words of a phrase, each with whether it may go on."""
_APART = 4
"""How many words may stand between the words of a phrase that points to danger."""
_MOST_WORDS = 60
"""How many different words of a question are looked for: enough for a story, and nobody else waits long."""
_FORGIVING = ((8, 2), (5, 1))
"""Characters a word needs, and how many wrong letters are then forgiven."""


def read(folder: Path, slug: str, terms: tuple[str, ...]) -> Guide:
    """The guide of a municipality, from `<folder>/life.toml` and `<folder>/<slug>/provisions.toml`.

    Raises MunicipalityWrong with every reason it cannot be used.
    """
    life = municipality.read(folder / "life.toml")
    own = municipality.read(folder / slug / "provisions.toml")
    try:
        guide = Guide(
            tuple(Part(id, **part) for id, part in life["parts"].items()),
            {id: law["name"] for id, law in life["laws"].items()},
            tuple(Provision(**_lists(one, "words"), life=tuple(one["life"])) for one in own["provisions"]),
            tuple(Danger(**_lists(one, "phrases")) for one in life["dangers"]),
            tuple(life["compounds"]),
        )
    except (KeyError, TypeError) as error:
        raise GuideWrong(f"{slug}: {error}") from error
    if wrong := problems(guide, terms, LOCALES):
        raise GuideWrong("\n".join(wrong))
    return guide


class Finder:
    """Finds provisions and dangers by the words of a question, in whatever language they are.

    Every way of saying a provision is a small document of its own, so that few words that fit well
    weigh more than many that fit a little. Words are reduced to their stems, compounds are also
    taken apart, and a wrong letter in a longer word is forgiven. Words of danger count as they stand.
    """

    def __init__(self, guide: Guide) -> None:
        self._guide = guide
        self._analyzers = {code: _analyzer(code) for code in LOCALES}
        self._apart = {code: _analyzer(code, _known_words(guide, code)) for code in LOCALES}
        self._index = self._filled()
        self._plain = _plain().build()
        phrases = [
            (danger, self._pattern(phrase))
            for danger in guide.dangers
            for phrase in chain.from_iterable(danger.phrases.values())
        ]
        self._going_on = [(danger, phrase) for danger, phrase in phrases if phrase[0][1]]
        self._beginning = defaultdict[str, list[tuple[Danger, Pattern]]](list)
        for danger, phrase in phrases:
            self._beginning[phrase[0][0]].append((danger, phrase))

    def provisions(self, question: str, most: int) -> list[Provision]:
        """The provisions that fit a question best, the likeliest first."""
        query = self._query(question)
        if query is None:
            return []
        searcher, scores = self._index.searcher(), dict[str, list[float]]()
        for score, address in searcher.search(query, limit=200, count=False).hits:
            scores.setdefault(searcher.doc(address)["id"][0], []).append(score)
        total = {id: sum(one / (place + 1) for place, one in enumerate(own)) for id, own in scores.items()}
        return [self._guide.provision(id) for id in sorted(total, key=lambda id: -total[id])[:most]]

    def dangers(self, question: str) -> list[Danger]:
        """The dangers that a question points to, in the order of the guide."""
        words = self._plain.analyze(question)
        near = {
            danger.id
            for at, word in enumerate(words)
            for danger, phrase in chain(self._beginning.get(word, ()), self._going_on)
            if _stands(words, at, phrase)
        }
        return [danger for danger in self._guide.dangers if danger.id in near]

    def _pattern(self, phrase: str) -> Pattern:
        """The words of a phrase, and whether each may go on."""
        pattern = Pattern()
        for said in phrase.split():
            pattern += [(word, False) for word in self._plain.analyze(said)]
            if said.endswith("*"):
                pattern[-1] = (pattern[-1][0], True)
        return pattern

    def _filled(self) -> Index:
        builder = SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
        for code in LOCALES:
            builder.add_text_field(code, tokenizer_name=code)
            builder.add_text_field(f"{code}_apart", tokenizer_name=f"{code}_apart")
        index = Index(builder.build())
        for code in LOCALES:
            index.register_tokenizer(code, self._analyzers[code])
            index.register_tokenizer(f"{code}_apart", self._apart[code])
        writer = index.writer(num_threads=1)
        for provision in self._guide.provisions:
            for code, text in _said(provision):
                writer.add_document(Document(id=provision.id, **{code: text, f"{code}_apart": text}))
        writer.commit()
        index.reload()
        return index

    def _query(self, question: str) -> Query | None:
        schema, wanted = self._index.schema, list[tuple[Occur, Query]]()
        for field, analyzer in [
            *self._analyzers.items(),
            *((f"{c}_apart", a) for c, a in self._apart.items()),
        ]:
            for word in list(dict.fromkeys(analyzer.analyze(question)))[:_MOST_WORDS]:
                wanted.append((Occur.Should, Query.term_query(schema, field, word)))
                wrong = next((wrong for least, wrong in _FORGIVING if len(word) >= least), 0)
                if wrong and not field.endswith("_apart"):
                    fuzzy = Query.fuzzy_term_query(schema, field, word, distance=wrong)
                    wanted.append((Occur.Should, Query.boost_query(fuzzy, 0.5)))
        return Query.boolean_query(wanted) if wanted else None


def _said(provision: Provision) -> Iterator[tuple[str, str]]:
    """Every way of saying a provision, with its language."""
    for code in LOCALES:
        yield code, provision.name[code]
        yield code, provision.summary[code]
        yield code, provision.who[code]
        for words in provision.words[code]:
            yield code, words


def _analyzer(code: str, parts: list[str] | None = None) -> TextAnalyzer:
    """Without little words of any language, reduced to stems; compounds apart when their parts are given."""
    builder = _plain()
    for language in _LANGUAGES.values():
        builder = builder.filter(Filter.stopword(language))
    if parts:
        builder = builder.filter(Filter.split_compound(parts))
    return builder.filter(Filter.stemmer(_LANGUAGES[code])).build()


def _plain() -> TextAnalyzerBuilder:
    """Words in lower case and without accents."""
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(40))
    return builder.filter(Filter.lowercase()).filter(Filter.ascii_fold())


def _known_words(guide: Guide, code: str) -> list[str]:
    """The words of which longer ones may be made."""
    said = " ".join(text for one in guide.provisions for language, text in _said(one) if language == code)
    words = {word for word in _plain().build().analyze(said) if len(word) > 3}
    return sorted(words | set(guide.compounds))


def _stands(words: list[str], at: int, phrase: Pattern) -> bool:
    """Whether a phrase begins at this place: its words in order, with a few others between them at most."""
    for place, (wanted, goes_on) in enumerate(phrase):
        near = range(at, min(len(words), at + 1 + (_APART if place else 0)))
        found = (n for n in near if words[n] == wanted or (goes_on and words[n].startswith(wanted)))
        at = next(found, -1) + 1
        if at == 0:
            return False
    return True


def _lists(one: dict[str, Any], name: str) -> dict[str, Any]:
    """The same with immutable lists."""
    kept = {key: value for key, value in one.items() if key not in (name, "life")}
    return kept | {name: {code: tuple(said) for code, said in one[name].items()}}
