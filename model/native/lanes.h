// Sixteen float32 side by side, for the CPU's kernels.
//
// A KERNEL is compiled for AVX-512, for AVX2 and for any x86-64, and the
// machine's is taken when the program starts. The functions that it calls must be
// INLINE.
// The build tag noavx512 leaves the first out, to test the second anywhere.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>

#if !defined(__x86_64__) || !defined(__GNUC__) || defined(__clang__)
#define KERNEL static
#elif defined(ROAD_NO_AVX512)
#define KERNEL __attribute__((target_clones("arch=x86-64-v3", "default"), noinline)) static
#else
#define ROAD_AVX512
#define KERNEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), noinline)) static
#endif
#define INLINE static inline __attribute__((always_inline))

namespace road {

typedef float float32x16 __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t int32x16 __attribute__((vector_size(64), aligned(4), may_alias));
typedef uint32_t uint32x16 __attribute__((vector_size(64), aligned(4), may_alias));

INLINE float32x16 load(const float *p) { return *(const float32x16 *)p; }
INLINE void store(float *p, float32x16 x) { *(float32x16 *)p = x; }

INLINE float sum(float32x16 x) {
  for (int n = 8; n; n /= 2)
    for (int i = 0; i < n; i++) x[i] += x[i + n];
  return x[0];
}

INLINE float largest(float32x16 x) {
  float m = x[0];
  for (int i = 1; i < 16; i++) m = std::max(m, x[i]);
  return m;
}

// exponential: to 2 units in the last place, 0 below e^-87 (expf of Cephes).
INLINE float32x16 exponential(float32x16 x) {
  const int32x16 tiny = x < -87.f;
  x = tiny ? float32x16{} - 87.f : x;
  float32x16 r = x * 1.44269504f + 12582912.f, n = r - 12582912.f, f = x - n * 0.693359375f + n * 2.12194440e-4f;
  float32x16 p = 1.9875691e-4f * f + 1.3981999e-3f;
  p = p * f + 8.3334519e-3f;
  p = p * f + 4.1665796e-2f;
  p = p * f + 1.6666665e-1f;
  p = p * f + 0.5f;
  p = p * f * f + f + 1.f;
  p = p * (float32x16)(((int32x16)r << 23) + 0x3f800000);
  return tiny ? float32x16{} : p;
}

// The seed of a mask in one place of one layer of one pass: a value is kept if the
// hash of (seed, row, column) is at least threshold, and then scaled. Nothing is
// stored: backward hashes again.
struct Mask {
  uint32_t threshold = 0, seed = 0;
  float scale = 1;
};

// mixed: lowbias32 of C. Wellons' hash-prospector.
INLINE uint32_t mixed(uint32_t h) {
  h ^= h >> 16;
  h *= 0x7feb352du;
  h ^= h >> 15;
  h *= 0x846ca68bu;
  return h ^ h >> 16;
}

// masked: the sixteen values from column c on of the row whose key is row.
INLINE float32x16 masked(float32x16 x, Mask m, uint32_t row, uint32_t c) {
  static const uint32x16 lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  uint32x16 h = (lane + c) * 0x9e3779b9u ^ row;
  h ^= h >> 16;
  h *= 0x7feb352du;
  h ^= h >> 15;
  h *= 0x846ca68bu;
  h ^= h >> 16;
  return (float32x16)((int32x16)(x * m.scale) & (int32x16)(h >= m.threshold));
}

} // namespace road
