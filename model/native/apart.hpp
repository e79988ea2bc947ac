// The encoder's gradient apart by head, of passes that follow each other: a pass's
// own part of the gradients is the difference to a copy from before it.
#include "model.h"
#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

namespace road {

void mark_gradients(Model &m) {
  at::NoGradGuard no_gradient;
  need_gradients(m);
  if (!m.marked.defined()) m.marked = at::empty_like(m.gradients);
  m.marked.copy_(m.gradients);
}

void attribute_gradients(Model &m, int64_t head) {
  at::NoGradGuard no_gradient;
  m.attributed.resize(m.heads.size());
  Tensor &own = m.attributed[head];
  if (!own.defined()) {
    own = m.gradients - m.marked;
    return;
  }
  const auto to = stretches(own), now = stretches(m.gradients), before = stretches(m.marked);
  for (size_t i = 0; i < to.size(); i++) to[i].add_(now[i] - before[i]);
}

void back_to_mark(Model &m) {
  at::NoGradGuard no_gradient;
  m.gradients.copy_(m.marked);
}

void gradient_products(Model &m, double *to) {
  at::NoGradGuard no_gradient;
  std::vector<Tensor> own = std::move(m.attributed);
  m.attributed.clear();
  m.marked.reset();
  own.resize(m.heads.size());
  const int64_t heads = int64_t(own.size());
  for (int64_t i = 0; i < heads; i++)
    for (int64_t k = 0; k <= i; k++) {
      const bool both = own[i].defined() && own[k].defined();
      to[i * heads + k] = to[k * heads + i] = both ? product_of(trained_encoder(m, own[i]), trained_encoder(m, own[k])) : 0;
    }
}

} // namespace road
