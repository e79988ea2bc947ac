"""The other side of `road bench cpu`: the same training in PyTorch and transformers, answering JSON lines.

    PYTHON scripts/oracle/bench_train.py [stock|onednn|bf16]

PYTHON is what `scripts/oracle.sh transformers` prints. cmd/road-trainer/bench.go
is our side and says what the questions are; both get the same ones. onednn sets
PyTorch's switch that lets oneDNN multiply float32 matrices, which rounds them on
CPUs with AMX; bf16 is autocast.
"""
import json
import sys
import time

import torch
from transformers import ElectraForQuestionAnswering, logging

logging.set_verbosity_error()
logging.disable_progress_bar()

kind = sys.argv[1] if len(sys.argv) > 1 else "stock"
if kind == "onednn":
    torch.backends.mkldnn.matmul.fp32_precision = "bf16"
NO_DECAY = ("bias", "LayerNorm.weight")


class Training:
    def __init__(self, folder, dropout, threads):
        torch.set_num_threads(threads)
        torch.manual_seed(0)
        self.model = ElectraForQuestionAnswering.from_pretrained(
            folder, hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout).train()
        named = list(self.model.named_parameters())
        plain = [p for n, p in named if n.endswith(NO_DECAY)]
        decayed = [p for n, p in named if not n.endswith(NO_DECAY)]
        self.optimizer = torch.optim.AdamW(
            [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}],
            lr=1e-4, betas=(0.9, 0.999), eps=1e-6, fused=True)

    def step(self, batch):
        longest = max(len(w["ids"]) for w in batch)  # dynamic padding, as DataCollatorWithPadding does
        ids, types, mask = (torch.zeros(len(batch), longest, dtype=torch.long) for _ in range(3))
        for i, w in enumerate(batch):
            n = len(w["ids"])
            ids[i, :n], types[i, :n], mask[i, :n] = torch.tensor(w["ids"]), torch.tensor(w["types"]), 1
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=kind == "bf16"):
            out = self.model(input_ids=ids, token_type_ids=types, attention_mask=mask)
        # Ours scores no padding, and neither may theirs; transformers' own loss does.
        allowed = mask.bool()
        loss = sum(torch.nn.functional.cross_entropy(z.float().masked_fill(~allowed, -1e30), torch.tensor([w[k] for w in batch]))
                   for z, k in ((out.start_logits, "start"), (out.end_logits, "end"))) / 2
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0, foreach=True)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return loss.item()


def serve():
    batches, training = [], None
    for line in sys.stdin:
        question = json.loads(line)
        if "load" in question:
            training = Training(question["load"], question["dropout"], question["threads"])
            answer = {}
        elif "batches" in question:
            batches = question["batches"]
            answer = {}
        else:
            wall, processor = time.perf_counter(), time.process_time()
            losses = [training.step(b) for b in batches]
            answer = {"losses": losses, "wall": time.perf_counter() - wall, "processor": time.process_time() - processor}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    serve()
