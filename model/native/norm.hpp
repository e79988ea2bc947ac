// LayerNorm of a masked sum, in one pass over memory each way.
#include "sums.h"
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>

namespace road {
namespace {

// The operands of a kernel go by value: the compiler then knows that no store into
// a row changes them.
struct Forward {
  const float *z, *bias, *residual, *weight, *shift; // [R, C], [C], [R, C], [C], [C]
  float *centred, *scale, *y;                        // [R, C], [R], [R, C]
  int64_t C;
  float eps;
  Mask mask;
  const uint32_t *key; // [R]
};

KERNEL void forward_rows(const Forward p, int64_t from, int64_t to) {
  const int64_t C = p.C;
  for (int64_t r = from; r < to; r++) {
    float *x = p.centred + r * C;
    const uint32_t row = mixed(p.key[r] ^ p.mask.seed);
    float32x16 s = {}, q = {};
    for (int64_t c = 0; c < C; c += 16) {
      float32x16 v = masked(load(p.z + r * C + c) + load(p.bias + c), p.mask, row, uint32_t(c)) + load(p.residual + r * C + c);
      s += v;
      store(x + c, v);
    }
    const float mean = sum(s) / float(C);
    for (int64_t c = 0; c < C; c += 16) {
      float32x16 v = load(x + c) - mean;
      q += v * v;
      store(x + c, v);
    }
    const float i = p.scale[r] = 1 / std::sqrt(sum(q) / float(C) + p.eps);
    for (int64_t c = 0; c < C; c += 16) {
      float32x16 v = load(x + c) * i;
      store(x + c, v);
      store(p.y + r * C + c, v * load(p.weight + c) + load(p.shift + c));
    }
  }
}

struct Backward {
  const float *dy, *centred, *scale, *weight; // [R, C], [R, C], [R], [C]
  float *dresidual, *dz;                      // [R, C]
  int64_t C;
  Mask mask;
  const uint32_t *key; // [R]
};

// sums is [weight | shift | bias].
KERNEL void back_rows(const Backward p, float *sums, int64_t from, int64_t to) {
  const int64_t C = p.C;
  for (int64_t r = from; r < to; r++) {
    const float *g = p.dy + r * C, *x = p.centred + r * C;
    const uint32_t row = mixed(p.key[r] ^ p.mask.seed);
    float32x16 s = {}, q = {};
    for (int64_t c = 0; c < C; c += 16) {
      float32x16 v = load(g + c) * load(p.weight + c);
      s += v;
      q += v * load(x + c);
      store(sums + c, load(sums + c) + load(g + c) * load(x + c));
      store(sums + C + c, load(sums + C + c) + load(g + c));
    }
    const float m = sum(s) / float(C), k = sum(q) / float(C);
    for (int64_t c = 0; c < C; c += 16) {
      float32x16 v = (load(g + c) * load(p.weight + c) - m - load(x + c) * k) * p.scale[r], w = masked(v, p.mask, row, uint32_t(c));
      store(p.dresidual + r * C + c, v);
      store(p.dz + r * C + c, w);
      store(sums + 2 * C + c, load(sums + 2 * C + c) + w);
    }
  }
}

} // namespace

Normed norm(const Tensor &z, const Linear &l, const Tensor &residual, const Norm &n, double eps, Mask mask, const Rows &rows) {
  Normed out{at::empty_like(z), at::empty_like(z), at::empty({z.size(0)}, z.options())};
  const Forward p{.z = values(z), .bias = values(l.bias), .residual = values(residual), .weight = values(n.weight),
                  .shift = values(n.bias), .centred = values(out.centred), .scale = values(out.scale), .y = values(out.y),
                  .C = z.size(1), .eps = float(eps), .mask = mask, .key = rows.key.data()};
  by_rows(z.size(0), [&](int64_t from, int64_t to) { forward_rows(p, from, to); });
  return out;
}

void norm_backward(const Tensor &dy, const Tensor &centred, const Tensor &scale, const Norm &n, const Linear &l, Mask mask,
                   const Rows &rows, const Tensor &dresidual, const Tensor &dz) {
  const Backward p{.dy = values(dy), .centred = values(centred), .scale = values(scale), .weight = values(n.weight),
                   .dresidual = values(dresidual), .dz = values(dz), .C = dy.size(1), .mask = mask, .key = rows.key.data()};
  summed(dy.size(0), {n.weight.grad(), n.bias.grad(), l.bias.grad()},
         [&](float *sums, int64_t from, int64_t to) { back_rows(p, sums, from, to); });
}

} // namespace road
