// Passes with hard labels and soft targets, and optimizer steps.
#pragma once
#include "tiny.hpp"

// The targets of both heads: a window without a label, one without soft targets.
struct Objectives {
  std::vector<int32_t> start = {1, 4, 0, -1}, stop = {3, 9, 0, -1}, first = {1, 2, 1, 3}, last = {5, 30, 1, 16}, label = {0, 2, -1, 1};
  std::vector<int32_t> starts = {1, 2, 4, 4, 0, 0, -1, -1}, stops = {3, 4, 9, 9, 0, 0, -1, -1}; // accepted, two a window
  std::vector<uint8_t> soft = {1, 1, 1, 0, 1, 1, 0, 1}, taught = {1, 0, 1, 1}; // soft of parts: two a span, one a class
  std::vector<float> spans, classes; // teacher's logits

  explicit Objectives(const std::vector<std::vector<float>> &z, const Windows &w) : classes(z[1]) {
    int64_t row = 0;
    for (size_t i = 0; i < w.lengths.size(); row += w.lengths[i++])
      for (int part = 0; part < 2; part++) {
        spans.push_back(z[0][size_t(2 * row + part)]);
        for (int32_t s = first[i]; s < last[i]; s++) spans.push_back(z[0][size_t(2 * (row + s) + part)]);
      }
  }
  std::vector<road_loss> losses() && = delete; // they have the addresses of its values
  std::vector<road_loss> losses() const & {
    auto loss = [&](int64_t head, const std::vector<float> &teacher) {
      return road_loss{.head = head, .label = {}, .first = first.data(), .last = last.data(), .teacher = teacher.data(),
                       .plain = teacher.data(), .mean = teacher.data(), .soft = soft.data(), .taught = taught.data(), .accepted = {},
                       .answers = 0, .scale = 0.25, .ce_weight = 0.5, .kd_weight = 0.5, .temperature = 2, .t_squared = 1,
                       .standardize = 0};
    };
    std::vector<road_loss> all = {loss(0, spans), loss(1, classes)};
    all[0].label[0] = start.data();
    all[0].label[1] = stop.data();
    all[1].label[0] = label.data();
    all[0].accepted[0] = starts.data();
    all[0].accepted[1] = stops.data();
    all[0].answers = 2;
    return all;
  }
};

static constexpr road_dropout some_dropout = {.hidden = 0.1, .attention = 0.1, .classes = 0.1}, no_dropout = {};

// One loss of a pass: its numbers of windows, and what it reports.
struct Told {
  road_sums windows;
  double said[ROAD_REPORTED];
};

// passed: a pass and what it tells of its losses.
static std::vector<Told> passed(const Tiny &m, const Windows &w, const std::vector<road_loss> &losses, road_dropout drop) {
  std::vector<road_sums> sums(losses.size());
  const road_batch b = w.batch();
  ok([&](char **e) { return road_pass(m.c, &b, losses.data(), int64_t(losses.size()), drop, 7, sums.data(), e); });
  std::vector<double> rest(ROAD_REPORTED * losses.size());
  ok([&](char **e) { return road_collect(m.c, rest.data(), int64_t(losses.size()), e); });
  std::vector<Told> told(losses.size());
  for (size_t i = 0; i < told.size(); i++) {
    told[i].windows = sums[i];
    std::copy_n(rest.data() + ROAD_REPORTED * i, int(ROAD_REPORTED), told[i].said);
    need(std::isfinite(told[i].said[ROAD_TOTAL]) && sums[i].windows == 3, "a loss is not finite, or of other windows");
  }
  return told;
}

static road_update update() {
  return {.lr = 1e-3, .beta1 = 0.9, .beta2 = 0.999, .eps = 1e-6, .weight_decay = 0.01, .clip = 1, .layer_decay = 0.8,
          .paper = 0, .bias_correction = 1, .trial = 0};
}

static bool stepped(const Tiny &m, const road_update &u, std::vector<uint8_t> heads) {
  double norm = 0, seconds = -1;
  int skipped = 0;
  ok([&](char **e) { return road_step(m.c, &u, heads.data(), &norm, &skipped, e); });
  ok([&](char **e) { return road_update_seconds(m.c, &seconds, e); });
  need(seconds == 0, "a CPU has a time of the update");
  return !skipped;
}

// A model is taught by itself without a divergence, then learns its labels; a
// trial and a gradient that is not finite change nothing.
static void learns(const Tiny &m) {
  const Windows w;
  const Objectives own(logits(m, w), w);
  const auto before = passed(m, w, own.losses(), no_dropout);
  for (const Told &s : before) {
    need(std::abs(s.said[ROAD_KD]) < 1e-2 && s.windows.soft >= 2, "its own logits diverge by " + std::to_string(s.said[ROAD_KD]));
    const double off = std::abs(s.said[ROAD_TRUTH] - s.said[ROAD_STUDENT_TRUTH]);
    need(off < 1e-2 && s.said[ROAD_TRUTH] > 0, "by its own logits p(truth) is off by " + std::to_string(off));
    need(s.said[ROAD_ENTROPY] > 0 && s.said[ROAD_FALLS] == 0, "targets without an entropy, or p(truth) falls by equal ones");
  }

  const auto weights = m.read(ROAD_WEIGHTS);
  road_update trial = update();
  trial.trial = 1;
  stepped(m, trial, {1, 1});
  const float infinite = INFINITY;
  ok([&](char **e) { return road_write(m.c, ROAD_GRADIENTS, 0, 1, &infinite, e); });
  need(!stepped(m, update(), {1, 1}), "a step with an infinite gradient was not skipped");
  need(weights == m.read(ROAD_WEIGHTS), "a trial or a skipped step has changed the weights");

  for (int64_t step = 0; step < 12; step++) {
    ok([&](char **e) { return road_freeze(m.c, step == 5 ? 1 : 0, e); });
    std::vector<road_loss> losses = own.losses();
    for (road_loss &l : losses) l.standardize = int(step % 2);
    passed(m, w, losses, some_dropout);
    need(stepped(m, update(), {1, uint8_t(step != 3)}), "a step was skipped");
  }
  const auto after = passed(m, w, own.losses(), no_dropout);
  need(after[0].said[ROAD_CE] + after[1].said[ROAD_CE] < before[0].said[ROAD_CE] + before[1].said[ROAD_CE], "it has learned nothing");
  ok([&](char **e) { return road_zero_gradients(m.c, e); });
}

// The gradient apart by head, with a mark and the way back to it.
static void comparesHeads(const Tiny &m) {
  const Windows w;
  const Objectives own(logits(m, w), w);
  for (int64_t head : {0, 1}) {
    ok([&](char **e) { return road_mark_gradients(m.c, e); });
    passed(m, w, {own.losses()[size_t(head)]}, some_dropout);
    ok([&](char **e) { return road_attribute_gradients(m.c, head, e); });
  }
  ok([&](char **e) { return road_back_to_mark(m.c, e); });
  std::vector<double> products(4);
  ok([&](char **e) { return road_gradient_products(m.c, products.data(), e); });
  need(products[0] > 0 && products[3] > 0 && products[1] == products[2], "the products of the gradients are wrong");
  ok([&](char **e) { return road_zero_gradients(m.c, e); });
}

// The encoder's gradient in parts: passes to two of three, their products and a combination
// in which the second counts double. A part that is not there is refused.
static void combinesParts(const Tiny &m) {
  const Windows w;
  const Objectives own(logits(m, w), w);
  ok([&](char **e) { return road_split_gradients(m.c, 3, e); });
  for (int64_t part : {0, 1, 0}) {
    ok([&](char **e) { return road_add_to_part(m.c, part, e); });
    passed(m, w, {own.losses()[size_t(part)]}, some_dropout);
  }
  refused("vector", [&](char **e) { return road_add_to_part(m.c, 3, e); });
  std::vector<double> products(9), weights = {1, 2, 3};
  ok([&](char **e) { return road_part_products(m.c, products.data(), e); });
  need(products[0] > 0 && products[4] > 0 && products[1] == products[3] && products[8] == 0, "the products of the parts are wrong");
  ok([&](char **e) { return road_combine_parts(m.c, weights.data(), e); });
  need(stepped(m, update(), {1, 1}), "a combined gradient was skipped");
  ok([&](char **e) { return road_split_gradients(m.c, 0, e); });
}

// The tokens' shares in the logits of a head, while gradients of a pass wait for their
// step: these stay as they are, and so do the answers.
static void explains(const Tiny &m) {
  const Windows w;
  const auto z = logits(m, w);
  const Objectives own(z, w);
  passed(m, w, own.losses(), some_dropout);
  const auto gradients = m.read(ROAD_GRADIENTS);
  const road_batch b = w.batch();
  for (int64_t head : {0, 1}) {
    std::vector<float> shares(size_t(w.tokens)), twice(size_t(w.tokens));
    std::vector<float> factors = noises(z[size_t(head)].size(), 1);
    ok([&](char **e) { return road_input_shares(m.c, &b, head, factors.data(), shares.data(), e); });
    for (float &f : factors) f *= 2;
    ok([&](char **e) { return road_input_shares(m.c, &b, head, factors.data(), twice.data(), e); });
    for (size_t i = 0; i < shares.size(); i++)
      need(std::isfinite(shares[i]) && twice[i] == 2 * shares[i], "twice the factors are not twice the shares");
  }
  need(gradients == m.read(ROAD_GRADIENTS), "an explanation has changed the gradients");
  need(z == logits(m, w), "an explanation has changed the answers");
  ok([&](char **e) { return road_zero_gradients(m.c, e); });
}
