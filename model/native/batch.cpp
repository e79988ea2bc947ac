// A batch on its way to the device: one row a token, window after window.
#include "device.h"
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

Rows rows_of(const road_batch &in, int64_t R) {
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
    row += in.lengths[w];
  }
  return r;
}

} // namespace

Batch to_device(const Model &m, const road_batch &in) {
  Batch b;
  b.B = in.windows;
  b.S = *std::max_element(in.lengths, in.lengths + b.B);
  b.N = std::accumulate(in.lengths, in.lengths + b.B, int64_t(0));
  b.R = m.own_kernels ? rounded_up(b.N) : b.N;
  b.rows = rows_of(in, b.R);

  const at::Device &d = m.device;
  Tensor ids = staged({b.R}, at::kLong, d).zero_(), types = staged({b.R}, at::kLong, d).zero_(), positions = staged({b.R}, at::kLong, d).zero_(),
         cls = staged({b.B}, at::kLong, d), bounds = staged({b.B + 1}, at::kInt, d), spread = staged({b.B * b.S}, at::kLong, d).zero_(),
         gather = staged({b.N}, at::kLong, d), mask = staged({b.B, 1, 1, b.S}, at::kFloat, d).fill_(-1e9);
  auto id = ids.mutable_data_ptr<int64_t>(), type = types.mutable_data_ptr<int64_t>(), position = positions.mutable_data_ptr<int64_t>(),
       first = cls.mutable_data_ptr<int64_t>(), row = spread.mutable_data_ptr<int64_t>(), place = gather.mutable_data_ptr<int64_t>();
  int64_t n = 0;
  for (int64_t w = 0; w < b.B; w++) {
    first[w] = n, bounds.mutable_data_ptr<int32_t>()[w] = int32_t(n);
    for (int64_t s = 0; s < in.lengths[w]; s++, n++) {
      const int64_t at = w * b.S + s;
      id[n] = in.ids[n], type[n] = in.types[n], position[n] = s, row[at] = n, place[n] = at, mask.mutable_data_ptr<float>()[at] = 0;
    }
  }
  bounds.mutable_data_ptr<int32_t>()[b.B] = int32_t(n);
  b.ids = sent(ids, d), b.types = sent(types, d), b.positions = sent(positions, d), b.cls = sent(cls, d), b.bounds = sent(bounds, d);
  b.spread = sent(spread, d), b.gather = sent(gather, d);
  if (b.N < b.B * b.S) b.mask = sent(mask, d);
  return b;
}

} // namespace road
