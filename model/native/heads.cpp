// The heads, as the ...ForQuestionAnswering and ...ForSequenceClassification of
// transformers have them. A class head of BERT and ALBERT is their pooler and
// their classifier.
#include "model.h"
#include <ATen/ops/gelu.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/tanh.h>

namespace road {

Tensor span_logits(const Head &h, const Tensor &hidden) { return linear(hidden, h.project); }

Tensor class_logits(const Model &m, const Head &h, const Batch &b, const Tensor &hidden, Dropout drop) {
  Tensor x = hidden.index_select(0, b.cls);
  if (m.config.architecture == ROAD_ELECTRA)
    x = at::gelu(linear(dropped(x, drop.classes), h.dense)); // by erf, whatever the layers have
  else
    x = at::tanh(linear(x, h.dense));
  return linear(dropped(x, drop.classes), h.project);
}

} // namespace road
