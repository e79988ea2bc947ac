#pragma once
#include "kernels.h"

namespace road {

// What a layer needs to know of the pass that it is run in. It must live until
// the pass's backward is through.
struct LayerPass {
  const Model &model;
  const Rows &rows;
  Dropout drop;
  uint32_t seed; // of this layer in this pass

  // mask of one of the layer's places: 0 attention, 1 what it adds, 2 what the
  // feed-forward adds.
  Mask mask(int place) const;
};

// run_layer: x [R, H] to [R, H].
Tensor run_layer(const Tensor &x, const Layer &y, const LayerPass &pass);

} // namespace road
