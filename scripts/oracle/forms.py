"""Writes the forms that the tokenizers of ELECTRA, BERT and ALBERT have on the hub, with transformers' reading of each.

    P="$(scripts/oracle.sh transformers)"
    "$P" scripts/oracle/forms.py goldens tasks/tokenize/testdata/forms.json.gz
    "$P" scripts/oracle/forms.py keys    tasks/tokenize/testdata/keys.jsonl.gz
    "$P" scripts/oracle/forms.py many    FILE SEED COUNT
    "$P" scripts/oracle/forms.py same    ORIGINAL COPY ...

A form is a folder: its files, and either the tokens of texts, each as id,
first and last code point and word, or the error. keys removes a tokenizer.json's
keys one by one, and lists the files that the libraries refuse. many writes the
goldens of more random texts than are committed. same compares pairs of folders
by their tokens: a saved tokenizer must equal the loaded one.
"""
import base64
import copy
import gzip
import json
import os
import pathlib
import random
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
import transformers  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402

import unigram  # noqa: E402
from wordpiece import SPECIALS, TRICKY, flat, marks, mixtures  # noqa: E402

transformers.logging.set_verbosity_error()

WORDS = ("Anna anna Café café cafe CAT cat the The Obs obs naïve naive résumé İstanbul istanbul "
         "日 中 文 é É à ... fine ﬁne <ent> ent 각 각").split()
LETTERS = [chr(c) for c in range(0x21, 0x7F)] + list("éàïß각日中文Éüı")
PIECES = SPECIALS + list(dict.fromkeys(LETTERS + WORDS + ["##" + x for x in LETTERS if x.isalnum()]
                                       + ["##" + x for x in ["ing", "na", "NA", "fé", "fe", "at"]]))
TEXTS = ["Anna café <ent> CAT zz 日x", "the cat naïve Café résumé", "[MASK] anna[SEP] <s> [cls] x", "a <ENT> b<ent>c",
         "  spaced\t[MASK]  \n [MASK] out ",
         "İstanbul ı ﬁne", "e\u0301 E\u0301 \u0301a", "abcd" * 30, "@@a aaa", "``quoted'' text''", "two   spaces",
         "the 1,250 bells"] + TRICKY[:46:3]


def token(i, content, **kw):
    return {"id": i, "content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True, **kw}


def wordpiece(pieces=PIECES, **model):
    at = {p: i for i, p in enumerate(pieces)}
    special = lambda name: {"SpecialToken": {"id": name, "type_id": 0}}  # noqa: E731
    text = lambda name, t: {"Sequence": {"id": name, "type_id": t}}  # noqa: E731
    return {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [token(at[s], s) for s in SPECIALS],
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None,
                       "lowercase": True},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing", "single": [special("[CLS]"), text("A", 0), special("[SEP]")],
            "pair": [special("[CLS]"), text("A", 0), special("[SEP]"), text("B", 1), {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
            "special_tokens": {s: {"id": s, "ids": [at[s]], "tokens": [s]} for s in ["[CLS]", "[SEP]"]}},
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, **model,
                  "vocab": at},
    }


def changed(d, *changes):
    """A copy with values put at paths; None at the end of a path takes the key away."""
    d = copy.deepcopy(d)
    for path, value in changes:
        keys = path.split(".")
        x = d
        for k in keys[:-1]:
            x = x[k]
        if value is KeyError:
            del x[keys[-1]]
        else:
            x[keys[-1]] = value
    return d


def lines(pieces):
    return "\n".join(pieces) + "\n"


def wordpieces():
    """name: (model_type, files)"""
    typed = wordpiece()
    untyped = changed(typed, ("model.type", KeyError))
    cased = changed(typed, ("normalizer.lowercase", False))
    plain = {"tokenizer_class": "PreTrainedTokenizerFast", "cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]",
             "unk_token": "[UNK]", "mask_token": "[MASK]"}
    lstrip = {"4": {**token(4, "[MASK]", lstrip=True)}}
    del lstrip["4"]["id"]
    n = len(PIECES)
    more = changed(typed, ("added_tokens", typed["added_tokens"] + [token(n, "<s>"), token(n + 1, "<ENT>", lstrip=True, special=False)]))
    forms = {"typed": (typed, {}), "untyped": (untyped, {}),
             "untyped, merely cased": (changed(untyped, ("normalizer.lowercase", False)), {})}
    for name, config in {
            "cased by settings": {"do_lower_case": False, "tokenizer_class": "ElectraTokenizer"},
            "accents by settings": {"do_lower_case": True, "strip_accents": False, "tokenizer_class": "ElectraTokenizer"},
            "cased, stripped": {"do_lower_case": False, "strip_accents": True},
            "ideographs by settings": {"tokenize_chinese_chars": False, "tokenizer_class": "BertTokenizerFast"},
            "distilbert": {"tokenizer_class": "DistilBertTokenizer", "do_lower_case": False},
            "mask by settings": {"added_tokens_decoder": lstrip},
            "further": {"additional_special_tokens": ["<s>", "anna"]},
            "extra": {"extra_special_tokens": ["<ENT>"], "tokenizer_class": "BertTokenizer"},
            "names": {"cls_token": "anna", "unk_token": "ent"}}.items():
        forms[name] = (untyped if len(name) % 2 else typed, {"tokenizer_config.json": config})
    forms["uncased by default"] = (cased, {"tokenizer_config.json": {"tokenizer_class": "ElectraTokenizer"}})
    forms["cased as written"] = (cased, {"tokenizer_config.json": plain})
    forms["untyped, cased as written"] = (changed(cased, ("model.type", KeyError)), {"tokenizer_config.json": plain})
    forms["as written by config.json"] = (cased, {"config.json": {"tokenizer_class": "PreTrainedTokenizerFast"}})
    forms["class by config.json"] = (cased, {"config.json": {"tokenizer_class": "BertTokenizerFast"}})
    forms["an unknown class"] = (cased, {"tokenizer_config.json": {**plain, "tokenizer_class": "NoSuchTokenizer"}})
    forms["prefix and longest word"] = (changed(typed, ("model.continuing_subword_prefix", "@@"),
                                                ("model.max_input_chars_per_word", 3)), {})
    forms["prefix and longest word as written"] = (changed(typed, ("model.continuing_subword_prefix", "@@"),
                                                           ("model.max_input_chars_per_word", 3)), {"tokenizer_config.json": plain})
    forms["no steps"] = (changed(typed, ("normalizer", None), ("pre_tokenizer", None), ("post_processor", None), ("decoder", None)), {})
    forms["other steps"] = (changed(typed, ("normalizer", {"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Lowercase"}]}),
                                    ("pre_tokenizer", {"type": "Whitespace"})), {})
    forms["BertProcessing without type"] = (changed(untyped, ("post_processor", {"sep": ["[SEP]", 3], "cls": ["[CLS]", 2]})),
                                            {"tokenizer_config.json": plain})
    forms["steps without type"] = (changed(untyped, ("normalizer.type", KeyError), ("post_processor.type", KeyError),
                                           ("decoder.type", KeyError)), {"tokenizer_config.json": plain})
    forms["added"] = (more, {})
    forms["added, as written"] = (more, {"tokenizer_config.json": {**plain, "additional_special_tokens": ["x"]}})
    forms["added, other settings"] = (more, {"tokenizer_config.json": {"added_tokens_decoder": lstrip}})
    forms["special_tokens_map.json"] = (typed, {"special_tokens_map.json": {
        "mask_token": {"content": "anna", "lstrip": True, "normalized": False, "rstrip": False, "single_word": False},
        "cls_token": "ent"}})
    forms["two vocabularies"] = (changed(untyped), {"vocab.txt": lines(SPECIALS + ["z"])})
    folders = {}
    for name, (tokenizer, files) in forms.items():
        for model in ["electra", "bert"] if name in ["typed", "untyped"] else ["electra"]:
            folders[name + ", " + model] = (model, {"tokenizer.json": json.dumps(tokenizer, ensure_ascii=False), **files})
    trailing = [p + ("  " if i % 3 == 0 else "\t" if i % 3 == 1 else "") for i, p in enumerate(PIECES)]
    for name, files in {
            "vocab.txt": {"vocab.txt": lines(PIECES)},
            "cased vocab.txt": {"vocab.txt": lines(PIECES), "tokenizer_config.json": {"do_lower_case": False}},
            "vocab.txt with CR LF": {"vocab.txt": "\r\n".join(PIECES) + "\r\n"},
            "vocab.txt with white space": {"vocab.txt": lines(trailing)},
            "vocab.txt with an empty line": {"vocab.txt": lines(PIECES[:9] + [""] + PIECES[9:])},
            "vocab.txt with tokens": {"vocab.txt": lines(PIECES + ["<s>"]),
                                      "tokenizer_config.json": {"additional_special_tokens": ["<s>"], "mask_token": "anna",
                                                                "pad_token": "ent"}},
            "vocab.txt with special_tokens_map.json": {"vocab.txt": lines(PIECES),
                                                       "special_tokens_map.json": {"cls_token": "anna",
                                                                                   "additional_special_tokens": ["<ent>"]}}}.items():
        folders[name] = ("electra", files)
    folders["BertTokenizer of an ALBERT"] = ("albert", {"vocab.txt": lines(PIECES), "config.json": {"tokenizer_class": "BertTokenizer"}})
    return folders


def albert(name):
    with gzip.open(os.path.join(unigram.FIXTURES, name + ".json.gz"), "rt", encoding="utf8") as f:
        return json.load(f)


def alberts():
    """Like wordpieces; the charsmap is PLACE."""
    replace = [{"type": "Replace", "pattern": {"String": s}, "content": '"'} for s in ["``", "''"]]
    fold = [{"type": t} for t in ["NFKD", "StripAccents", "Lowercase"]]
    spaces = {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}
    charsmap = {"type": "Precompiled", "precompiled_charsmap": unigram.PLACE}
    plain = {"tokenizer_class": "PreTrainedTokenizerFast", "cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "<pad>",
             "unk_token": "<unk>", "mask_token": "[MASK]"}
    orders = {
        "saved by 5.10": replace + fold + [spaces] + fold + [spaces],
        "repeated": replace + replace + fold + fold + [charsmap] + fold + [spaces, spaces],
        "charsmap first": [charsmap] + replace + fold + [spaces], "spaces first": [spaces] + replace + [charsmap] + fold,
        "marks before NFKD": [fold[1], fold[0], fold[2]] + replace, "NFKD alone": [fold[0]],
        "NFKD, charsmap": replace + [fold[0], charsmap, spaces],
        "accents last": [fold[2], charsmap, fold[0], fold[1]], "one kind of quotes": replace[:1] + fold,
        "quotes turned": replace[::-1] + [fold[2]],
        "lower case twice": [fold[2], charsmap, fold[2]], "charsmap alone": [charsmap],
    }
    folders = {}
    for layout in ["hub", "class", "converter"]:
        folders[layout + ", AlbertTokenizer"] = ("albert", {"tokenizer.json": json.dumps(albert(layout), ensure_ascii=False)})
        folders[layout + ", as written"] = ("albert",
                                            {"tokenizer.json": json.dumps(albert(layout), ensure_ascii=False),
                                             "tokenizer_config.json": plain})
        folders[layout + ", settings"] = ("albert",
                                          {"tokenizer.json": json.dumps(changed(albert(layout), ("model.type", KeyError)),
                                                                        ensure_ascii=False),
                                           "tokenizer_config.json": {"do_lower_case": False, "keep_accents": True,
                                                                     "tokenizer_class": "AlbertTokenizerFast"}})
    for name, order in orders.items():
        for layout in ["hub", "class"] if name != "saved by 5.10" else ["class"]:
            d = changed(albert(layout), ("normalizer", {"type": "Sequence", "normalizers": order}))
            folders["%s, %s, as written" % (name, layout)] = ("albert",
                                                              {"tokenizer.json": json.dumps(d, ensure_ascii=False),
                                                               "tokenizer_config.json": plain})
        folders[name] = ("albert",
                         {"tokenizer.json": json.dumps(d, ensure_ascii=False),
                          "tokenizer_config.json": {"tokenizer_class": "AlbertTokenizer"}})
    d = changed(albert("class"), ("normalizer", charsmap))
    folders["no Sequence, as written"] = ("albert", {"tokenizer.json": json.dumps(d, ensure_ascii=False), "tokenizer_config.json": plain})
    folders["no Sequence"] = ("albert", {"tokenizer.json": json.dumps(d, ensure_ascii=False)})
    folders["no steps, ALBERT"] = ("albert",
                                   {"tokenizer.json": json.dumps(changed(d, ("normalizer", None), ("post_processor", None)),
                                                                 ensure_ascii=False)})
    return folders


def charsmap():
    return base64.b64encode(unigram.fields(unigram.fields(unigram.spiece(unigram.FIXTURES))[3])[2]).decode()


def lay(folder, model, files, place):
    """Writes a form's files. config.json always says the model's type."""
    for name, value in {**files, "config.json": {"model_type": model, **files.get("config.json", {})}}.items():
        text = value if isinstance(value, str) else json.dumps(value)
        (folder / name).write_bytes(text.replace('"%s"' % unigram.PLACE, '"%s"' % place).encode())


def load(folder):
    t = transformers.AutoTokenizer.from_pretrained(folder)
    t.backend_tokenizer.no_padding()
    t.backend_tokenizer.no_truncation()
    return t


def tokens(tokenizer, texts):
    return [flat(tokenizer.backend_tokenizer.encode(s, add_special_tokens=False)) for s in texts]


def meant(t):
    """[CLS] and [SEP] as they are put round texts, [PAD] and [MASK]; -1 where it knows none."""
    pair = t.backend_tokenizer.encode("a", "b")
    inside = [len(t.backend_tokenizer.encode(s, add_special_tokens=False).ids) for s in "ab"]
    ids, types = pair.ids, pair.type_ids
    first = 1 + inside[0] + 1
    assert types == [0] * first + [1] * (inside[1] + 1) and ids[first - 1] == ids[-1], (ids, types)
    return [ids[0], ids[-1]] + [-1 if i is None else i for i in [t.pad_token_id, t.mask_token_id]]


def write(out, folders, texts):
    """One object. Contents of files and answers to a text are there once: forms have places in their lists."""
    place, contents, answers, forms = charsmap(), [], [[] for _ in texts], []

    def of(table, value):
        if value not in table:
            table.append(value)
        return table.index(value)

    for name, (model, files) in folders.items():
        with tempfile.TemporaryDirectory() as d:
            lay(pathlib.Path(d), model, files, place)
            t = load(d)
            forms.append({"name": name, "model": model,
                          "files": {n: of(contents, v if isinstance(v, str) else json.dumps(v)) for n, v in files.items()},
                          "meant": meant(t), "tokens": [of(answers[i], found) for i, found in enumerate(tokens(t, texts))]})
    text = json.dumps({"texts": texts, "contents": contents, "answers": answers, "forms": forms}, ensure_ascii=False, separators=(",", ":"))
    pathlib.Path(out).write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def goldens(out):
    write(out, wordpieces() | alberts(), TEXTS + unigram.HARD[::4] + marks(random.Random(9), 12))


def many(out, seed, count):
    rng = random.Random(int(seed))
    write(out, wordpieces() | alberts(), marks(rng, int(count)) + unigram.mixtures(rng, int(count)) + mixtures(rng))


def paths(value, at=()):
    if isinstance(value, dict):
        for k in value:
            yield at + (k,)
            if at + (k,) != ("model", "vocab"):
                yield from paths(value[k], at + (k,))
    elif isinstance(value, list):
        for i, x in enumerate(value):
            yield from paths(x, at + (i,))


def keys(out):
    """Each line is a tokenizer.json without one key, and whether either library refuses it."""
    d = wordpiece(SPECIALS + ["a"])
    d["truncation"] = {"direction": "Right", "max_length": 128, "strategy": "LongestFirst", "stride": 0}
    d["padding"] = {"strategy": "BatchLongest", "direction": "Right", "pad_to_multiple_of": None, "pad_id": 0, "pad_type_id": 0,
                    "pad_token": "[PAD]"}
    bert = changed(d, ("post_processor", {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}))
    small = albert("class")
    small["model"]["vocab"] = small["model"]["vocab"][:12]
    small["added_tokens"] = small["added_tokens"][:1]
    for step in small["normalizer"]["normalizers"]:
        if step["type"] == "Precompiled":
            step["precompiled_charsmap"] = "BAAAAAAAAAA="
    found = []
    for model, whole in [("electra", d), ("electra", bert), ("albert", small)]:
        for path in paths(whole):
            if path[0] == "added_tokens" and len(path) > 1 and path[1] > 0:
                continue
            less = copy.deepcopy(whole)
            x = less
            for k in path[:-1]:
                x = x[k]
            del x[path[-1]]
            text, says = json.dumps(less, ensure_ascii=False), []
            with tempfile.TemporaryDirectory() as folder:
                lay(pathlib.Path(folder), model, {"tokenizer.json": text}, "")
                for reader in [lambda: Tokenizer.from_str(text), lambda: load(folder)]:
                    try:
                        reader()
                    except BaseException as e:  # a panic of Rust's is no Exception
                        says.append(str(e))
            found.append(json.dumps({"model": model, "path": path, "text": text, "says": says}, ensure_ascii=False) + "\n")
    pathlib.Path(out).write_bytes(gzip.compress("".join(found).encode(), 9, mtime=0))


def same(*folders):
    texts = TEXTS + unigram.HARD + unigram.mixtures(random.Random(4), 300) + marks(random.Random(5), 300)
    for original, copied in zip(folders[::2], folders[1::2], strict=True):
        a, b = load(original), load(copied)
        different = [s for s, x, y in zip(texts, tokens(a, texts), tokens(b, texts)) if x != y]
        assert not different, (original, copied, different[:3])
        assert meant(a)[:2] == meant(b)[:2], (original, copied)
        print("same", original, copied)


if __name__ == "__main__":
    {"goldens": goldens, "keys": keys, "many": many, "same": same}[sys.argv[1]](*sys.argv[2:])
