#pragma once
#include "kernels.h"

namespace road {

// A layer's view of its pass. It must live until the pass's backward is through.
struct LayerPass {
  const Model &model;
  const Rows &rows;
  const Dropout &drop;
  uint32_t number; // from 0 to L - 1

  // mask of one of the layer's three places, see mask_at.
  Mask mask(uint32_t place) const;
};

// run_layer: x [R, H] to [R, H].
Tensor run_layer(const Tensor &x, const Layer &y, const LayerPass &pass);

} // namespace road
