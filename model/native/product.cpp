// c is made in tiles that stay in registers: MR rows of NR times sixteen
// columns. AVX-512 has 32 registers of sixteen lanes, for tiles of 6 x 64;
// AVX2 has 16 of eight, for tiles of 6 x 16.
#include "product.h"

namespace road {
namespace {

template <int MR, int NR> INLINE void tile(const Product &p, int64_t i, int64_t j) {
  f16 c[MR][NR];
  float *to = p.c + i * p.ldc + j;
  const float *a = p.a + i * p.ai, *b = p.b + j;
  for (int r = 0; r < MR; r++)
    for (int n = 0; n < NR; n++) c[r][n] = p.add ? load(to + r * p.ldc + 16 * n) : f16{};
  for (int64_t k = 0; k < p.K; k++) {
    f16 row[NR];
    for (int n = 0; n < NR; n++) row[n] = load(b + k * p.ldb + 16 * n);
    for (int r = 0; r < MR; r++)
      for (int n = 0; n < NR; n++) c[r][n] += a[r * p.ai + k * p.ak] * row[n];
  }
  for (int r = 0; r < MR; r++)
    for (int n = 0; n < NR; n++) store(to + r * p.ldc + 16 * n, c[r][n]);
}

template <int NR> INLINE void strip(const Product &p, int64_t j) {
  int64_t i = 0;
  for (; i + 6 <= p.M; i += 6) tile<6, NR>(p, i, j);
  for (; i + 2 <= p.M; i += 2) tile<2, NR>(p, i, j);
  for (; i < p.M; i++) tile<1, NR>(p, i, j);
}

template <int NR> INLINE void all(const Product &p) {
  int64_t j = 0;
  if constexpr (NR >= 4)
    for (; j + 64 <= p.N; j += 64) strip<4>(p, j);
  if constexpr (NR >= 2)
    for (; j + 32 <= p.N; j += 32) strip<2>(p, j);
  for (; j < p.N; j += 16) strip<1>(p, j);
}

void any(const Product &p) { all<1>(p); }

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#ifdef ROAD_AVX512
__attribute__((target("arch=x86-64-v4"))) void avx512(const Product &p) { all<4>(p); }
#endif
__attribute__((target("arch=x86-64-v3"))) void avx2(const Product &p) { all<1>(p); }

using Multiply = void (*)(const Product &);
Multiply best() {
#ifdef ROAD_AVX512
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq"))
    return avx512;
#endif
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? avx2 : any;
}
#else
using Multiply = void (*)(const Product &);
Multiply best() { return any; }
#endif

} // namespace

void multiply(const Product &p) {
  static const Multiply mine = best();
  mine(p);
}

} // namespace road
