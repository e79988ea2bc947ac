// Models of some thousand values, in the variants that take other ways through the
// code, and a batch for them.
#pragma once
#include "call.hpp"
#include <cmath>
#include <vector>

struct Variant {
  std::string name;
  road_config config;
  int threads;
  bool plain, recompute;
};

static road_config shape(int architecture, int64_t hidden, int64_t embedding) {
  return {.architecture = architecture, .vocab = 50, .embedding = embedding, .hidden = hidden, .layers = 3, .heads = 2,
          .intermediate = 3 * hidden / 2, .positions = 40, .types = 2, .groups = architecture == ROAD_ALBERT ? 1 : 3,
          .norm_eps = 1e-12, .tanh_gelu = architecture == ROAD_ALBERT, .bf16 = 0, .tf32 = 0, .deterministic = 0, .matmul = ROAD_MKL};
}

static std::vector<Variant> variants() {
  std::vector<Variant> all;
  auto add = [&](const std::string &name, road_config c, int threads, bool plain, bool recompute) {
    all.push_back({.name = name, .config = c, .threads = threads, .plain = plain, .recompute = recompute});
  };
  const road_config electra = shape(ROAD_ELECTRA, 32, 24), bert = shape(ROAD_BERT, 32, 32), albert = shape(ROAD_ALBERT, 32, 16);
  add("ELECTRA, own kernels", electra, 2, false, false);
  add("ELECTRA, own kernels, recomputed", electra, 1, false, true);
  add("ELECTRA by libtorch's operators", electra, 1, true, false);
  add("ELECTRA by libtorch's operators, recomputed", electra, 1, true, true);
  add("ELECTRA of a size that the kernels cannot compute", shape(ROAD_ELECTRA, 20, 10), 1, false, false);
  add("BERT", bert, 1, false, false);
  add("ALBERT", albert, 1, false, true);
  for (bool plain : {false, true}) {
    road_config c = electra;
    c.bf16 = 1;
    add(plain ? "bfloat16 by libtorch's operators" : "bfloat16", c, 1, plain, false);
  }
  for (int matmul : {int(ROAD_ONEDNN), int(ROAD_AMX), 0}) {
    road_config c = electra;
    c.matmul = matmul;
    if (road_multiplies(matmul)) add("backend " + std::to_string(matmul), c, 2, false, false);
  }
  return all;
}

// noise: numbers between -1 and 1, the same ones in every run.
static float noise() {
  static uint32_t state = 1;
  state = state * 1664525u + 1013904223u;
  return float(state >> 8) / float(1 << 23) - 1;
}

static std::vector<float> noises(size_t n, float scale) {
  std::vector<float> x(n);
  for (float &v : x) v = scale * noise();
  return x;
}

// A model with a span head and a head of three classes, whose weights are noise.
struct Tiny {
  road_model *c = nullptr;
  std::vector<road_parameter> parameters;
  int64_t length = 0; // values of a flat buffer, up to the last parameter's end

  explicit Tiny(const Variant &v) {
    const int64_t classes[] = {0, 3};
    ok([&](char **e) { return road_new(&v.config, classes, 2, "cpu", v.threads, &c, e); });
    if (v.plain) ok([&](char **e) { return road_make_plain(c, e); });
    ok([&](char **e) { return road_recompute(c, v.recompute, e); });
    int64_t n = 0;
    ok([&](char **e) { return road_parameters(c, &n, e); });
    for (int64_t i = 0; i < n; i++) {
      road_parameter p;
      ok([&](char **e) { return road_parameter_at(c, i, &p, e); });
      const int64_t values = p.rows * std::max<int64_t>(p.columns, 1);
      std::vector<float> x = noises(size_t(values), 0.3f);
      if (std::string(p.name).find("orm.weight") != std::string::npos) x.assign(x.size(), 1);
      ok([&](char **e) { return road_write(c, ROAD_WEIGHTS, p.offset, values, x.data(), e); });
      parameters.push_back(p);
      length = std::max(length, p.offset + values);
    }
  }
  Tiny(const Tiny &) = delete;
  ~Tiny() { road_free(c); }

  std::vector<float> read(int buffer) const {
    std::vector<float> x(static_cast<size_t>(length));
    ok([&](char **e) { return road_read(c, buffer, 0, length, x.data(), e); });
    return x;
  }
};

// Windows of several lengths, one of a single token.
struct Windows {
  std::vector<int32_t> lengths = {5, 33, 1, 17}, ids;
  std::vector<uint8_t> types;
  std::vector<uint32_t> keys = {3, 1, 4, 1};
  int64_t tokens = 56;

  Windows() {
    for (int64_t i = 0; i < tokens; i++) {
      ids.push_back(int32_t(i * 7 % 50));
      types.push_back(i % 3 == 0);
    }
  }
  road_batch batch() const {
    return {.ids = ids.data(), .types = types.data(), .lengths = lengths.data(), .windows = int64_t(lengths.size()), .keys = keys.data()};
  }
};

// logits of the span head, [N, 2], and of the class head, [B, 3].
static std::vector<std::vector<float>> logits(const Tiny &m, const Windows &w) {
  std::vector<std::vector<float>> z = {std::vector<float>(size_t(2 * w.tokens)), std::vector<float>(3 * w.lengths.size())};
  const int64_t heads[] = {0, 1};
  float *out[] = {z[0].data(), z[1].data()};
  const road_batch b = w.batch();
  ok([&](char **e) { return road_infer(m.c, &b, heads, 2, out, e); });
  for (const auto &head : z)
    for (float x : head) need(std::isfinite(x), "a logit is not finite");
  return z;
}
