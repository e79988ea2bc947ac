// LayerNorm of a masked sum, in one pass over memory each way.
#include "sums.h"
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>

namespace road {
namespace {

KERNEL void forward_rows(const float *z, const float *bias, const float *residual, const float *weight, const float *shift, float *centred,
                         float *scale, float *y, int64_t from, int64_t to, int64_t C, float eps, Mask mask, const uint32_t *key) {
  for (int64_t r = from; r < to; r++) {
    float *x = centred + r * C;
    const uint32_t row = mixed(key[r] ^ mask.seed);
    f16 s = {}, q = {};
    for (int64_t c = 0; c < C; c += 16) {
      f16 v = masked(load(z + r * C + c) + load(bias + c), mask, row, uint32_t(c)) + load(residual + r * C + c);
      s += v, store(x + c, v);
    }
    const float mean = sum(s) / float(C);
    for (int64_t c = 0; c < C; c += 16) {
      f16 v = load(x + c) - mean;
      q += v * v, store(x + c, v);
    }
    const float i = scale[r] = 1 / std::sqrt(sum(q) / float(C) + eps);
    for (int64_t c = 0; c < C; c += 16) {
      f16 v = load(x + c) * i;
      store(x + c, v), store(y + r * C + c, v * load(weight + c) + load(shift + c));
    }
  }
}

// sums is [weight | shift | bias].
KERNEL void back_rows(const float *dy, const float *centred, const float *scale, const float *weight, float *dresidual, float *dz,
                      float *sums, int64_t from, int64_t to, int64_t C, Mask mask, const uint32_t *key) {
  for (int64_t r = from; r < to; r++) {
    const float *g = dy + r * C, *x = centred + r * C;
    const uint32_t row = mixed(key[r] ^ mask.seed);
    f16 s = {}, q = {};
    for (int64_t c = 0; c < C; c += 16) {
      f16 v = load(g + c) * load(weight + c);
      s += v, q += v * load(x + c);
      store(sums + c, load(sums + c) + load(g + c) * load(x + c)), store(sums + C + c, load(sums + C + c) + load(g + c));
    }
    const float m = sum(s) / float(C), k = sum(q) / float(C);
    for (int64_t c = 0; c < C; c += 16) {
      f16 v = (load(g + c) * load(weight + c) - m - load(x + c) * k) * scale[r], w = masked(v, mask, row, uint32_t(c));
      store(dresidual + r * C + c, v), store(dz + r * C + c, w);
      store(sums + 2 * C + c, load(sums + 2 * C + c) + w);
    }
  }
}

} // namespace

Normed norm(const Tensor &z, const Linear &l, const Tensor &residual, const Norm &n, double eps, Mask mask, const Rows &rows) {
  Normed out{at::empty_like(z), at::empty_like(z), at::empty({z.size(0)}, z.options())};
  by_rows(z.size(0), [&](int64_t from, int64_t to) {
    forward_rows(values(z), values(l.bias), values(residual), values(n.weight), values(n.bias), values(out.centred), values(out.scale),
                 values(out.y), from, to, z.size(1), float(eps), mask, rows.key.data());
  });
  return out;
}

void norm_backward(const Tensor &dy, const Tensor &centred, const Tensor &scale, const Norm &n, const Linear &l, Mask mask,
                   const Rows &rows, const Tensor &dresidual, const Tensor &dz) {
  summed(dy.size(0), {n.weight.grad(), n.bias.grad(), l.bias.grad()}, [&](float *sums, int64_t from, int64_t to) {
    back_rows(values(dy), values(centred), values(scale), values(n.weight), values(dresidual), values(dz), sums, from, to, dy.size(1),
              mask, rows.key.data());
  });
}

} // namespace road
