#!/usr/bin/env python3
"""Writes tasks/read/testdata/arrow: data sets as Hugging Face's library saves them
(save_to_disk), and single Arrow files in both forms, with every kind of column and
compression that package read takes. tasks/read/arrow_test.go has the same records.

    python3 -m venv V && V/bin/pip install -r scripts/oracle/requirements-datasets.txt
    V/bin/python scripts/oracle/saved.py
"""
import json
import pathlib
import shutil

import datasets
import pyarrow as pa
import pyarrow.feather
from datasets import ClassLabel, Dataset, DatasetDict, Features, Value

assert datasets.__version__ == "4.3.0", datasets.__version__
assert pa.__version__ == "26.0.1", pa.__version__
datasets.disable_progress_bars()
folder = pathlib.Path(__file__).parents[2] / "tasks/read/testdata/arrow"
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir(parents=True)

river = " The Dunăre 🌊 ends at the Black Sea. "
squad = [
    {"id": "a", "title": "Rivers", "context": river, "question": " Where does it end?",
     "answers": {"text": ["the Black Sea", "Black Sea"], "answer_start": [22, 26]}},
    {"id": "b", "title": "Rivers", "context": river, "question": "Who built it?", "answers": {"text": [], "answer_start": []}},
    {"id": "c", "title": "Rivers", "context": river, "question": "What ends?", "answers": {"text": ["Dunăre"], "answer_start": [5]}},
    {"id": "d", "title": "Rivers", "context": river, "question": "Off by one?", "answers": {"text": ["Dunăre"], "answer_start": [4]}},
    {"id": "e", "title": None, "context": None, "question": "No passage?", "answers": {"text": [], "answer_start": []}},
]
text = Value("string")
answers = {"text": datasets.Sequence(text), "answer_start": datasets.Sequence(Value("int32"))}
Dataset.from_list(squad, features=Features(id=text, title=text, context=text, question=text, answers=answers)).save_to_disk(
    folder / "squad", num_shards=2)

pairs = [{"premise": "A man sleeps.", "hypothesis": h, "label": label} for h, label in
         [("He rests.", 0), ("He dreams.", 1), ("He runs.", 2), ("He?", -1), ("He!", None)]]
names = ["entailment", "neutral", "contradiction"]
nli = Dataset.from_list(pairs, features=Features(premise=text, hypothesis=Value("large_string"), label=ClassLabel(names=names)))
DatasetDict(train=nli, validation=nli.select([2])).save_to_disk(folder / "nli")
DatasetDict(train=nli, validation_matched=nli.select([0]), validation_mismatched=nli.select([1])).save_to_disk(folder / "mnli")
# The same without the notes, whose numbers then mean nothing.
shutil.copytree(folder / "nli/validation", folder / "nameless")
notes = json.loads((folder / "nameless/dataset_info.json").read_text())
notes["features"]["label"] = {"dtype": "int64", "_type": "Value"}
(folder / "nameless/dataset_info.json").write_text(json.dumps(notes))

song = "He sang. Then he slept. CANNOTANSWER"
Dataset.from_list(
    [{"dialogue_id": "d1", "wikipedia_page_title": "Singer", "context": song, "turn_ids": ["d1_q#0", "d1_q#1", "d1_q#2"],
      "questions": ["Did he sing?", "When?", "And then?"], "followups": [1, 1, 2], "yesnos": [0, 2, 2],
      "answers": {"texts": [["He sang.", "sang"], ["CANNOTANSWER"], ["slept"]], "answer_starts": [[0, 3], [24], [17]]}}],
    features=Features({
        "dialogue_id": text, "wikipedia_page_title": text, "context": text, "turn_ids": datasets.List(text),
        "questions": datasets.List(text), "followups": datasets.List(ClassLabel(names=["y", "n", "m"])),
        "yesnos": datasets.List(ClassLabel(names=["y", "n", "x"])),
        "answers": {"texts": datasets.List(datasets.List(text)), "answer_starts": datasets.List(datasets.List(Value("int32")))}}),
).save_to_disk(folder / "quac")

# Single files. Every column that is not read lies between those that are.
utf8 = pa.string()
words = pa.array(["neutral", "entailment", None, "contradiction"]).dictionary_encode()
premises = ["A man sleeps.", "A man sleeps.", "A man sleeps.", "An old man sleeps for long."]
hypotheses = ["He dreams.", "He rests.", "He?", "He runs."]
others = {
    "truth": pa.array([True, None, False, True]),
    "nothing": pa.nulls(4),
    "half": pa.array([0.5, 1, 2, None], pa.float16()),
    "day": pa.array([1, 2, 3, 4], pa.date32()),
    "exact": pa.array([1, 2, 3, 4]).cast(pa.decimal128(21, 2)),
    "bytes": pa.array([b"a", b"", None, b"b"], pa.large_binary()),
    "fixed": pa.array([b"ab", b"cd", None, b"ef"], pa.binary(2)),
    "pair": pa.array([[1, 2], [3, 4], None, [5, 6]], pa.list_(pa.int8(), 2)),
    "lists": pa.array([[["a"], []], [], None, [["b", "c"]]], pa.large_list(pa.list_(utf8))),
    "map": pa.array([[("a", 1)], [], None, [("b", 2)]], pa.map_(utf8, pa.int16())),
    "views": pa.array(["short", "longer than twelve bytes", None, ""], pa.string_view()),
    "either": pa.UnionArray.from_dense(pa.array([0, 1, 0, 1], pa.int8()), pa.array([0, 0, 1, 1], pa.int32()),
                                       [pa.array([1, 2]), pa.array(["a", "b"])]),
    "runs": pa.RunEndEncodedArray.from_arrays([2, 4], ["x", "y"]),
    "when": pa.array([1, 2, 3, 4], pa.timestamp("us", "UTC")),
}
columns = {"premise": pa.array(premises, pa.string_view()), **others, "hypothesis": pa.array(hypotheses, pa.large_string()), "label": words}
table = pa.table(columns)


def write(name, table, form, batch=3, **options):
    with form(folder / name, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as out:
        out.write_table(table, max_chunksize=batch)


write("stream.arrow", table, pa.ipc.new_stream)
write("stream-lz4.arrow", table, pa.ipc.new_stream, compression="lz4")
write("stream-zstd.arrow", table, pa.ipc.new_stream, compression="zstd")
write("file.arrow", table, pa.ipc.new_file)
plain = pa.table({"premise": premises, "hypothesis": hypotheses, "label": words})
pa.feather.write_feather(plain, folder / "pairs.feather", compression="lz4", chunksize=2)
pa.feather.write_feather(plain.set_column(2, "label", words.cast(utf8)), folder / "old.feather", version=1)
# A dictionary that grows, and one that is replaced.
growing = [pa.record_batch({"premise": [p], "hypothesis": [h], "label": pa.DictionaryArray.from_arrays(pa.array([i], pa.int8()), known)})
           for p, h, i, known in [(premises[0], hypotheses[0], 0, ["neutral"]), (premises[1], hypotheses[1], 1, ["neutral", "entailment"]),
                                  (premises[3], hypotheses[3], 0, ["contradiction"])]]
for name, deltas in [("growing.arrow", True), ("replaced.arrow", False)]:
    with pa.ipc.new_stream(folder / name, growing[0].schema, options=pa.ipc.IpcWriteOptions(emit_dictionary_deltas=deltas)) as out:
        for batch in growing:
            out.write_batch(batch)
# Numbers and truth values as labels, and the answer's text and start as columns.
write("boolq.arrow", pa.table({"question": ["is it", "is it not"], "answer": [True, False], "passage": ["It is.", "It is."]}),
      pa.ipc.new_stream)
write("columns.arrow", pa.table({"n": ["x", "y"], "passage_text": ["One. Two.", "Zwei."], "q": ["Which?", "Which?"], "a": ["Two", None],
                                 "at": pa.array([5, None], pa.uint16())}), pa.ipc.new_stream)
write("empty.arrow", plain.slice(0, 0), pa.ipc.new_stream)
