// Attention of one window and head at a time, on a few rows of scores, so that
// scores never lie in memory as a whole. Backward makes them again.
#include "kernels.h"
#include "product.h"
#include "sums.h"
#include <ATen/ops/empty.h>
#include <atomic>

namespace road {
namespace {

constexpr int64_t block = 96; // rows of scores at a time

// One window and head. Rows of qkv are [3][A][D].
struct Piece {
  const float *qkv, *bias; // at the window's first row and the head's first column
  int64_t S, H, D, room;   // room: S up to a multiple of 16
  Mask mask;               // its seed is the window's and the head's own
};

// transposed: t[D, room] = (x[S, D] + bias)T, zero past S.
INLINE void transposed(const float *x, int64_t ld, const float *bias, float *t, const Piece &p) {
  for (int64_t i = 0; i < p.room; i += 16)
    for (int64_t j = 0; j < p.D; j++)
      for (int64_t r = 0; r < 16; r++) t[j * p.room + i + r] = i + r < p.S ? x[(i + r) * ld + j] + bias[j] : 0;
}

// gathered: o[S, D] = (x + bias) scale. bias may be null.
INLINE void gathered(const float *x, int64_t ld, const float *bias, float scale, float *o, const Piece &p) {
  for (int64_t i = 0; i < p.S; i++)
    for (int64_t c = 0; c < p.D; c += 16) {
      float32x16 v = load(x + i * ld + c);
      store(o + i * p.D + c, (bias ? v + load(bias + c) : v) * scale);
    }
}

// soften: s becomes exp(s - max), zero past S. Returns 1 / sum.
INLINE float soften(float *s, const Piece &p) {
  for (int64_t c = p.S; c < p.room; c++) s[c] = -1e30f;
  float32x16 m = load(s), total = {};
  for (int64_t c = 16; c < p.room; c += 16) m = load(s + c) > m ? load(s + c) : m;
  const float top = largest(m);
  for (int64_t c = 0; c < p.room; c += 16) {
    float32x16 e = exponential(load(s + c) - top);
    total += e;
    store(s + c, e);
  }
  return 1 / sum(total);
}

KERNEL void prepare_forward(const Piece &p, float *q, float *kt, float *v) {
  const int64_t ld = 3 * p.H;
  gathered(p.qkv, ld, p.bias, 1 / std::sqrt(float(p.D)), q, p);
  transposed(p.qkv + p.H, ld, p.bias + p.H, kt, p);
  gathered(p.qkv + 2 * p.H, ld, p.bias + 2 * p.H, 1, v, p);
}

KERNEL void soften_rows(const Piece &p, float *scores, int64_t first, int64_t n) {
  for (int64_t r = 0; r < n; r++) {
    float *s = scores + r * p.room;
    const float inverse = soften(s, p);
    const uint32_t row = mixed(p.mask.seed + uint32_t(first + r));
    for (int64_t c = 0; c < p.room; c += 16) store(s + c, masked(load(s + c) * inverse, p.mask, row, uint32_t(c)));
  }
}

void forward(const Piece &p, float *context, float *space) {
  float *q = space, *kt = q + p.S * p.D, *v = kt + p.room * p.D, *scores = v + p.S * p.D;
  prepare_forward(p, q, kt, v);
  for (int64_t first = 0; first < p.S; first += block) {
    const int64_t n = std::min(block, p.S - first);
    multiply({.M = n, .N = p.room, .K = p.D, .a = q + first * p.D, .ai = p.D, .ak = 1, .b = kt, .ldb = p.room,
              .c = scores, .ldc = p.room, .add = false});
    soften_rows(p, scores, first, n);
    multiply({.M = n, .N = p.D, .K = p.S, .a = scores, .ai = p.room, .ak = 1, .b = v, .ldb = p.D,
              .c = context + first * p.H, .ldc = p.H, .add = false});
  }
}

KERNEL void prepare_backward(const Piece &p, const float *dcontext, float *q, float *k, float *o, float *kt, float *vt) {
  const int64_t ld = 3 * p.H;
  gathered(p.qkv, ld, p.bias, 1 / std::sqrt(float(p.D)), q, p);
  gathered(p.qkv + p.H, ld, p.bias + p.H, 1, k, p);
  gathered(dcontext, p.H, nullptr, 1, o, p);
  transposed(p.qkv + p.H, ld, p.bias + p.H, kt, p);
  transposed(p.qkv + 2 * p.H, ld, p.bias + 2 * p.H, vt, p);
}

// scores become the masked probabilities, their gradients those of the scores.
KERNEL void soften_rows_backward(const Piece &p, float *scores, float *gradients, int64_t first, int64_t n) {
  for (int64_t r = 0; r < n; r++) {
    float *s = scores + r * p.room, *g = gradients + r * p.room;
    const float inverse = soften(s, p);
    const uint32_t row = mixed(p.mask.seed + uint32_t(first + r));
    float32x16 t = {};
    for (int64_t c = 0; c < p.room; c += 16) {
      float32x16 w = masked(load(g + c), p.mask, row, uint32_t(c));
      t += load(s + c) * inverse * w;
      store(g + c, w);
    }
    const float dot = sum(t);
    for (int64_t c = 0; c < p.room; c += 16) {
      float32x16 probability = load(s + c) * inverse;
      store(g + c, probability * (load(g + c) - dot));
      store(s + c, masked(probability, p.mask, row, uint32_t(c)));
    }
  }
}

KERNEL void scale_query(const Piece &p, float *dqkv) {
  const float scale = 1 / std::sqrt(float(p.D));
  for (int64_t i = 0; i < p.S; i++)
    for (int64_t c = 0; c < p.D; c += 16) store(dqkv + i * 3 * p.H + c, load(dqkv + i * 3 * p.H + c) * scale);
}

void backward(const Piece &p, const float *dcontext, float *dqkv, float *space) {
  const int64_t ld = 3 * p.H, n_q = p.S * p.D, n_t = p.room * p.D;
  float *q = space, *k = q + n_q, *o = k + n_q, *kt = o + n_q, *vt = kt + n_t, *scores = vt + n_t, *gradients = scores + block * p.room;
  prepare_backward(p, dcontext, q, k, o, kt, vt);
  for (int64_t first = 0; first < p.S; first += block) {
    const int64_t n = std::min(block, p.S - first);
    multiply({.M = n, .N = p.room, .K = p.D, .a = q + first * p.D, .ai = p.D, .ak = 1, .b = kt, .ldb = p.room,
              .c = scores, .ldc = p.room, .add = false});
    multiply({.M = n, .N = p.room, .K = p.D, .a = o + first * p.D, .ai = p.D, .ak = 1, .b = vt, .ldb = p.room,
              .c = gradients, .ldc = p.room, .add = false});
    soften_rows_backward(p, scores, gradients, first, n);
    multiply({.M = n, .N = p.D, .K = p.S, .a = gradients, .ai = p.room, .ak = 1, .b = k, .ldb = p.D,
              .c = dqkv + first * ld, .ldc = ld, .add = false});
    multiply({.M = p.S, .N = p.D, .K = n, .a = gradients, .ai = 1, .ak = p.room, .b = q + first * p.D, .ldb = p.D,
              .c = dqkv + p.H, .ldc = ld, .add = first > 0});
    multiply({.M = p.S, .N = p.D, .K = n, .a = scores, .ai = 1, .ak = p.room, .b = o + first * p.D, .ldb = p.D,
              .c = dqkv + 2 * p.H, .ldc = ld, .add = first > 0});
  }
  scale_query(p, dqkv);
}

// each: f(piece, first row, first column, space) for every window and head, the
// longest windows first; a thread that is free takes the next. A piece's results
// are its own, so the order does not show.
template <class F> void each(const Tensor &qkv, const Tensor &bias, int64_t A, Mask mask, const Rows &rows, F f) {
  const int64_t H = bias.numel() / 3, D = H / A, pieces = int64_t(rows.start.size()) * A;
  std::atomic<int64_t> next{0};
  at::parallel_for(0, at::get_num_threads(), 1, [&](int64_t, int64_t) {
    thread_local std::vector<float> space;
    for (int64_t i; (i = next++) < pieces;) {
      const int64_t w = rows.longest_first[size_t(i / A)], column = i % A * D, start = rows.start[size_t(w)], S = rows.length[size_t(w)];
      Mask own = mask;
      own.seed = mixed(mixed(rows.window[size_t(w)] ^ mask.seed) + uint32_t(i % A));
      const Piece p{.qkv = values(qkv) + start * 3 * H + column, .bias = values(bias) + column,
                    .S = S, .H = H, .D = D, .room = (S + 15) / 16 * 16, .mask = own};
      space.resize(std::max(space.size(), size_t(5 * p.room * D + 2 * block * p.room)));
      f(p, start, column, space.data());
    }
  });
}

// blank: [R, C] whose rows of no window are zero.
Tensor blank(int64_t C, const Tensor &like, const Rows &rows) {
  Tensor t = at::empty({rows.R, C}, like.options());
  int64_t used = 0;
  for (size_t w = 0; w < rows.start.size(); w++) used = std::max(used, rows.start[w] + rows.length[w]);
  if (used < rows.R) t.narrow(0, used, rows.R - used).zero_();
  return t;
}

} // namespace

Tensor attention(const Tensor &qkv, const Tensor &bias, int64_t heads, Mask mask, const Rows &rows) {
  const int64_t H = bias.numel() / 3;
  Tensor context = blank(H, qkv, rows);
  each(qkv, bias, heads, mask, rows,
       [&](const Piece &p, int64_t row, int64_t column, float *space) { forward(p, values(context) + row * H + column, space); });
  return context;
}

Tensor attention_backward(const Tensor &dcontext, const Tensor &qkv, const Tensor &bias, int64_t heads, Mask mask, const Rows &rows) {
  const int64_t H = bias.numel() / 3;
  Tensor dqkv = blank(3 * H, qkv, rows);
  each(qkv, bias, heads, mask, rows, [&](const Piece &p, int64_t row, int64_t column, float *space) {
    backward(p, values(dcontext) + row * H + column, values(dqkv) + row * 3 * H + column, space);
  });
  add_column_sums(dqkv, bias.grad());
  return dqkv;
}

} // namespace road
