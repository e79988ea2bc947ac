#pragma once
#include "model.h"

namespace road {

// factor: x, or a weight, as the model multiplies it: the same tensor, or in
// bfloat16. Weights are rounded by round_weights, once an update.
Tensor factor(const Model &m, const Tensor &x);
Tensor factor(const Model &m, const Linear &l);
// rounded: a parameter in bfloat16, as it was when round_weights was last called.
Tensor rounded(const Model &m, const Tensor &parameter);
void round_weights(Model &m);

// multiply_add: c = beta c + a b of two factors; c is float32.
void multiply_add(const Model &m, const Tensor &a, const Tensor &b, Tensor c, float beta);

// multiplies: whether this machine has a way to multiply, ROAD_MKL and so on.
bool multiplies(int matmul);
// matmul_for: the matmul backend of a model on the CPU, ROAD_MKL and so on: the
// requested one, or the fastest, measured once a program, so that all its models
// are alike. AMX is for the CPU's own kernels alone.
int matmul_for(const Model &m);
// use_matmul: libtorch's own operators follow the choice where they can.
void use_matmul(int library);

} // namespace road
