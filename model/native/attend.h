#pragma once
#include "model.h"

namespace road {

// attend: attention over the batch's windows by libtorch's operators, with
// dropout p after the softmax. qkv [R, 3H], with its bias; to [R, H].
Tensor attend(const Model &m, const Batch &b, const Tensor &qkv, double p);

// Whether the model's device has an operator that takes packed rows as they are,
// and that gives attention; problem is the reason if not.
bool attends_packed(const Model &m, std::string &problem);

// tried_attention: the fault of packed or padded attention, tried forward and back
// on a small batch; empty if there is none. See road_try_attention for skew.
std::string tried_attention(const Model &m, bool packed, double skew, double gradient_skew);

} // namespace road
