// The heads, as the ...ForQuestionAnswering and ...ForSequenceClassification of
// transformers have them. A class head of BERT and ALBERT is their pooler and
// their classifier.
#include "kernels.h"
#include <ATen/ops/dropout.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/tanh.h>

namespace road {

Tensor span_logits(const Head &h, const Tensor &hidden) { return linear(hidden, h.project); }

Tensor class_logits(const Model &m, const Head &h, const Batch &b, const Tensor &hidden, const Dropout &drop) {
  const uint32_t place = uint32_t(3 * m.config.layers + 1 + 2 * (&h - m.heads.data()));
  auto thinned = [&](const Tensor &x, uint32_t which) {
    if (m.own_kernels) return dropped(x, drop.classes, drop, place + which, b.rows.window);
    return drop.classes > 0 ? at::dropout(x, drop.classes, true) : x;
  };
  Tensor x = hidden.index_select(0, b.bounds.narrow(0, 0, b.B));
  if (m.config.architecture == ROAD_ELECTRA)
    x = at::gelu(linear(thinned(x, 0), h.dense)); // by erf, for any activation of the layers
  else
    x = at::tanh(linear(x, h.dense));
  return linear(thinned(x, 1), h.project);
}

} // namespace road
