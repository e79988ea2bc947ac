"""The other side of `road bench tokenize`: Hugging Face's Rust tokenizer, answering JSON lines.

    PYTHON scripts/oracle/bench_tokenize.py MODEL       answers {"texts": [...]} with {"tokens": sha256},
                                                        {"measure": true} with {"seconds": processor time}
    PYTHON scripts/oracle/bench_tokenize.py unpack DIR  writes DIR/unigram/tokenizer.json, the repository's small ALBERT

`scripts/oracle.sh tokenize` prints PYTHON. MODEL is a tokenizer.json, a
vocab.txt, or a folder with one of them.
"""
import hashlib
import json
import os
import struct
import sys
import time

from tokenizers import Tokenizer

import wordpiece


def load(path):
    if os.path.isdir(path):
        names = [n for n in ["tokenizer.json", "vocab.txt"] if os.path.exists(os.path.join(path, n))]
        if not names:
            sys.exit("%s: no tokenizer.json or vocab.txt" % path)
        path = os.path.join(path, names[0])
    if path.endswith(".json"):
        t = Tokenizer.from_file(path)
    else:
        beside = os.path.join(os.path.dirname(path), "tokenizer_config.json")
        t = wordpiece.under(json.load(open(beside)) if os.path.exists(beside) else {}, path)
    t.no_truncation()
    t.no_padding()
    return t


def serve(path):
    t = load(path)
    texts = []
    for line in sys.stdin:
        question = json.loads(line)
        if "texts" in question:
            texts = question["texts"]
            h = hashlib.sha256()
            for e in t.encode_batch(texts, add_special_tokens=False):
                h.update(struct.pack("<I", len(e.ids)))
                for token, (start, end), word in zip(e.ids, e.offsets, e.word_ids):
                    h.update(struct.pack("<4i", token, start, end, word))
            answer = {"tokens": h.hexdigest()}
        else:
            begin = time.process_time()
            encodings = t.encode_batch(texts, add_special_tokens=False)
            answer = {"seconds": time.process_time() - begin}
            del encodings
        print(json.dumps(answer), flush=True)


def unpack(folder):
    import unigram
    os.makedirs(os.path.join(folder, "unigram"), exist_ok=True)
    unigram.load(unigram.FIXTURES, "hub").save(os.path.join(folder, "unigram/tokenizer.json"))


if __name__ == "__main__":
    if sys.argv[1] == "unpack":
        unpack(sys.argv[2])
    else:
        serve(sys.argv[1])
