// gelu(x) = x Phi(x), with its slope for the way back: one exponential serves
// both.
#include "sums.h"
#include <ATen/ops/empty_like.h>

namespace road {
namespace {

// erf by Abramowitz and Stegun 7.1.26, to 1.5e-7.
KERNEL void erf_rows(float *u, const float *bias, float *a, int64_t from, int64_t to, int64_t C) {
  for (int64_t r = from; r < to; r++)
    for (int64_t c = 0; c < C; c += 16) {
      float *p = u + r * C + c;
      float32x16 x = load(p) + load(bias + c), z = x * 0.70710678f, e = exponential(-z * z);
      z = z < 0.f ? -z : z;
      float32x16 t = 1.f / (1.f + 0.3275911f * z);
      float32x16 tail = ((((1.061405429f * t - 1.453152027f) * t + 1.421413741f) * t - 0.284496736f) * t + 0.254829592f) * t * e * 0.5f;
      float32x16 phi = x < 0.f ? tail : 1.f - tail;
      store(a + r * C + c, x * phi);
      store(p, phi + x * e * 0.39894228f);
    }
}

// x / (1 + exp(-2 k (x + 0.044715 x^3))), k = sqrt(2 / pi): gelu_new.
KERNEL void tanh_rows(float *u, const float *bias, float *a, int64_t from, int64_t to, int64_t C) {
  for (int64_t r = from; r < to; r++)
    for (int64_t c = 0; c < C; c += 16) {
      float *p = u + r * C + c;
      float32x16 x = load(p) + load(bias + c), x2 = x * x;
      float32x16 y = 1.5957691f * x * (1.f + 0.044715f * x2);
      y = y > 87.f ? float32x16{} + 87.f : y;
      y = y < -87.f ? float32x16{} - 87.f : y;
      float32x16 s = 1.f / (1.f + exponential(-y));
      store(a + r * C + c, x * s);
      store(p, s + x * s * (1.f - s) * 1.5957691f * (1.f + 0.134145f * x2));
    }
}

KERNEL void back_rows(float *da, const float *slope, float *sums, int64_t from, int64_t to, int64_t C) {
  for (int64_t r = from; r < to; r++)
    for (int64_t c = 0; c < C; c += 16) {
      float32x16 g = load(da + r * C + c) * load(slope + r * C + c);
      store(da + r * C + c, g);
      store(sums + c, load(sums + c) + g);
    }
}

} // namespace

Tensor gelu(const Tensor &u, const Tensor &bias, bool by_tanh) {
  Tensor a = at::empty_like(u);
  const int64_t C = u.size(1);
  by_rows(u.size(0), [&](int64_t from, int64_t to) {
    (by_tanh ? tanh_rows : erf_rows)(values(u), values(bias), values(a), from, to, C);
  });
  return a;
}

void gelu_backward(const Tensor &da, const Tensor &slope, const Tensor &bias_gradient) {
  const int64_t C = da.size(1);
  summed(da.size(0), {bias_gradient}, [&](float *sums, int64_t from, int64_t to) {
    back_rows(values(da), values(slope), sums, from, to, C);
  });
}

} // namespace road
