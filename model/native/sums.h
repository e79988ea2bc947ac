// Sums over rows by several threads, in an order that depends on their number
// alone.
#pragma once
#include "kernels.h"
#include <ATen/Parallel.h>

namespace road {

// by_rows: f(from, to) for stretches of n rows, on all threads.
template <class F> void by_rows(int64_t n, F f) { at::parallel_for(0, n, 16, f); }

// summed: f(sums, from, to) adds the sums of the rows from..to to sums [C] of its
// own; the sum of all of these is added to `to`.
template <class F> void summed(int64_t n, const std::vector<Tensor> &to, F f) {
  int64_t C = 0;
  for (const Tensor &t : to) C += t.numel();
  const int64_t threads = at::get_num_threads(), each = std::max<int64_t>(16, (n + threads - 1) / threads);
  std::vector<float> sums(size_t(threads * C), 0.f);
  at::parallel_for(0, threads, 1, [&](int64_t first, int64_t last) {
    for (int64_t t = first; t < last; t++) {
      const int64_t from = std::min(n, t * each), until = std::min(n, from + each);
      if (from < until) f(sums.data() + t * C, from, until);
    }
  });
  int64_t at = 0;
  for (const Tensor &t : to) {
    float *v = values(t);
    for (int64_t c = 0; c < t.numel(); c++, at++)
      for (int64_t i = 0; i < threads; i++) v[c] += sums[size_t(i * C + at)];
  }
}

} // namespace road
