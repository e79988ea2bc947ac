// A batch on its way to the device: packed tokens become B x S.
#include "model.h"
#include <ATen/Functions.h>
#include <algorithm>
#include <cstring>
#include <numeric>

namespace road {

Batch to_device(const Model &m, const road_batch &in) {
  Batch b;
  b.B = in.windows, b.lengths = in.lengths;
  b.S = *std::max_element(in.lengths, in.lengths + b.B);
  b.N = std::accumulate(in.lengths, in.lengths + b.B, int64_t(0));
  const bool ragged = b.N < b.B * b.S;

  Tensor ids = at::zeros({b.B, b.S}, at::kLong), types = at::zeros({b.B, b.S}, at::kLong), cls = at::empty({b.B}, at::kLong),
         real = at::empty({b.N}, at::kLong);
  auto id = ids.mutable_data_ptr<int64_t>(), type = types.mutable_data_ptr<int64_t>(), first = cls.mutable_data_ptr<int64_t>(),
       row = real.mutable_data_ptr<int64_t>();
  if (ragged) b.mask = at::full({b.B, 1, 1, b.S}, -1e9, at::kFloat);
  int64_t n = 0;
  for (int64_t w = 0; w < b.B; w++) {
    first[w] = w * b.S;
    for (int64_t s = 0; s < in.lengths[w]; s++, n++) {
      id[w * b.S + s] = in.ids[n], type[w * b.S + s] = in.types[n], row[n] = w * b.S + s;
      if (ragged) b.mask.mutable_data_ptr<float>()[w * b.S + s] = 0;
    }
  }
  b.ids = ids.to(m.device), b.types = types.to(m.device), b.cls = cls.to(m.device), b.real = real.to(m.device);
  b.positions = at::arange(b.S, b.ids.options()).unsqueeze(0); // [1, S]
  if (ragged) b.mask = b.mask.to(m.device, m.config.bf16 ? at::kBFloat16 : at::kFloat);
  return b;
}

} // namespace road
