// The CPU's kernels: the operations between the matrix products of a layer. Rows
// are a batch's tokens, R of them; columns C are a multiple of 16. Each has a
// plain form in encoder.hpp, which the tests compare it with.
#pragma once
#include "lanes.h"
#include "model.h"

namespace road {

// gelu: a = f(u + bias); u becomes f'(u + bias). By erf, or by tanh.
Tensor gelu(const Tensor &u, const Tensor &bias, bool by_tanh);
// gelu_backward: da becomes du; adds to the bias's gradient.
void gelu_backward(const Tensor &da, const Tensor &slope, const Tensor &bias_gradient);

// The values that norm keeps for its backward.
struct Normed {
  Tensor y, centred, scale; // [R, C], [R, C] with mean 0 and variance 1, [R]
};
// norm: y = LayerNorm(mask(z + bias) + residual).
Normed norm(const Tensor &z, const Linear &l, const Tensor &residual, const Norm &n, double eps, Mask mask, const Rows &rows);
// norm_backward: the gradients of residual and z from that of y; adds to those
// of the LayerNorm and the bias.
void norm_backward(const Tensor &dy, const Tensor &centred, const Tensor &scale, const Norm &n, const Linear &l, Mask mask,
                   const Rows &rows, const Tensor &dresidual, const Tensor &dz);

// attention: softmax(q kT / sqrt D) v of every window and head, masked after
// the softmax. qkv [R, 3H] lacks bias [3H]; to [R, H].
Tensor attention(const Tensor &qkv, const Tensor &bias, int64_t heads, Mask mask, const Rows &rows);
// attention_backward: dqkv [R, 3H]; adds to the bias's gradient.
Tensor attention_backward(const Tensor &dcontext, const Tensor &qkv, const Tensor &bias, int64_t heads, Mask mask,
                          const Rows &rows);

// dropped: x [rows, C] with dropout p in one of the pass's places; rows draw
// from their keys.
Tensor dropped(const Tensor &x, double p, const Dropout &drop, uint32_t place, const std::vector<uint32_t> &key);

// mask_at: the mask of one place. A layer i has the places 3 i (attention),
// 3 i + 1 (attention's output) and 3 i + 2 (the feed-forward's output), the
// embeddings have 3 L, a head h 3 L + 1 + 2 h and the one after it.
Mask mask_at(double p, const Dropout &drop, uint32_t place);

// add_column_sums: the sum over x's rows [R, C] is added to to [C]; the same
// bits for the same number of threads.
void add_column_sums(const Tensor &x, const Tensor &to);

inline float *values(const Tensor &t) { return static_cast<float *>(t.data_ptr()); }

} // namespace road
