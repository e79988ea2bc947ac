"""The other side of `road bench predict`: predict.py, answering JSON lines.

    PYTHON scripts/oracle/bench_predict.py DIR MAX_LEN OVERLAP

    {"texts": [{"passage","question"}, ...]}  ->  {"answers": [...]}, in predict.py's form
    {"measure": true, "by_length": false}     ->  {"cpu": processor time, "wall": seconds} of answering the texts again

`scripts/oracle.sh transformers` prints PYTHON. The windows come in the texts'
order, as in Hugging Face's examples, or longest first, so that batches pad little.
"""
import json
import sys
import time

import torch
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

import predict

torch.set_num_threads(1)
folder, max_len, overlap = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForQuestionAnswering.from_pretrained(folder).eval()
texts = []
for line in sys.stdin:
    question = json.loads(line)
    texts = question.get("texts", texts)
    cpu, wall = time.process_time(), time.perf_counter()
    said = list(predict.answers(model, tokenizer, texts, max_len, overlap, question.get("by_length", False)))
    answer = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    print(json.dumps(answer if "measure" in question else {"answers": said}), flush=True)
