#!/usr/bin/env python3
"""Writes tasks/read/testdata/*.parquet: small tables in the form of Hugging
Face's data sets, by the same writer. Lists are written with both names that
pyarrow has given their elements.

    python3 -m venv V && V/bin/pip install pyarrow==26.0.1
    V/bin/python scripts/oracle/parquet.py
"""
import json
import pathlib

import pyarrow as pa
import pyarrow.parquet as pq

assert pa.__version__ == "26.0.1", pa.__version__
folder = pathlib.Path(__file__).parents[2] / "tasks/read/testdata"

text, texts, numbers = pa.string(), pa.list_(pa.string()), pa.list_(pa.int32())


def write(name, rows, columns, labels=None, **options):
    """labels: by column, the names of a ClassLabel, as datasets notes them."""
    schema = pa.schema(columns)
    if labels:
        features = {c: {"dtype": str(t), "_type": "Value"} for c, t in columns}
        features |= {c: {"names": n, "_type": "ClassLabel"} if pa.types.is_integer(schema.field(c).type)
                     else {"feature": {"names": n, "_type": "ClassLabel"}, "_type": "Sequence"} for c, n in labels.items()}
        schema = schema.with_metadata({"huggingface": json.dumps({"info": {"features": features}})})
    # Groups of two rows, and pages of little more than a value.
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / (name + ".parquet"),
                   **{"row_group_size": 2, "data_page_size": 64, "write_batch_size": 1} | options)


river = " The Dunăre 🌊 ends at the Black Sea. "
squad = [
    {"id": "a", "title": "Rivers", "context": river, "question": " Where does it end?",
     "answers": {"text": ["the Black Sea", "Black Sea"], "answer_start": [22, 26]}},
    {"id": "b", "title": "Rivers", "context": river, "question": "Who built it?", "answers": {"text": [], "answer_start": []}},
    {"id": "c", "title": "Rivers", "context": river, "question": "What ends?", "answers": {"text": ["Dunăre"], "answer_start": [5]}},
    {"id": "d", "title": "Rivers", "context": river, "question": "Off by one?", "answers": {"text": ["Dunăre"], "answer_start": [4]}},
    {"id": "e", "title": None, "context": None, "question": "No passage?", "answers": {"text": [], "answer_start": []}},
]
answers = pa.struct([("text", texts), ("answer_start", numbers)])
columns = [("id", text), ("title", text), ("context", text), ("question", text), ("answers", answers)]
write("squad-element", squad, columns)
write("squad-item", squad, columns, use_compliant_nested_type=False, compression="none", use_dictionary=False)
write("squad-v2pages", squad, columns, data_page_version="2.0", compression="zstd", write_batch_size=1024, row_group_size=1024)

pairs = [{"premise": "A man sleeps.", "hypothesis": h, "label": label} for h, label in
         [("He rests.", 0), ("He dreams.", 1), ("He runs.", 2), ("He?", -1), ("He!", None)]]
columns = [("premise", text), ("hypothesis", text), ("label", pa.int64())]
write("snli", pairs, columns, {"label": ["entailment", "neutral", "contradiction"]})
write("snli-nameless", pairs, columns)
anli = [{"uid": str(i), "reason": "", **p} for i, p in enumerate(pairs[:3])]
write("anli", anli, [("uid", text), *columns, ("reason", text)], {"label": ["entailment", "neutral", "contradiction"]})
mrpc = [{"sentence1": "It rains.", "sentence2": s, "label": label, "idx": label} for s, label in [("Rain falls.", 1), ("It snows.", 0)]]
write("glue-mrpc", mrpc, [("sentence1", text), ("sentence2", text), ("label", pa.int64()), ("idx", pa.int32())],
      {"label": ["not_equivalent", "equivalent"]})
write("amazon_polarity", [{"label": 1, "title": "Good", "content": "I like it."}, {"label": 0, "title": "", "content": "Broke at once."}],
      [("label", pa.int64()), ("title", text), ("content", text)], {"label": ["negative", "positive"]})

spans = pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32())]))
lists = pa.list_(pa.struct([("start", numbers), ("end", numbers)]))
story = "[TLE] Flood [PAR] The flood came on Monday. Monday was wet."
question = {"qid": "q1", "subset": "NewsQA", "context": story, "question": "When?", "answers": ["Monday"],
            "context_tokens": {"tokens": ["[TLE]", "Flood"], "offsets": [0, 6]}}
tokens = pa.struct([("tokens", texts), ("offsets", numbers)])
columns = [("subset", text), ("context", text), ("context_tokens", tokens), ("qid", text), ("question", text)]
places = [{"start": 36, "end": 41}, {"start": 44, "end": 49}]
write("mrqa", [question | {"detected_answers": {"text": ["Monday"], "char_spans": [{"start": [36, 44], "end": [41, 49]}]}}],
      [*columns, ("detected_answers", pa.struct([("text", texts), ("char_spans", lists)])), ("answers", texts)])
write("mrqa-rows", [question | {"detected_answers": [{"text": "Monday", "char_spans": places}]}],
      [*columns, ("detected_answers", pa.list_(pa.struct([("text", text), ("char_spans", spans)]))), ("answers", texts)],
      use_compliant_nested_type=False)
write("newsqa",
      [{"context": story, "question": "When?", "answers": ["Monday"], "key": "k1", "labels": [{"end": [41, 49], "start": [36, 44]}]},
                 {"context": story, "question": "What?", "answers": ["flood", "Flood"], "key": "k2",
                  "labels": [{"end": [26], "start": [22]}, {"end": [10], "start": [6]}]}],
      [("context", text), ("question", text), ("answers", texts), ("key", text),
       ("labels", pa.list_(pa.struct([("end", numbers), ("start", numbers)])))])

song = "He sang. Then he slept. CANNOTANSWER"
quac = [{"dialogue_id": "d1", "wikipedia_page_title": "Singer", "context": song, "turn_ids": ["d1_q#0", "d1_q#1", "d1_q#2"],
         "questions": ["Did he sing?", "When?", "And then?"], "followups": [1, 1, 2], "yesnos": [0, 2, 2],
         "answers": {"texts": [["He sang.", "sang"], ["CANNOTANSWER"], ["slept"]], "answer_starts": [[0, 3], [24], [17]]},
         "orig_answers": {"texts": ["He sang.", "CANNOTANSWER", "slept"], "answer_starts": [0, 24, 17]}}]
long = pa.list_(pa.int64())
columns = [("dialogue_id", text), ("wikipedia_page_title", text), ("context", text), ("turn_ids", texts), ("questions", texts),
           ("followups", long), ("yesnos", long),
           ("answers", pa.struct([("texts", pa.list_(texts)), ("answer_starts", pa.list_(numbers))])),
           ("orig_answers", pa.struct([("texts", texts), ("answer_starts", numbers)]))]
write("quac", quac, columns, {"followups": ["y", "n", "m"], "yesnos": ["y", "n", "x"]})
write("quac-nameless", quac, columns, use_compliant_nested_type=False)

write("columns",
      [{"passage_text": "One. Two.", "q": "Which?", "a": "Two", "at": 5, "n": "x"},
       {"passage_text": "Zwei.", "q": "Which?", "a": None, "at": None, "n": "y"}],
      [("n", text), ("passage_text", text), ("q", text), ("a", text), ("at", pa.int64())])
write("choices", [{"id": "c1", "question": "What bark?", "choices": {"label": ["A", "B"], "text": ["dogs", "cats"]}, "answerKey": "A"},
                  {"id": "c2", "question": "What purr?", "choices": {"label": ["A", "B"], "text": ["dogs", "cats"]}, "answerKey": ""}],
      [("id", text), ("question", text), ("choices", pa.struct([("label", texts), ("text", texts)])), ("answerKey", text)])
write("boolq",
      [{"question": "is it", "answer": True, "passage": "It is."}, {"question": "is it not", "answer": False, "passage": "It is."}],
      [("question", text), ("answer", pa.bool_()), ("passage", text)])
write("boolq-lz4", [{"question": "is it", "answer": True, "passage": "It is."}],
      [("question", text), ("answer", pa.bool_()), ("passage", text)],
      compression="lz4")
