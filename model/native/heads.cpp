// The heads, as ElectraForQuestionAnswering and ElectraForSequenceClassification
// of transformers have them.
#include "model.h"
#include <ATen/ops/gelu.h>
#include <ATen/ops/index_select.h>

namespace road {

Tensor span_logits(const Head &h, const Tensor &hidden) { return linear(hidden, h.project); }

Tensor class_logits(const Head &h, const Batch &b, const Tensor &hidden, Dropout drop) {
  Tensor x = dropped(hidden.index_select(0, b.cls), drop.hidden);
  x = dropped(at::gelu(linear(x, h.dense)), drop.hidden);
  return linear(x, h.project);
}

} // namespace road
