#pragma once
#include "model.h"

namespace road {

// multiply_add: c = beta c + a b, in the precision that the model multiplies in.
void multiply_add(const Model &m, const Tensor &a, const Tensor &b, Tensor c, float beta);

// Which of ROAD_MKL and ROAD_ONEDNN multiplies this model's matrices sooner.
int faster_matmul(int64_t hidden, int64_t intermediate);

} // namespace road
