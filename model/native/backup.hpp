// Copies of a model on the host, which a GPU makes beside the steps.
#include "model.h"
#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>
#include <c10/core/impl/VirtualGuardImpl.h>

struct road_backup {
  at::Tensor values; // [3, n]
  std::optional<c10::Event> whole; // on a GPU
};

namespace road {

road_backup *new_backup(const Model &m) {
  auto b = std::make_unique<road_backup>();
  const std::vector<int64_t> shape{3, m.weights.numel()};
  if (m.device.is_cuda()) try {
      b->values = at::zeros(shape, at::TensorOptions(at::kFloat).pinned_memory(true));
    } catch (const c10::Error &) { // the system gives no more of it; a copy then takes longer
    }
  if (!b->values.defined()) b->values = at::zeros(shape, at::kFloat);
  return b.release();
}

// The copy takes its place in the GPU's queue: later work finds it made.
void back_up(Model &m, road_backup &b) {
  at::NoGradGuard no_gradient;
  need_moments(m);
  wait_for(b);
  const bool alone = b.values.is_pinned();
  int64_t i = 0;
  for (const Tensor *t : {&m.weights, &m.first_moments, &m.second_moments}) b.values[i++].copy_(*t, alone);
  if (!alone) return;
  b.whole.emplace(m.device.type());
  b.whole->record(c10::impl::VirtualGuardImpl(m.device.type()).getStream(m.device));
}

void wait_for(road_backup &b) {
  if (b.whole) b.whole->synchronize();
  b.whole.reset();
}

float *values_of(const road_backup &b) { return b.values.mutable_data_ptr<float>(); }

} // namespace road
