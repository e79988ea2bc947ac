// A batch on its way to the device: one row a token. The CPU's own kernels
// take the windows' rows one after another; libtorch's operators want every
// window to have as many as the longest, B x S.
#include "model.h"
#include "lanes.h"
#include <ATen/Functions.h>
#include <algorithm>
#include <numeric>

namespace road {
namespace {

// oneDNN makes a kernel for every number of rows that it meets, and keeps
// about a thousand: rounding up to a sixteenth, and 32 at least, keeps their
// number small.
int64_t rounded_up(int64_t n) {
  int64_t to = 32;
  while (to * 32 <= n) to *= 2;
  return (n + to - 1) / to * to;
}

Rows rows_of(const road_batch &in, int64_t R, int64_t between) {
  Rows r;
  r.R = R, r.start.resize(size_t(in.windows)), r.length.assign(in.lengths, in.lengths + in.windows);
  r.longest_first.resize(size_t(in.windows)), r.window.resize(size_t(in.windows)), r.key.assign(size_t(R), 0);
  std::iota(r.longest_first.begin(), r.longest_first.end(), 0);
  std::stable_sort(r.longest_first.begin(), r.longest_first.end(), [&](int a, int b) { return in.lengths[a] > in.lengths[b]; });
  int64_t row = 0;
  for (int64_t w = 0; w < in.windows; w++) {
    r.start[size_t(w)] = row;
    r.window[size_t(w)] = mixed(in.keys ? in.keys[w] : uint32_t(w));
    for (int32_t s = 0; s < in.lengths[w]; s++) r.key[size_t(row + s)] = mixed(r.window[size_t(w)] + uint32_t(s));
    row += between ? between : in.lengths[w];
  }
  return r;
}

} // namespace

Batch to_device(const Model &m, const road_batch &in) {
  Batch b;
  b.B = in.windows, b.lengths = in.lengths, b.packed = m.own_kernels;
  b.S = *std::max_element(in.lengths, in.lengths + b.B);
  b.N = std::accumulate(in.lengths, in.lengths + b.B, int64_t(0));
  const int64_t R = b.packed ? rounded_up(b.N) : b.B * b.S;
  b.rows = rows_of(in, R, b.packed ? 0 : b.S);
  const bool ragged = !b.packed && b.N < R;

  Tensor ids = at::zeros({R}, at::kLong), types = at::zeros({R}, at::kLong), positions = at::zeros({R}, at::kLong),
         cls = at::empty({b.B}, at::kLong), real = at::empty({b.N}, at::kLong);
  auto id = ids.mutable_data_ptr<int64_t>(), type = types.mutable_data_ptr<int64_t>(), position = positions.mutable_data_ptr<int64_t>(),
       first = cls.mutable_data_ptr<int64_t>(), row = real.mutable_data_ptr<int64_t>();
  if (ragged) b.mask = at::full({b.B, 1, 1, b.S}, -1e9, at::kFloat);
  if (b.packed) b.spread = at::zeros({b.B * b.S}, at::kLong);
  int64_t n = 0;
  for (int64_t w = 0; w < b.B; w++) {
    const int64_t start = b.rows.start[size_t(w)];
    first[w] = start;
    for (int64_t s = 0; s < in.lengths[w]; s++, n++) {
      id[start + s] = in.ids[n], type[start + s] = in.types[n], position[start + s] = s, row[n] = start + s;
      if (ragged) b.mask.mutable_data_ptr<float>()[w * b.S + s] = 0;
      if (b.packed) b.spread.mutable_data_ptr<int64_t>()[w * b.S + s] = start + s;
    }
  }
  b.ids = ids.to(m.device), b.types = types.to(m.device), b.positions = positions.to(m.device), b.cls = cls.to(m.device);
  b.real = real.to(m.device);
  if (ragged) b.mask = b.mask.to(m.device, m.config.bf16 ? at::kBFloat16 : at::kFloat);
  return b;
}

} // namespace road
