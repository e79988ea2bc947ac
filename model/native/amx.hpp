// Products of float32 matrices on the AMX tiles of Intel's processors, which
// multiply bfloat16 sixteen times as fast as AVX-512 does float32: every value
// is split into three bfloat16, and of the nine products of parts the six are
// summed up that a float32 could show (Henry, Tang, Heinecke, "Leveraging the
// bfloat16 artificial intelligence datatype for higher-precision
// computations", 2019).
#include "amx.h"
#include "tiles.h"
#include <ATen/Parallel.h>
#include <cstring>
#include <vector>

#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && __GNUC__ >= 11 && !defined(__clang__) && defined(ROAD_AVX512)
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>
#define AMX __attribute__((target("arch=x86-64-v4,amx-tile,amx-bf16"), noinline)) static

namespace road {
namespace {

constexpr int64_t deep = 256; // summed up at a time
constexpr int64_t wide = 512; // columns of c at a time: their tiles stay in the second cache
constexpr int64_t step = 6;   // tiles of 32 rows or columns along 32 values: two for each part

// Matrix: a, or b with its rows for columns: value (i, k) at x[i across + k along].
struct Matrix {
  const float *x;
  int64_t size, depth, across, along;
};

// strip: the tiles of lines i to i + 32, along values k to k + n.
AMX void strip(const Matrix &m, bool right, int64_t i, int64_t k, int64_t n, Tile *to) {
  const bool flat = m.along == 1;
  for (const int64_t end = k + n; k < end; k += 32, to += step)
    for (int64_t h = 0; h < 2; h++) {
      const int64_t first = i + 16 * h;
      const float *x = m.x + first * m.across + k * m.along;
      int64_t line = flat ? m.across : m.along, second = flat ? 16 : 16 * m.along;
      float edge[2][16][16];
      if (first + 16 > m.size || k + 32 > m.depth) { // past the matrix's ends are zeros
        std::memset(edge, 0, sizeof edge);
        for (int64_t r = 0; r < std::min<int64_t>(16, m.size - first); r++)
          for (int64_t c = 0; c < std::min<int64_t>(32, m.depth - k); c++)
            (flat ? edge[c / 16][r][c % 16] : edge[c / 16][c % 16][r]) = x[r * m.across + c * m.along];
        x = edge[0][0];
        line = 16;
        second = 256;
      }
      if (flat == right) fill<true>(x, line, second, to + h);
      else fill<false>(x, line, second, to + h);
    }
}

struct alignas(64) Shapes {
  uint8_t palette, start, reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
};
constexpr Shapes shapes = {.palette = 1, .start = 0, .reserved = {}, .row_bytes = {64, 64, 64, 64, 64, 64, 64, 64},
                           .rows = {16, 16, 16, 16, 16, 16, 16, 16}};

AMX void begin() { _tile_loadconfig(&shapes); }
AMX void finish() { _tile_release(); }

// square: 32 x 32 values of c, of two strips. The small products are summed up
// first, where they still count. Compilers do not know that tiles read memory.
AMX void square(const Tile *a, const Tile *b, int64_t steps, float *c, int64_t ldc, bool add) {
  const int64_t row = ldc * int64_t(sizeof(float));
  asm volatile("" ::: "memory");
  if (add) {
    _tile_loadd(0, c, row);
    _tile_loadd(1, c + 16, row);
    _tile_loadd(2, c + 16 * ldc, row);
    _tile_loadd(3, c + 16 * ldc + 16, row);
  } else {
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
  }
  auto left = [&](int64_t s, int part) __attribute__((always_inline, target("amx-tile"))) {
    _tile_loadd(4, a + s * step + 2 * part, 64);
    _tile_loadd(5, a + s * step + 2 * part + 1, 64);
  };
  auto right = [&](int64_t s, int part) __attribute__((always_inline, target("amx-tile"))) {
    _tile_loadd(6, b + s * step + 2 * part, 64);
    _tile_loadd(7, b + s * step + 2 * part + 1, 64);
  };
  auto multiply = []() __attribute__((always_inline, target("amx-tile,amx-bf16"))) {
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 4, 7);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  };
  for (int64_t s = 0; s < steps; s++) {
    left(s, 0);
    right(s, 2);
    multiply();
    right(s, 1);
    multiply();
    left(s, 1);
    multiply();
    right(s, 0);
    multiply();
    left(s, 2);
    multiply();
  }
  for (int64_t s = 0; s < steps; s++) {
    left(s, 0);
    right(s, 0);
    multiply();
  }
  _tile_stored(0, c, row);
  _tile_stored(1, c + 16, row);
  _tile_stored(2, c + 16 * ldc, row);
  _tile_stored(3, c + 16 * ldc + 16, row);
}

// edge_block: rows x columns of c, where those are fewer than 32.
void edge_block(const Tile *a, const Tile *b, int64_t steps, float *c, int64_t ldc, bool add, int64_t rows, int64_t columns) {
  float whole[32][32];
  square(a, b, steps, whole[0], 32, false);
  for (int64_t i = 0; i < rows; i++)
    for (int64_t j = 0; j < columns; j++) c[i * ldc + j] = (add ? c[i * ldc + j] : 0) + whole[i][j];
}

// multiply_part: c += or = a b, over the columns j to j + n and the values k to
// k + 32 steps.
void multiply_part(const Matrix &a, const Matrix &b, int64_t j, int64_t n, int64_t k, int64_t steps, float *c, int64_t ldc, bool add) {
  thread_local std::vector<Tile> ours(wide / 32 * deep / 32 * step);
  Tile *const right = ours.data(); // other threads have an ours of their own
  at::parallel_for(0, (n + 31) / 32, 1, [&](int64_t s, int64_t end) {
    for (; s < end; s++) strip(b, true, j + 32 * s, k, 32 * steps, right + s * steps * step);
  });
  at::parallel_for(0, (a.size + 31) / 32, 1, [&](int64_t i, int64_t end) {
    thread_local std::vector<Tile> left(deep / 32 * step);
    begin();
    for (; i < end; i++) {
      strip(a, false, 32 * i, k, 32 * steps, left.data());
      const int64_t rows = std::min<int64_t>(32, a.size - 32 * i);
      for (int64_t s = 0; 32 * s < n; s++) {
        const Tile *tiles = right + s * steps * step;
        const int64_t columns = std::min<int64_t>(32, n - 32 * s);
        float *to = c + 32 * i * ldc + j + 32 * s;
        if (rows == 32 && columns == 32) square(left.data(), tiles, steps, to, ldc, add);
        else edge_block(left.data(), tiles, steps, to, ldc, add, rows, columns);
      }
    }
    finish();
  });
}

} // namespace

bool amx_here() {
  // Linux gives a program the tiles' registers when it asks for them
  // (ARCH_REQ_XCOMP_PERM of XFEATURE_XTILE_DATA).
  static const bool here = __builtin_cpu_supports("amx-tile") && __builtin_cpu_supports("amx-bf16") &&
                           syscall(SYS_arch_prctl, 0x1023, 18) == 0;
  return here;
}

void amx_multiply_add(const Tensor &a, const Tensor &b, const Tensor &c, float beta) {
  const Matrix left{.x = a.const_data_ptr<float>(), .size = a.size(0), .depth = a.size(1), .across = a.stride(0), .along = a.stride(1)};
  const Matrix right{.x = b.const_data_ptr<float>(), .size = b.size(1), .depth = b.size(0), .across = b.stride(1), .along = b.stride(0)};
  for (int64_t j = 0; j < right.size; j += wide)
    for (int64_t k = 0; k < left.depth; k += deep) {
      const int64_t steps = (std::min(deep, left.depth - k) + 31) / 32;
      multiply_part(left, right, j, std::min(wide, right.size - j), k, steps, c.mutable_data_ptr<float>(), c.stride(0), beta != 0 || k > 0);
    }
}

} // namespace road

#else

namespace road {

bool amx_here() { return false; }
void amx_multiply_add(const Tensor &, const Tensor &, const Tensor &, float) { TORCH_CHECK(false, "compiled without AMX"); }

} // namespace road

#endif
