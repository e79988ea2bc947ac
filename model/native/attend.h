#pragma once
#include "model.h"

namespace road {

// attend: attention over the batch's windows by libtorch's operators, with
// dropout p after the softmax. qkv [R, 3H], with its bias; to [R, H].
Tensor attend(const Model &m, const Batch &b, const Tensor &qkv, double p);

// Whether the model's device has an operator that takes packed rows as they are,
// and that gives attention; problem says why not.
bool attends_packed(const Model &m, std::string &problem);

// tried_attention: what is wrong with packed or padded attention, tried forward
// and back on a small batch; empty: nothing. See road_try_attention for skew.
std::string tried_attention(const Model &m, bool packed, double skew, double gradient_skew);

} // namespace road
