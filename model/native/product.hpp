// c is made in tiles that stay in registers: MR rows of NR vectors. AVX-512 has
// 32 registers of sixteen lanes, for tiles of 6 x 64; AVX2 has 16 of eight, for
// tiles of 6 x 16. The vectors are as wide as the registers, since the compiler
// keeps a tile of wider ones in memory: that is five times as slow.
#include "product.h"
#include <cstring>

namespace road {
namespace {

typedef float v16 __attribute__((vector_size(64)));
typedef float v8 __attribute__((vector_size(32)));
typedef float v4 __attribute__((vector_size(16)));

template <class V> constexpr int64_t lanes = sizeof(V) / sizeof(float);

template <class V, int MR, int NR> INLINE void tile(const Product &p, int64_t i, int64_t j) {
  V c[MR][NR], row[NR];
  const int64_t K = p.K, ldb = p.ldb, ai = p.ai, ak = p.ak;
  const float *a = p.a + i * ai, *b = p.b + j;
#pragma GCC unroll 8
  for (int r = 0; r < MR; r++)
#pragma GCC unroll 8
    for (int n = 0; n < NR; n++)
      if (p.add) memcpy(&c[r][n], p.c + (i + r) * p.ldc + j + lanes<V> * n, sizeof(V));
      else c[r][n] = V{};
  for (int64_t k = 0; k < K; k++) {
#pragma GCC unroll 8
    for (int n = 0; n < NR; n++) memcpy(&row[n], b + k * ldb + lanes<V> * n, sizeof(V));
#pragma GCC unroll 8
    for (int r = 0; r < MR; r++)
#pragma GCC unroll 8
      for (int n = 0; n < NR; n++) c[r][n] += a[r * ai + k * ak] * row[n];
  }
#pragma GCC unroll 8
  for (int r = 0; r < MR; r++)
#pragma GCC unroll 8
    for (int n = 0; n < NR; n++) memcpy(p.c + (i + r) * p.ldc + j + lanes<V> * n, &c[r][n], sizeof(V));
}

template <class V, int NR> INLINE void strip(const Product &p, int64_t j) {
  int64_t i = 0;
  for (; i + 6 <= p.M; i += 6) tile<V, 6, NR>(p, i, j);
  for (; i + 2 <= p.M; i += 2) tile<V, 2, NR>(p, i, j);
  for (; i < p.M; i++) tile<V, 1, NR>(p, i, j);
}

// The columns from j on.
template <class V, int NR> INLINE void columns(const Product &p, int64_t j) {
  for (; j + NR * lanes<V> <= p.N; j += NR * lanes<V>) strip<V, NR>(p, j);
  if constexpr (NR > 1) columns<V, NR / 2>(p, j);
}

void any(const Product &p) { columns<v4, 2>(p, 0); }

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#ifdef ROAD_AVX512
__attribute__((target("arch=x86-64-v4"))) void avx512(const Product &p) { columns<v16, 4>(p, 0); }
#endif
__attribute__((target("arch=x86-64-v3"))) void avx2(const Product &p) { columns<v8, 2>(p, 0); }

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
