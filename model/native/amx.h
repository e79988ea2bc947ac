#pragma once
#include "model.h"

namespace road {

// amx_here: this machine multiplies tiles of bfloat16, and the system lets us.
bool amx_here();

// amx_multiply_add: c = beta c + a b, beta 0 or 1, of float32 matrices whose
// rows or columns lie one after another; those of c, its rows. The result is as
// near the exact one as a float32 product is, and does not depend on the number
// of threads. Only where amx_here.
void amx_multiply_add(const Tensor &a, const Tensor &b, const Tensor &c, float beta);

} // namespace road
