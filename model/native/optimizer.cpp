// AdamW as ELECTRA has it (model/optimization.py of google-research/electra):
// decoupled weight decay, no bias correction unless asked for, a learning rate
// that falls with depth, the gradient clipped by its global norm.
//
//   m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2
//   p = p - lr (m / (sqrt v + eps) + decay p)
#include "model.h"
#include <ATen/Functions.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/from_blob.h>
#include <cmath>

namespace road {

// Heads have exponent 0. The reference gives the top layer 2, since its pooler
// had 1 and was removed; the paper gives it 1.
int64_t decay_exponent(int64_t depth, int64_t layers, bool paper) {
  if (depth > layers) return 0;
  return layers + (paper ? 1 : 2) - depth;
}

void optimizer_step(Model &m, const road_update &u, const uint8_t *heads, double &norm, bool &skipped) {
  at::NoGradGuard no_gradient;
  need_gradients(m), need_moments(m);
  auto rests = [&](const Range &r) { return r.head < 0 ? is_frozen(m, r.depth) : !heads[r.head]; };
  for (const Range &r : m.ranges)
    if (rests(r)) m.gradients.narrow(0, r.begin, r.end - r.begin).zero_(); // nothing moves by it: it is no part of the norm
  // In float64: the squares of 335 million float32 values can overflow or vanish.
  norm = at::linalg_vector_norm(m.gradients, 2, std::nullopt, false, at::kDouble).item<double>();
  skipped = !std::isfinite(norm);
  if (!skipped) {
    // What takes memory comes first: a step that fails for want of it has changed nothing.
    Tensor scale; // libtorch divides the gradient by this
    if (u.clip > 0 && norm > u.clip) scale = at::full({}, norm / u.clip, m.weights.options());
    std::vector<float> counts;
    for (const Range &r : m.ranges) // bias correction divides by 1 - beta^step: a step without end switches it off
      counts.push_back(u.bias_correction ? float(m.updates[r.part] + 1) : 1e12f);
    const Tensor steps = at::from_blob(counts.data(), {int64_t(counts.size())}, at::kFloat).to(m.device);

    for (size_t i = 0; i < m.ranges.size(); i++) {
      const Range &r = m.ranges[i];
      if (rests(r)) continue;
      if (r.decays) m.updates[r.part]++; // every part has one range that decays
      auto part = [&](const Tensor &t) { return std::vector<Tensor>{t.narrow(0, r.begin, r.end - r.begin)}; };
      const double lr = u.lr * std::pow(u.layer_decay, decay_exponent(r.depth, int64_t(m.layers.size()), u.paper));
      at::_fused_adamw_(part(m.weights), part(m.gradients), part(m.first_moments), part(m.second_moments), {},
                        {steps.select(0, int64_t(i))}, lr, u.beta1, u.beta2, r.decays ? u.weight_decay : 0, u.eps, false, false,
                        scale.defined() ? std::optional<Tensor>(scale) : std::nullopt);
    }
    m.weights.unsafeGetTensorImpl()->bump_version(); // the fused step does not count, see round_weights
  }
  m.gradients.zero_();
}

} // namespace road
