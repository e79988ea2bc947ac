#!/usr/bin/env python3
"""Writes model/pickle/testdata: files of torch.save, the same tensors as
safetensors has them, and a first corpus for the fuzz test.

    python3 -m venv V && V/bin/pip install -r scripts/oracle/requirements-transformers.txt
    V/bin/python scripts/oracle/pickles.py model/pickle/testdata
"""
import collections
import pathlib
import sys
import zipfile

import torch
from safetensors.torch import save_file

out = pathlib.Path(sys.argv[1])
torch.manual_seed(4)
whole = torch.randn(6, 4)
types = {"half": torch.float16, "bfloat": torch.bfloat16, "double": torch.float64, "long": torch.int64,
         "int": torch.int32, "short": torch.int16, "char": torch.int8, "byte": torch.uint8, "bool": torch.bool}
tensors = collections.OrderedDict(
    whole=whole, tied=whole, part=whole[2:4], column=whole[:, 1], turned=whole.t(),
    cube=torch.arange(24.0).reshape(2, 3, 4).permute(2, 0, 1),
    repeated=torch.arange(12.0)[:3].expand(3, 3), expanded=torch.full((1,), 0.5).expand(5, 3), rows=torch.arange(3.0).expand(4, 3),
    number=torch.tensor(2.5), none=torch.zeros(0, 3), parameter=torch.nn.Parameter(torch.randn(3)))
for name, dtype in types.items():
    tensors[name] = (torch.randn(2, 3) * 3).to(dtype)


class Anything:
    pass


def save(name, value, **how):
    torch.save(value, out / name, **how)


def packed(source, name, compression=zipfile.ZIP_STORED, change=lambda inside, b: b):
    with zipfile.ZipFile(out / source) as a, zipfile.ZipFile(out / name, "w", compression) as b:
        for e in a.namelist():
            x = change(e.split("/", 1)[1], a.read(e))
            if x is not None:
                b.writestr(e, x)


out.mkdir(parents=True, exist_ok=True)
save("weights.bin", tensors)
save_file({k: v.detach().clone().contiguous() for k, v in tensors.items()}, out / "weights.safetensors")
save("module.bin", torch.nn.Linear(3, 2).state_dict())
save("plain.bin", {"a": torch.ones(2), "step": 3, "name": "x"})
save("nested.bin",
     {"epoch": 3, "model": {"a": torch.ones(2), "b": torch.ones(1)}, "best_loss": torch.tensor(0.5),
      "optimizer": {"state": {0: {"exp_avg": torch.zeros(2)}}, "param_groups": [{"lr": 0.1, "betas": (0.9, 0.99), "params": [0]}]}})
save("lightning.bin", {"state_dict": collections.OrderedDict({"a": torch.ones(2)}), "global_step": 7, "loops": None})
save("twice.bin", {"model": {"state_dict": {"a": torch.ones(2)}}})
save("legacy.bin", {"a": torch.ones(2)}, _use_new_zipfile_serialization=False)
save("object.bin", {"a": Anything()})
save("list.bin", [torch.ones(2)])
save("protocol4.bin", {"a": torch.ones(2)}, pickle_protocol=4)
save("legacy-weights.bin", tensors, _use_new_zipfile_serialization=False)
save("legacy-object.bin", {"a": Anything()}, _use_new_zipfile_serialization=False)
legacy = (out / "legacy.bin").read_bytes()
count = (2).to_bytes(8, "little")
(out / "legacy-big-endian.bin").write_bytes(legacy.replace(b"little_endianq\x02\x88", b"little_endianq\x02\x89"))
(out / "legacy-counted.bin").write_bytes(legacy.replace(count, (3).to_bytes(8, "little")))
key = legacy[legacy.rindex(b"q\x01a.") - 1:][:1]
(out / "legacy-renamed.bin").write_bytes(legacy.replace(key + b"q\x01a.", b"xq\x01a."))
packed("plain.bin", "compressed.bin", zipfile.ZIP_DEFLATED)
packed("plain.bin", "big-endian.bin", change=lambda i, b: b"big" if i == "byteorder" else b)
packed("plain.bin", "shorter.bin", change=lambda i, b: b[:4] if i == "data/0" else b)
packed("plain.bin", "without.bin", change=lambda i, b: None if i == "data/0" else b)
packed("plain.bin", "no-pickle.bin", change=lambda i, b: None if i == "data.pkl" else b)

corpus = out / "fuzz" / "FuzzOpen"
corpus.mkdir(parents=True, exist_ok=True)
for f in sorted(out.glob("*.bin")):
    if f.name in ("weights.bin", "object.bin", "shorter.bin", "compressed.bin", "protocol4.bin", "legacy.bin", "legacy-object.bin",
                  "nested.bin"):
        text = "".join(f"\\x{b:02x}" for b in f.read_bytes())
        (corpus / f.stem).write_text(f'go test fuzz v1\n[]byte("{text}")\n')
corpus = out / "fuzz" / "FuzzRun"
corpus.mkdir(parents=True, exist_ok=True)
for name in "weights", "module", "object", "list", "nested", "twice":
    with zipfile.ZipFile(out / (name + ".bin")) as z:
        program = z.read(next(e for e in z.namelist() if e.endswith("data.pkl")))
    text = "".join(f"\\x{b:02x}" for b in program)
    (corpus / name).write_text(f'go test fuzz v1\n[]byte("{text}")\n')
