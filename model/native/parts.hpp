// The encoder's gradient in parts, each the sum of some passes. The part that passes add
// to lies in the gradients, where their sums have the bits that they have without parts;
// the others wait in buffers of their own.
#include "model.h"
#include <ATen/Functions.h>
#include <ATen/core/grad_mode.h>
#include <malloc.h>

namespace road {

Tensor trained_encoder(const Model &m, const Tensor &t) {
  int64_t begin = 0, end = 0; // in one piece: layers lie above each other
  for (const Range &r : m.ranges) {
    if (r.head >= 0) continue;
    end = r.end;
    if (is_frozen(m, r.depth)) begin = r.end;
  }
  return t.narrow(0, begin, end - begin);
}

void split_gradients(Model &m, int64_t n) {
  if (n == int64_t(m.parts.size())) return;
  at::NoGradGuard no_gradient;
  need_gradients(m);
  const bool had = !m.parts.empty();
  m.parts.clear(); // before others take memory
  if (had && m.gradients.is_cpu()) malloc_trim(0); // see start, which keeps what is freed
  int64_t end = 0;
  for (const Range &r : m.ranges)
    if (r.head < 0) end = r.end;
  std::vector<Part> parts;
  for (int64_t i = 0; i < n; i++) parts.push_back({.sum = at::zeros({end}, m.gradients.options())});
  m.parts = std::move(parts);
  clear_gradients(m);
}

// put_away moves the part that lies in the gradients to its buffer.
static void put_away(Model &m) {
  if (m.open_part < 0) return;
  trained_encoder(m, m.parts[size_t(m.open_part)].sum).copy_(trained_encoder(m, m.gradients));
  m.open_part = -1;
}

void add_to_part(Model &m, int64_t i) {
  if (i == m.open_part) return;
  at::NoGradGuard no_gradient;
  Part &part = m.parts.at(size_t(i));
  put_away(m);
  const Tensor now = trained_encoder(m, m.gradients);
  if (part.begun) now.copy_(trained_encoder(m, part.sum));
  else now.zero_();
  part.begun = true;
  m.open_part = i;
}

void part_products(Model &m, double *to) {
  at::NoGradGuard no_gradient;
  put_away(m);
  const int64_t n = int64_t(m.parts.size());
  for (int64_t i = 0; i < n; i++)
    for (int64_t k = 0; k <= i; k++) {
      const Part &a = m.parts[size_t(i)], &b = m.parts[size_t(k)];
      to[i * n + k] = to[k * n + i] = a.begun && b.begun ? product_of(trained_encoder(m, a.sum), trained_encoder(m, b.sum)) : 0;
    }
}

void combine_parts(Model &m, const double *weights) {
  at::NoGradGuard no_gradient;
  put_away(m);
  const Tensor sum = trained_encoder(m, m.gradients);
  sum.zero_();
  for (size_t i = 0; i < m.parts.size(); i++) {
    Part &part = m.parts[i];
    if (part.begun) sum.add_(trained_encoder(m, part.sum), weights[i]);
    part.begun = false;
  }
}

void clear_gradients(Model &m) {
  if (m.gradients.defined()) m.gradients.zero_();
  m.open_part = -1;
  for (Part &part : m.parts) part.begun = false;
}

} // namespace road
