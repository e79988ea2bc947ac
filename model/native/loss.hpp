// The loss of one head: cross-entropy with the labels, and for windows with
// teacher logits the divergence from them at temperature T.
//
//   with targets: ce_weight CE + kd_weight [T^2] KL(teacher(T) || student(T))
//   any other:    (ce_weight + kd_weight) CE
//
// A span head's loss is the mean of its start's and its end's, each with targets or
// without, over the allowed positions alone; logits are masked first, then standardized
// if asked for, then softened.
#include "device.h"
#include "model.h"
#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

namespace road {
namespace {

// Finite, so that a probability of 0 times its logarithm is 0.
constexpr float forbidden = -1e30f;

// The values on the device that a head_loss needs.
struct Targets {
  Tensor label;             // [B, K] int64; 0 where not trained
  Tensor allowed;           // [B, 1, C] bool; undefined: all are
  Tensor accepted;          // [B, K, answers] int64: of windows with teacher logits
  Tensor teacher, plain;    // [B, K, C]; undefined: none
  Tensor mean;              // [B, K, C]; undefined: plain
  Tensor trained;           // [B] float: 1 or 0
  Tensor soft;              // [B, K] float: 1 or 0; trained, and with teacher logits
  Tensor taught;            // [B] float: 1 or 0; trained, and with plain logits
};

// spread: logits of the allowed positions, window after window, to [B, K, C].
Tensor spread(const float *packed, const Batch &b, const Head &h, const road_loss &l, const at::Device &device) {
  if (h.classes) {
    const Tensor given = at::from_blob(const_cast<float *>(packed), {b.B, 1, h.classes}, at::kFloat);
    return staged({b.B, 1, h.classes}, at::kFloat, device).copy_(given);
  }
  Tensor t = staged({b.B, 2, b.S}, at::kFloat, device).fill_(forbidden);
  float *row = t.mutable_data_ptr<float>();
  for (int64_t w = 0; w < b.B; w++)
    for (int part = 0; part < 2; part++, row += b.S) {
      row[0] = *packed++;
      for (int s = l.first[w]; s < l.last[w]; s++) row[s] = *packed++;
    }
  return t;
}

// accepted: the accepted spans of the trained windows, to [B, 2, answers]; any place
// in others.
Tensor accepted(const Batch &b, const road_loss &l, const at::Device &device) {
  Tensor t = staged({b.B, 2, l.answers}, at::kLong, device).zero_();
  int64_t *to = t.mutable_data_ptr<int64_t>();
  for (int64_t w = 0; w < b.B; w++)
    for (int part = 0; part < 2; part++, to += l.answers)
      if (l.label[0][w] >= 0) std::copy_n(l.accepted[part] + w * l.answers, l.answers, to);
  return t;
}

Targets targets(const Batch &b, const Head &h, const road_loss &l, const at::Device &device, road_sums &sums) {
  const int K = h.classes ? 1 : 2;
  auto flags = [&](at::IntArrayRef sizes) { return staged(sizes, at::kFloat, device).zero_(); };
  Tensor label = staged({b.B, K}, at::kLong, device).zero_(), trained = flags({b.B}), soft = flags({b.B, K}), taught = flags({b.B});
  for (int64_t w = 0; w < b.B; w++) {
    if (l.label[0][w] < 0) continue;
    for (int k = 0; k < K; k++) label.mutable_data_ptr<int64_t>()[w * K + k] = l.label[k][w];
    trained.mutable_data_ptr<float>()[w] = 1;
    sums.windows++;
    int parts = 0;
    for (int k = 0; k < K; k++)
      if (l.soft && l.teacher && l.soft[w * K + k]) {
        soft.mutable_data_ptr<float>()[w * K + k] = 1;
        parts++;
      }
    sums.soft += double(parts) / K;
    sums.whole += parts == K;
    if (l.taught && l.plain && l.taught[w]) {
      taught.mutable_data_ptr<float>()[w] = 1;
      sums.taught++;
    }
  }
  Targets t{.label = sent(label, device), .allowed = {}, .accepted = {}, .teacher = {}, .plain = {}, .mean = {},
            .trained = sent(trained, device), .soft = sent(soft, device), .taught = sent(taught, device)};
  if (!h.classes) {
    Tensor allowed = staged({b.B, 1, b.S}, at::kBool, device).zero_();
    for (int64_t w = 0; w < b.B; w++) {
      bool *row = allowed.mutable_data_ptr<bool>() + w * b.S;
      row[0] = true;
      for (int s = l.first[w]; s < l.last[w]; s++) row[s] = true;
    }
    t.allowed = sent(allowed, device);
  }
  if (sums.soft > 0) {
    t.teacher = sent(spread(l.teacher, b, h, l, device), device);
    if (l.mean) t.mean = sent(spread(l.mean, b, h, l, device), device);
    t.accepted = l.accepted[0] ? sent(accepted(b, l, device), device) : t.label.unsqueeze(2);
  }
  if (sums.taught) t.plain = sent(spread(l.plain, b, h, l, device), device);
  return t;
}

// divergence: KL(softmax(teacher) || exp(log_student)) of each part, summed over
// classes. [B, K, C] each, to [B, K].
Tensor divergence(const Tensor &teacher, const Tensor &log_student) {
  return at::kl_div(log_student, at::softmax(teacher, -1), at::Reduction::None).sum(-1);
}

// standardized: the allowed logits z [B, K, C] of each part with the mean 0 and the
// standard deviation 1 (Sun et al., Logit Standardization in Knowledge Distillation,
// 2024), or less where they hardly differ, for the gradient to be finite.
Tensor standardized(const Tensor &z, const Tensor &allowed) {
  auto masked = [&](const Tensor &x, float value) { return allowed.defined() ? x.masked_fill(~allowed, value) : x; };
  auto mean = [&](const Tensor &x) {
    const Tensor sum = x.sum(-1, true);
    return allowed.defined() ? sum / allowed.sum(-1, true) : sum / double(x.size(-1));
  };
  const Tensor apart = masked(z - mean(masked(z, 0)), 0);
  return masked(apart / (mean(apart * apart) + 1e-6).sqrt(), forbidden);
}

// truth: the probability of each window's likeliest accepted answer, [B], from
// log-probabilities [B, K, C].
Tensor truth(const Tensor &log_p, const Tensor &accepted) { return log_p.gather(2, accepted).sum(1).amax(1).exp(); }

// Two probabilities that differ by less are equal but for the rounding of floats.
constexpr float rounding = 1e-6f;

Tensor total(const Tensor &x, const Tensor &weight) { return (x.detach() * weight).to(at::kDouble).sum(); }

// compare: the part of a report that is about the combined targets, beside the
// model's log-probabilities [B, K, C] and, of logits as the divergence takes them,
// those at T = 1.
void compare(const Targets &t, const Tensor &log_p, const Tensor &log_diverging, double temperature, std::vector<Tensor> &report) {
  const Tensor whole = t.soft.amin(1), combined = truth(at::log_softmax(t.teacher, -1), t.accepted);
  report[ROAD_TRUTH] = total(combined, whole);
  report[ROAD_STUDENT_TRUTH] = total(truth(log_p, t.accepted), whole);
  report[ROAD_AHEAD] = total(truth(log_diverging, t.accepted) > combined, whole);
  if (t.plain.defined()) {
    const Tensor plain = truth(at::log_softmax(t.mean.defined() ? t.mean : t.plain, -1), t.accepted);
    report[ROAD_PLAIN_TRUTH] = total(plain, whole);
    report[ROAD_FALLS] = total(combined < plain - rounding, whole * t.taught);
  }
  const Tensor log_q = at::log_softmax(t.teacher / temperature, -1);
  report[ROAD_ENTROPY] = total(-(log_q.exp() * log_q).sum(-1), t.soft) / t.soft.size(1);
}

} // namespace

// logits: [B, C] of a class head, [R, 2] of a span head.
HeadLoss head_loss(const Tensor &logits, const Batch &b, const Head &h, const road_loss &l, road_sums &sums) {
  sums = {};
  Targets t = targets(b, h, l, logits.device(), sums);
  if (!sums.windows) return {};
  Tensor z = h.classes ? logits.unsqueeze(1) : logits.index_select(0, b.spread).view({b.B, b.S, 2}).permute({0, 2, 1}).contiguous();
  if (t.allowed.defined()) z = z.masked_fill(~t.allowed, forbidden);

  Tensor log_p = at::log_softmax(z, -1);
  Tensor ce = -log_p.gather(2, t.label.unsqueeze(2)).squeeze(2); // [B, K]
  Tensor loss = ce * (t.trained.unsqueeze(1) * (l.ce_weight + l.kd_weight) - t.soft * l.kd_weight);
  Tensor none = at::zeros({}, loss.options().dtype(at::kDouble)), kd = none, yardstick = none, diverging = z;
  if (sums.soft > 0) {
    const double T = l.temperature;
    if (l.standardize) diverging = standardized(z, t.allowed);
    Tensor k = divergence(t.teacher / T, at::log_softmax(diverging / T, -1)) * (l.t_squared ? T * T : 1.0);
    loss = loss + k * (t.soft * l.kd_weight);
    kd = total(k, t.soft) / k.size(1);
  }
  loss = loss.mean(1);
  at::NoGradGuard no_gradient;
  if (t.plain.defined()) yardstick = total(divergence(t.plain, log_p).mean(1), t.taught);
  std::vector<Tensor> report(ROAD_REPORTED, none);
  report[ROAD_CE] = total(ce.mean(1), t.trained);
  report[ROAD_KD] = kd;
  report[ROAD_TOTAL] = loss.detach().to(at::kDouble).sum();
  report[ROAD_YARDSTICK] = yardstick;
  report[ROAD_CORRECT] = total((z.argmax(-1) == t.label).all(1), t.trained);
  if (sums.soft > 0) {
    const Tensor student = log_p.detach();
    compare(t, student, l.standardize ? at::log_softmax(diverging.detach(), -1) : student, l.temperature, report);
  }
  at::AutoGradMode gradient(true);
  return {loss.sum() * l.scale, at::stack(report)};
}

} // namespace road
