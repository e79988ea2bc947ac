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
  r.R = R;
  r.start.resize(size_t(in.windows));
  r.length.assign(in.lengths, in.lengths + in.windows);
  r.longest_first.resize(size_t(in.windows));
  r.window.resize(size_t(in.windows));
  r.key.assign(size_t(R), 0);
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

void pad(const Model &m, const road_batch &in, Batch &b) {
  Tensor gather = staged({b.N}, at::kLong, m.device), mask = staged({b.B, 1, 1, b.S}, at::kFloat, m.device).fill_(-1e9);
  auto place = gather.mutable_data_ptr<int64_t>();
  auto masked = mask.mutable_data_ptr<float>();
  for (int64_t w = 0; w < b.B; w++)
    for (int64_t s = w * b.S; s < w * b.S + in.lengths[w]; s++) {
      *place++ = s;
      masked[s] = 0;
    }
  b.gather = sent(gather, m.device);
  b.mask = sent(mask, m.device).to(m.config.bf16 ? at::kBFloat16 : at::kFloat);
}

Batch to_device(const Model &m, const road_batch &in) {
  Batch b;
  b.B = in.windows;
  b.S = *std::max_element(in.lengths, in.lengths + b.B);
  b.N = std::accumulate(in.lengths, in.lengths + b.B, int64_t(0));
  const int64_t R = m.own_kernels ? rounded_up(b.N) : b.N;
  b.rows = rows_of(in, R);

  auto zeros = [&](int64_t n, at::ScalarType type) { return staged({n}, type, m.device).zero_(); };
  Tensor ids = zeros(R, at::kLong), types = zeros(R, at::kLong), positions = zeros(R, at::kLong), bounds = zeros(b.B + 1, at::kInt),
         spread = staged({b.B * b.S}, at::kLong, m.device);
  auto id = ids.mutable_data_ptr<int64_t>(), type = types.mutable_data_ptr<int64_t>(), position = positions.mutable_data_ptr<int64_t>(),
       row = spread.mutable_data_ptr<int64_t>();
  auto bound = bounds.mutable_data_ptr<int32_t>();
  for (int64_t i = 0; i < b.B * b.S; i++) row[i] = i % b.N; // past a window's end: no row is read, nor added to, by all of them
  int64_t n = 0;
  for (int64_t w = 0; w < b.B; w++) {
    for (int64_t s = 0; s < in.lengths[w]; s++, n++) {
      id[n] = in.ids[n];
      type[n] = in.types[n];
      position[n] = s;
      row[w * b.S + s] = n;
    }
    bound[w + 1] = int32_t(n);
  }
  b.ids = sent(ids, m.device);
  b.types = sent(types, m.device);
  b.positions = sent(positions, m.device);
  b.bounds = sent(bounds, m.device);
  b.spread = sent(spread, m.device);
  if (!m.own_kernels && !m.attends_packed && b.N < b.B * b.S) pad(m, in, b);
  return b;
}

} // namespace road
