#!/usr/bin/env python3
"""Writes a safetensors file's F32 tensors as F16: half.py FROM TO

For the models that the repository carries. The checksums in the metadata are
of the F32 values, and are left out.
"""

import json
import struct
import sys


def half(data: bytes) -> bytes:
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    values = data[8 + length :]
    metadata = header.pop("__metadata__", {})
    out = {"__metadata__": {k: v for k, v in metadata.items() if not k.startswith("crc32c.")}}
    parts, at = [], 0
    for name, tensor in sorted(header.items(), key=lambda t: t[1]["data_offsets"]):
        if tensor["dtype"] != "F32":
            sys.exit(f"half.py: tensor {name} is {tensor['dtype']}, not F32")
        begin, end = tensor["data_offsets"]
        n = (end - begin) // 4
        parts.append(struct.pack(f"<{n}e", *struct.unpack_from(f"<{n}f", values, begin)))
        out[name] = {"dtype": "F16", "shape": tensor["shape"], "data_offsets": [at, at + 2 * n]}
        at += 2 * n
    text = json.dumps(out, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(parts)


if len(sys.argv) != 3:
    sys.exit(__doc__)
with open(sys.argv[1], "rb") as f:
    smaller = half(f.read())
with open(sys.argv[2], "wb") as f:
    f.write(smaller)
