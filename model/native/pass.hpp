// A pass: forward, the losses of its heads, backward. And a pass that only
// answers.
#include "layer.h"
#include "matmul.h"
#include <ATen/Context.h>
#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

namespace road {

static Tensor logits_of(const Model &m, const Head &h, const Batch &b, const Tensor &hidden, const Dropout &drop) {
  return h.classes ? class_logits(m, h, b, hidden, drop) : span_logits(h, hidden);
}

void pass(Model &m, const road_batch &in, const road_loss *losses, int64_t n, const Dropout &drop, road_sums *sums) {
  need_gradients(m);
  round_weights(m);
  at::manual_seed(drop.seed + (in.keys ? in.keys[0] : 0)); // libtorch's operators draw from here: each micro-batch its own
  at::AutoGradMode gradient(true);
  Batch b = to_device(m, in);
  std::deque<LayerPass> steps;
  Tensor hidden = encode(m, b, drop, steps), objective;
  std::vector<Tensor> reports;
  for (int64_t i = 0; i < n; i++) {
    const Head &h = m.heads[losses[i].head];
    HeadLoss loss = head_loss(logits_of(m, h, b, hidden, drop), b, h, losses[i], sums[i]);
    if (!loss.objective.defined()) continue;
    objective = objective.defined() ? objective + loss.objective : loss.objective;
    reports.push_back(loss.report);
  }
  if (!objective.defined()) return;
  objective.backward();
  m.reports.push_back(at::stack(reports)); // on the device, which is not waited for
}

void collect(Model &m, double *to, int64_t n) {
  if (m.reports.empty()) return;
  Tensor all = at::cat(m.reports);
  m.reports.clear();
  TORCH_CHECK(all.size(0) == n, n, " losses were expected, there are ", all.size(0));
  at::from_blob(to, {n, ROAD_REPORTED}, at::kDouble).copy_(all);
}

void infer(Model &m, const road_batch &in, const int64_t *heads, int64_t n, float **out) {
  at::NoGradGuard no_gradient;
  round_weights(m);
  Batch b = to_device(m, in);
  std::deque<LayerPass> steps;
  const Dropout none{};
  Tensor hidden = encode(m, b, none, steps);
  for (int64_t i = 0; i < n; i++) {
    const Head &h = m.heads[heads[i]];
    Tensor z = logits_of(m, h, b, hidden, none);
    if (!h.classes) z = z.narrow(0, 0, b.N);
    at::from_blob(out[i], z.sizes(), at::kFloat).copy_(z);
  }
}

} // namespace road
