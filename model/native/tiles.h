// Float32 values on their way into AMX tiles, as three bfloat16 each: the parts
// of 8 bits add up to the 24 that a float32 has.
#pragma once
#include "lanes.h"

namespace road {

// Tile: 16 rows of 16 pairs. Of a left matrix a row is one of the matrix's rows,
// along 32 columns; of a right matrix the sixteen pairs are sixteen of its
// columns, and the rows go down. A pair is of values 16 apart, the first in the
// lower half: which two does not matter, so long as both matrices agree.
struct alignas(64) Tile {
  uint32_t row[16][16];
};

// split: the parts of sixteen pairs. The first is rounded, so that the rest has
// either sign; the others are cut off, and nothing remains in the end.
INLINE void split(float32x16 first, float32x16 second, uint32x16 part[3]) {
  for (int p = 0; p < 3; p++) {
    const uint32_t half = p == 0 ? 0x8000 : 0;
    const uint32x16 a = ((uint32x16)first + half) & 0xffff0000u, b = ((uint32x16)second + half) & 0xffff0000u;
    part[p] = a >> 16 | b;
    first -= (float32x16)a;
    second -= (float32x16)b;
  }
}

// turn: rows for columns. Each round swaps blocks of half the size.
INLINE void turn(float32x16 x[16]) {
  for (int n = 8; n; n /= 2) {
    int32x16 upper, lower;
    for (int j = 0; j < 16; j++) {
      upper[j] = j & n ? j - n + 16 : j;
      lower[j] = j & n ? j + 16 : j + n;
    }
    for (int i = 0; i < 16; i++)
      if (!(i & n)) {
        const float32x16 a = x[i], b = x[i + n];
        x[i] = __builtin_shuffle(a, b, upper);
        x[i + n] = __builtin_shuffle(a, b, lower);
      }
  }
}

// fill: the three parts of 16 lines of 32 values: x[line * l + i] and, for i of
// 16 and more, x[line * l + second + i - 16]. They go to every other tile.
template <bool turned> INLINE void fill(const float *x, int64_t line, int64_t second, Tile *to) {
  float32x16 first[16], last[16];
  for (int l = 0; l < 16; l++) {
    first[l] = load(x + l * line);
    last[l] = load(x + l * line + second);
  }
  if (turned) {
    turn(first);
    turn(last);
  }
  for (int l = 0; l < 16; l++) {
    uint32x16 part[3];
    split(first[l], last[l], part);
    for (int p = 0; p < 3; p++) *(uint32x16 *)to[2 * p].row[l] = part[p];
  }
}

} // namespace road
