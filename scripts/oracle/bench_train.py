"""The other side of `road bench cpu` and `road bench gpu`: the same training in PyTorch and transformers, answering JSON lines.

    PYTHON scripts/oracle/bench_train.py [stock|onednn|bf16|compiled] [DEVICE]

`scripts/oracle.sh transformers` prints PYTHON. cmd/road-trainer/bench.go is our
side and describes the questions; both get the same ones. onednn sets PyTorch's
switch that lets oneDNN multiply float32 matrices, which rounds them on CPUs with
AMX; bf16 is autocast, and compiled the same through torch.compile, once per shape.
"""
import json
import sys
import time

import torch
from transformers import ElectraForQuestionAnswering, logging

logging.set_verbosity_error()
logging.disable_progress_bar()

kind = sys.argv[1] if len(sys.argv) > 1 else "stock"
device = torch.device(sys.argv[2] if len(sys.argv) > 2 else "cpu")
if kind == "onednn":
    torch.backends.mkldnn.matmul.fp32_precision = "bf16"
NO_DECAY = ("bias", "LayerNorm.weight")


def collated(batch):
    """Dynamic padding, as DataCollatorWithPadding does; as in a DataLoader with workers, it takes a step no time."""
    longest = max(len(w["ids"]) for w in batch)
    ids, types, mask = (torch.zeros(len(batch), longest, dtype=torch.long) for _ in range(3))
    for i, w in enumerate(batch):
        n = len(w["ids"])
        ids[i, :n], types[i, :n], mask[i, :n] = torch.tensor(w["ids"]), torch.tensor(w["types"]), 1
    tensors = [ids, types, mask, *(torch.tensor([w[k] for w in batch]) for k in ("start", "end"))]
    return [x.pin_memory() for x in tensors] if device.type == "cuda" else tensors


class Training:
    def __init__(self, folder, dropout, threads):
        torch.set_num_threads(threads)
        torch.manual_seed(0)
        self.model = ElectraForQuestionAnswering.from_pretrained(
            folder, hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout).train().to(device)
        named = list(self.model.named_parameters())
        plain = [p for n, p in named if n.endswith(NO_DECAY)]
        decayed = [p for n, p in named if not n.endswith(NO_DECAY)]
        self.optimizer = torch.optim.AdamW(
            [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}],
            lr=1e-4, betas=(0.9, 0.999), eps=1e-6, fused=True)
        # One compilation per shape: by default the second would be for any shape, which is slower. The last model's
        # compilations are dropped, since each call would try their guards.
        torch.compiler.reset()
        self.forward = torch.compile(self.model, dynamic=False) if kind == "compiled" else self.model

    def step(self, batch):
        ids, types, mask, *targets = (x.to(device, non_blocking=True) for x in batch)
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=kind in ("bf16", "compiled")):
            out = self.forward(input_ids=ids, token_type_ids=types, attention_mask=mask)
        # Ours scores no padding, and neither may theirs; transformers' own loss does.
        allowed = mask.bool()
        loss = sum(torch.nn.functional.cross_entropy(z.float().masked_fill(~allowed, -1e30), y)
                   for z, y in zip((out.start_logits, out.end_logits), targets)) / 2
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0, foreach=True)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return loss.item()


def seconds(work, times=20):
    """The shortest time of one call of work."""
    best = float("inf")
    for _ in range(times):
        finish()
        start = time.perf_counter()
        work()
        finish()
        best = min(best, time.perf_counter() - start)
    return best


def finish():
    if device.type == "cuda":
        torch.cuda.synchronize()


def ceilings():
    """The device's speed in one product and in one copy, in operations and bytes a second. The values are random:
    products of equal ones take less power, and a GPU's clock goes by that."""
    gpu = device.type == "cuda"
    n = 8192 if gpu else 512
    draws = torch.Generator(device).manual_seed(1)
    a, b, c = (torch.randn(n, n, dtype=torch.bfloat16, device=device, generator=draws) for _ in range(3))
    x, y = (torch.randint(256, (1 << (30 if gpu else 24),), dtype=torch.uint8, device=device, generator=draws) for _ in range(2))
    answer = {"name": torch.cuda.get_device_name(device) if gpu else "cpu", "memory": 0,
              "matmul": 2 * n**3 / seconds(lambda: torch.mm(a, b, out=c)), "copy": 2 * x.numel() / seconds(lambda: y.copy_(x))}
    if gpu:
        p = torch.cuda.get_device_properties(device)
        clock, width = getattr(p, "memory_clock_rate", 0), getattr(p, "memory_bus_width", 0)  # kHz, bits; two transfers a clock
        answer["memory"] = 2 * clock * 1000 * width / 8
    return answer


def serve():
    batches, training = [], None
    for line in sys.stdin:
        question = json.loads(line)
        if "load" in question:
            training = Training(question["load"], question["dropout"], question["threads"])
            answer = {}
        elif "batches" in question:
            batches = [collated(b) for b in question["batches"]]
            answer = {}
        elif "ceilings" in question:
            answer = ceilings()
        else:
            finish()
            wall, processor = time.perf_counter(), time.process_time()
            losses = [training.step(b) for b in batches]
            finish()
            answer = {"losses": losses, "wall": time.perf_counter() - wall, "processor": time.process_time() - processor}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    serve()
