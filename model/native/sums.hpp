#include "sums.h"

namespace road {

KERNEL void add_rows(const float *x, float *sums, int64_t from, int64_t to, int64_t C) {
  for (int64_t r = from; r < to; r++)
    for (int64_t c = 0; c < C; c += 16) store(sums + c, load(sums + c) + load(x + r * C + c));
}

void add_column_sums(const Tensor &x, const Tensor &to) {
  summed(x.size(0), {to}, [&](float *sums, int64_t from, int64_t until) { add_rows(values(x), sums, from, until, x.size(1)); });
}

} // namespace road
