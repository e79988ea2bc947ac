// Dropout outside the layers: of embeddings, and in class heads.
#include "kernels.h"
#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>

namespace road {

KERNEL void fill(float *x, int64_t R, int64_t C, Mask m, const uint32_t *key) {
  for (int64_t r = 0; r < R; r++)
    for (int64_t c = 0; c < C; c += 16) store(x + r * C + c, masked(float32x16{} + 1.f, m, mixed(key[r] ^ m.seed), uint32_t(c)));
}

Mask mask_at(double p, const Dropout &drop, uint32_t place) {
  return {uint32_t(p * 4294967296.0), mixed(uint32_t(drop.seed) ^ mixed(uint32_t(drop.seed >> 32) + place)), float(1 / (1 - p))};
}

Tensor dropped(const Tensor &x, double p, const Dropout &drop, uint32_t place, const std::vector<uint32_t> &key) {
  if (p == 0) return x;
  const int64_t R = x.size(0), room = (x.size(1) + 15) / 16 * 16; // an embedding need not be a multiple of 16
  Tensor mask = at::empty({R, room}, at::kFloat);
  fill(values(mask), R, room, mask_at(p, drop, place), key.data());
  return x * mask.narrow(1, 0, x.size(1));
}

} // namespace road
