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
#include <c10/core/impl/VirtualGuardImpl.h>
#include <cmath>

namespace road {

// Heads have exponent 0. The reference gives the top layer 2, since its pooler
// had 1 and was removed; the paper gives it 1.
int64_t decay_exponent(int64_t depth, int64_t layers, bool paper) {
  if (depth > layers) return 0;
  return layers + (paper ? 1 : 2) - depth;
}

std::vector<Tensor> stretches(const Tensor &t) {
  const int64_t most = t.is_cuda() ? 1 << 24 : 1 << 20; // a GPU's waiting grows with their number
  std::vector<Tensor> parts;
  for (int64_t at = 0; at < t.numel(); at += most) parts.push_back(t.narrow(0, at, std::min(most, t.numel() - at)));
  return parts;
}

// In float64: the squares of 335 million float32 values can overflow or vanish.
// CUDA's operator adds float32 up as float64 by itself; the CPU's converts, here a
// stretch at a time.
static double norm_of(const std::vector<Tensor> &whole) {
  std::vector<Tensor> parts;
  for (const Tensor &t : whole)
    if (t.is_cuda()) parts.push_back(t);
    else
      for (Tensor &part : stretches(t)) parts.push_back(std::move(part));
  if (parts.empty()) return 0;
  return at::linalg_vector_norm(at::stack(at::_foreach_norm(parts, 2, at::kDouble))).item<double>();
}

// The moment that the model's GPU reaches this point, noted by the GPU. It serves
// only to show a time; without the event there is none.
static void note_moment(const Model &m, std::optional<c10::Event> &moment) {
  if (!m.device.is_cuda()) return;
  try {
    if (!moment) moment.emplace(m.device.type(), c10::EventFlag::BACKEND_DEFAULT);
    moment->record(c10::impl::VirtualGuardImpl(m.device.type()).getStream(m.device));
  } catch (const c10::Error &) {
    moment.reset();
  }
}

double update_seconds(Model &m) {
  auto began = std::move(m.update_began), ended = std::move(m.update_ended);
  m.update_began.reset();
  m.update_ended.reset();
  if (!began || !ended) return 0;
  try {
    return began->elapsedTime(*ended) / 1000;
  } catch (const c10::Error &) { // it has not ended
    return 0;
  }
}

void optimizer_step(Model &m, const road_update &u, const uint8_t *heads, double &norm, bool &skipped) {
  at::NoGradGuard no_gradient;
  need_gradients(m);
  need_moments(m);
  auto rests = [&](const Range &r) { return r.head < 0 ? is_frozen(m, r.depth) : !heads[r.head]; };
  std::vector<Tensor> moving; // the gradient of a frozen part moves nothing: it is no part of the norm
  int64_t begin = 0, end = 0;
  auto piece = [&] {
    if (end > begin) moving.push_back(m.gradients.narrow(0, begin, end - begin));
  };
  for (const Range &r : m.ranges) { // they lie one after another
    if (rests(r)) continue;
    if (r.begin != end) {
      piece();
      begin = r.begin;
    }
    end = r.end;
  }
  piece();
  norm = norm_of(moving);
  skipped = !std::isfinite(norm);
  if (!skipped || u.trial) {
    // Allocations come first: a step that fails for want of memory has changed nothing.
    Tensor scale; // libtorch divides the gradient by this
    if (u.clip > 0 && norm > u.clip) scale = at::full({}, norm / u.clip, m.weights.options());
    std::vector<float> counts;
    for (const Range &r : m.ranges) // bias correction divides by 1 - beta^step: a step without end switches it off
      counts.push_back(u.bias_correction ? float(m.updates[r.part] + 1) : 1e12f);
    const Tensor steps = at::from_blob(counts.data(), {int64_t(counts.size())}, at::kFloat).to(m.device);

    // A trial computes the same over the gradients in the place of all else.
    const Tensor &weights = u.trial ? m.gradients : m.weights, &first = u.trial ? m.gradients : m.first_moments,
                 &second = u.trial ? m.gradients : m.second_moments;
    if (!u.trial) note_moment(m, m.update_began);
    for (size_t i = 0; i < m.ranges.size(); i++) {
      const Range &r = m.ranges[i];
      if (rests(r)) continue;
      if (r.decays && !u.trial) m.updates[r.part]++; // every part has one range that decays
      auto part = [&](const Tensor &t) { return std::vector<Tensor>{t.narrow(0, r.begin, r.end - r.begin)}; };
      const double lr = u.lr * std::pow(u.layer_decay, decay_exponent(r.depth, int64_t(m.layers.size()), u.paper));
      at::_fused_adamw_(part(weights), part(m.gradients), part(first), part(second), /*max_exp_avg_sqs=*/{},
                        {steps.select(0, int64_t(i))}, lr, u.beta1, u.beta2, r.decays ? u.weight_decay : 0, u.eps,
                        /*amsgrad=*/false, /*maximize=*/false, scale.defined() ? std::optional<Tensor>(scale) : std::nullopt);
    }
    if (!u.trial) {
      note_moment(m, m.update_ended);
      m.weights.unsafeGetTensorImpl()->bump_version(); // the fused step does not count, see round_weights
    }
  }
  clear_gradients(m);
}

} // namespace road
