"""Parts of a pack told where its examples are: what none reaches, and changes that none notices."""

from __future__ import annotations

from perfeval.diagnostics import Span
from perfeval.engines.coverage.looking import Owner
from perfeval.engines.coverage.measuring import Item
from perfeval.engines.coverage.own import lists_in
from perfeval.engines.mutation.mutants import Mutant
from perfeval.evaluation import Sentence
from perfeval.language.render import formula
from perfeval.language.tree import Node, Place, WordList, walk
from perfeval.packs.model import Pack, Parameter
from perfeval.packs.places import Places

_KEYS = {
    "when": ("条件", "condition"),
    "value": ("值", "value"),
    "points": ("得分", "points"),
    "from": ("最少得分", "least points"),
    "to": ("最多得分", "most points"),
}


def both(zh: str, en: str) -> Sentence:
    """A text in the two languages."""
    return {"zh": zh, "en": en}


class Telling:
    """What parts of one pack are called, and where they stand.

    Args:
        pack: the pack.
        places: its files.
    """

    def __init__(self, pack: Pack, places: Places) -> None:
        self.pack = pack
        self.places = places

    def owner(self, owner: Owner) -> Sentence:
        """规则 quantitative, 参数“超额界限”; rule quantitative, parameter excess limit."""
        kind, id_ = owner
        if kind == "rule":
            return both(f"规则 {id_} ", f"rule {id_}")
        if kind == "profile":
            name = self.pack.framework.profiles[int(id_)].name
            return both(f"分值“{name['zh']}”", f"weights “{name['en']}”")
        zh, en = self._names(kind, id_)
        what = {
            "let": ("中间值", "intermediate value"),
            "definition": ("条件", "condition"),
            "parameter": ("参数", "parameter"),
            "words": ("词表", "word list"),
        }[kind]
        return both(f"{what[0]}“{zh}”", f"{what[1]} “{en}”")

    def _names(self, kind: str, id_: str) -> tuple[str, str]:
        named = {
            "let": {let.id: (let.zh, let.id) for let in self.pack.lets},
            "definition": {item.zh: (item.zh, item.id) for item in self.pack.definitions},
            "parameter": {item.id: (item.zh, item.id) for item in self.pack.parameters},
        }
        zh, en = named.get(kind, {}).get(id_, (id_, id_))
        return zh, en.replace("_", " ")

    def _parameter(self, id_: str) -> Parameter:
        return next(parameter for parameter in self.pack.parameters if parameter.id == id_)

    # --- coverage -----------------------------------------------------------------------------------
    def missed(self, item: Item) -> Sentence:
        """What no example reaches."""
        zh, en = self.owner(item.owner)["zh"], self.owner(item.owner)["en"]
        match item.kind:
            case "case":
                label = self._label(item.owner[1], item.number)
                return both(
                    f"{zh}的情形“{label['zh']}”，没有例子走到",
                    f"no example reaches case “{label['en']}” of {en}",
                )
            case "fires":
                return both(f"{zh}没有一个例子触发", f"no example makes {en} fire")
            case "silent":
                return both(f"{zh}没有一个例子不触发", f"on no example is {en} silent")
            case "words" if item.owner[0] == "words":
                return both(f"{zh}没有例子含有其中的词", f"no example has a word of {en}")
            case "words":
                return both(
                    f"{zh}读词表“{item.name}”，没有例子含有其中的词",
                    f"no example has a word of word list “{item.name}”, which {en} reads",
                )
            case "except":
                return both(f"{zh}的例外词，没有例子用到", f"on no example does an exception of {en} count")
            case "choice":
                word = self._choice(item)
                return both(f"{zh}取“{word['zh']}”，没有例子用到", f"no example has {en} as “{word['en']}”")
            case "value":
                dated = self._parameter(item.owner[1]).history[item.number]
                value = {lang: formula(dated.value, self.pack.vocabulary, lang) for lang in ("zh", "en")}
                return both(
                    f"{zh}从 {item.name} 年起的值 {value['zh']}，没有例子用到",
                    f"no example uses {en} as it is from {item.name} on: {value['en']}",
                )
            case "let":
                return both(
                    f"{zh}的第 {item.number + 1} 个情形，没有例子走到",
                    f"no example reaches case {item.number + 1} of {en}",
                )
            case "weights":
                return both(f"{zh}没有例子用到", f"no example has {en}")

    def _label(self, rule: str, number: int) -> Sentence:
        found = self.pack.rule(rule)
        return both("", "") if found is None else found.cases[number].label

    def _choice(self, item: Item) -> Sentence:
        type_ = self.pack.vocabulary.terms[item.owner[1]].type
        word = self.pack.vocabulary.enumerations[type_.words][item.number]
        return both(word.zh, word.en)

    def missed_at(self, item: Item) -> Span | None:
        """Where what no example reaches stands."""
        kind, id_ = item.owner
        match item.kind:
            case "case":
                return self.places.rule(id_, ("cases", item.number, "case"))
            case "fires" | "silent":
                return self.places.rule(id_, ("rule",))
            case "words" | "except" if kind == "words":
                return self.places.words(item.name)
            case "words" if kind == "rule":
                return self._read_at(id_, item.name)
            case "choice":
                return self.places.entry("parameter", self._parameter(id_).zh, ("choices", item.number))
            case "value":
                return self.places.value(self._parameter(id_).zh, int(item.name))
            case "weights":
                return self.places.profile(item.number)
        zh, _ = self._names(kind, id_)
        return self.places.entry(kind, zh, ("cases", item.number) if item.kind == "let" else ())

    def _read_at(self, id_: str, name: str) -> Span | None:
        """Where a rule reads a word list."""
        rule = self.pack.rule(id_)
        if rule is None:
            return None
        trees: list[tuple[tuple[str | int, ...], Node]] = [(("when",), rule.when)]
        trees += [(("cases", number, "when"), case.when) for number, case in enumerate(rule.cases)]
        for path, tree in trees:
            if name in lists_in(tree):
                node = next(part for part in walk(tree) if isinstance(part, WordList) and part.id == name)
                return self.places.rule(id_, path, node.place)
        return self.places.rule(id_, ("rule",))

    # --- mutants ------------------------------------------------------------------------------------
    def where(self, mutant: Mutant) -> Sentence:
        """规则 quantitative 的情形“正向未完成”的得分."""
        owner, part = self.owner(mutant.owner), self.part(mutant)
        if not part["zh"]:
            return owner
        gap = "的" if mutant.owner[0] in ("rule", "profile") else ""
        return both(f"{owner['zh']}{gap}{part['zh']}", f"{part['en']} of {owner['en']}")

    def part(self, mutant: Mutant) -> Sentence:
        """The part of the entry that is changed: 情形“正向未完成”的得分; nothing where it is the entry itself."""
        kind, path = mutant.owner[0], mutant.path
        if mutant.kind in ("order", "word"):
            return both("", "")
        if kind == "parameter":
            since = self._parameter(mutant.owner[1]).history[int(path[0])].since
            return both(f"从 {since} 年起的值", f"value from {since} on")
        zh, en = _KEYS.get(str(path[-1]), ("数额", "amount"))
        if kind == "definition":
            return both("", "")
        if path[0] == "cases":
            if kind == "let":
                number = int(path[1]) + 1
                return both(f"第 {number} 个情形的{zh}", f"{en} of case {number}")
            label = self._label(mutant.owner[1], int(path[1]))
            return both(f"情形“{label['zh']}”的{zh}", f"{en} of case “{label['en']}”")
        return both(zh, en)

    def before(self, mutant: Mutant) -> Sentence:
        """What stands there, in the regulation's words."""
        return self._side(mutant, mutant.change.before if mutant.change else None, mutant.before)

    def after(self, mutant: Mutant) -> Sentence:
        """What was put in its place; nothing for a word that was taken out."""
        return self._side(mutant, mutant.change.after if mutant.change else None, mutant.after)

    def _side(self, mutant: Mutant, node: Node | None, text: str) -> Sentence:
        if node is not None:
            words = self.pack.vocabulary
            return both(formula(node, words, "zh"), formula(node, words, "en"))
        if mutant.kind == "choice":
            type_ = self.pack.vocabulary.terms[mutant.owner[1]].type
            word = self.pack.vocabulary.word(type_.words, text)
            return both(text, word.en if word else text)
        rule = self.pack.rule(mutant.owner[1]) if mutant.owner[0] == "rule" else None
        if mutant.kind == "order" and rule is not None:
            return next(case.label for case in rule.cases if case.name == text)
        return both(text, text)

    def what(self, mutant: Mutant) -> Sentence:
        """The change as a sentence."""
        old, new = self.before(mutant), self.after(mutant)
        if mutant.kind == "order":
            if mutant.owner[0] == "let":
                return both(
                    f"第 {old['zh']} 个和第 {new['zh']} 个情形对调",
                    f"cases {old['en']} and {new['en']} change places",
                )
            return both(
                f"情形“{old['zh']}”和“{new['zh']}”对调先后",
                f"cases “{old['en']}” and “{new['en']}” change places",
            )
        if mutant.kind == "word":
            except_ = mutant.path == ("except",)
            return both(
                f"去掉{'例外词' if except_ else ''}“{old['zh']}”",
                f"{'exception' if except_ else 'word'} “{old['en']}” taken out",
            )
        return both(f"{old['zh']}  改为  {new['zh']}", f"{old['en']}  becomes  {new['en']}")

    def mutant_at(self, mutant: Mutant) -> Span | None:
        """Where the change was made."""
        kind, id_ = mutant.owner
        place: Place | None = mutant.change.place if mutant.change else None
        match kind:
            case "rule":
                return self.places.rule(id_, mutant.path, place)
            case "parameter":
                parameter = self._parameter(id_)
                return self.places.value(parameter.zh, parameter.history[int(mutant.path[0])].since, place)
            case "profile":
                return self.places.profile(int(id_), place)
            case "words":
                return self.places.words(id_)
        return self.places.entry(kind, self._names(kind, id_)[0], mutant.path, place)
