// The dot product of two gradients, in float64.
#include "kernels.h"
#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>

namespace road {
namespace {

// dot_piece: over n values, whose products are exact in float64.
KERNEL double dot_piece(const float *a, const float *b, int64_t n) {
  double lanes[16] = {};
  int64_t i = 0;
  for (; i + 16 <= n; i += 16)
    for (int64_t k = 0; k < 16; k++) lanes[k] += double(a[i + k]) * double(b[i + k]);
  for (; i < n; i++) lanes[0] += double(a[i]) * double(b[i]);
  double sum = 0;
  for (const double lane : lanes) sum += lane;
  return sum;
}

// A GPU multiplies in float32, a stretch at a time: it need not hold another gradient.
double dot_on_gpu(const Tensor &a, const Tensor &b) {
  const auto of_a = stretches(a), of_b = stretches(b);
  if (of_a.empty()) return 0;
  std::vector<Tensor> sums;
  for (size_t i = 0; i < of_a.size(); i++) sums.push_back((of_a[i] * of_b[i]).sum(at::kDouble));
  return at::stack(sums).sum().item<double>();
}

} // namespace

double product_of(const Tensor &a, const Tensor &b) {
  if (a.is_cuda()) return dot_on_gpu(a, b);
  const int64_t piece = 1 << 16, n = a.numel(); // pieces are added up in their order, whichever thread has one
  std::vector<double> sums(size_t((n + piece - 1) / piece));
  at::parallel_for(0, int64_t(sums.size()), 1, [&](int64_t from, int64_t to) {
    for (int64_t i = from; i < to; i++)
      sums[size_t(i)] = dot_piece(values(a) + i * piece, values(b) + i * piece, std::min(piece, n - i * piece));
  });
  double sum = 0;
  for (const double of_piece : sums) sum += of_piece;
  return sum;
}

} // namespace road
