#pragma once
#include "model.h"

namespace road {

// attend: attention over the batch's windows by libtorch's operators, with
// dropout p after the softmax. qkv [R, 3H], with its bias; to [R, H].
Tensor attend(const Model &m, const Batch &b, const Tensor &qkv, double p);

// Whether the model's device has an operator that takes packed rows as they
// are, and that gives what the others give: it is tried on a small batch.
bool attends_packed(const Model &m);

} // namespace road
