// Small matrix products inside attention, whose operands lie in the caches.
#pragma once
#include "lanes.h"

namespace road {

// c[M, N] = a b, or c + a b when add. a is read value by value, a[i, k] at
// i ai + k ak; b[K, N] and c are row-major, N a multiple of 16.
struct Product {
  int64_t M, N, K;
  const float *a;
  int64_t ai, ak;
  const float *b;
  int64_t ldb;
  float *c;
  int64_t ldc;
  bool add;
};
void multiply(const Product &p);

} // namespace road
