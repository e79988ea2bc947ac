// The encoder: embeddings and L post-LayerNorm transformer layers, as
// ElectraModel, BertModel and AlbertModel of transformers have them.
//
// In bfloat16 are the matrix products, the attention's too, and the values between
// two of them. Embeddings, sums, LayerNorms and the weights are float32: the
// weights' rounded copies are made once an update, and their gradients are added
// up as float32.
#include "attend.h"
#include "layer.h"
#include "matmul.h"
#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/mm.h>
#include <torch/csrc/autograd/custom_function.h>

namespace road {

Tensor linear(const Tensor &x, const Linear &l) { return at::linear(x, l.weight, l.bias); }

namespace {

// x WT + b in bfloat16. Backward adds to the parameters' gradients itself: the
// weights are rounded once an update, where autograd would have it done, and
// the gradients turned back, in every pass.
struct RoundedLinear : torch::autograd::Function<RoundedLinear> {
  static Tensor forward(torch::autograd::AutogradContext *ctx, const Tensor &x, const Model *m, const Linear *l) {
    ctx->save_for_backward({x});
    ctx->saved_data["model"] = reinterpret_cast<int64_t>(m);
    ctx->saved_data["linear"] = reinterpret_cast<int64_t>(l);
    return at::linear(x, rounded(*m, l->weight), rounded(*m, l->bias));
  }
  static torch::autograd::tensor_list backward(torch::autograd::AutogradContext *ctx, torch::autograd::tensor_list g) {
    const Model &m = *reinterpret_cast<const Model *>(ctx->saved_data["model"].toInt());
    const Linear &l = *reinterpret_cast<const Linear *>(ctx->saved_data["linear"].toInt());
    multiply_add(m, g[0].t(), ctx->get_saved_variables()[0], l.weight.grad(), 1);
    l.bias.grad().add_(g[0].sum(0, false, at::kFloat));
    return {at::mm(g[0], rounded(m, l.weight)), Tensor(), Tensor()};
  }
};

} // namespace

Tensor linear(const Model &m, const Tensor &x, const Linear &l) {
  return m.config.bf16 ? RoundedLinear::apply(x.to(at::kBFloat16), &m, &l) : linear(x, l);
}

namespace {

Tensor dropped(const Tensor &x, double p) { return p > 0 ? at::dropout(x, p, true) : x; }

Tensor normed(const Tensor &x, const Norm &n, double eps) {
  return at::layer_norm(x, {n.weight.size(0)}, n.weight, n.bias, eps);
}

// embed: [R, H]
Tensor embed(const Model &m, const Batch &b, const Dropout &drop, const Tensor &words) {
  Tensor x = (words.defined() ? words : at::embedding(m.word, b.ids, /*padding_idx=*/0)) + at::embedding(m.type, b.types) +
             at::embedding(m.position, b.positions);
  x = normed(x, m.embedding_norm, m.config.norm_eps);
  x = m.own_kernels ? dropped(x, drop.hidden, drop, uint32_t(3 * m.config.layers), b.rows.key) : dropped(x, drop.hidden);
  return m.embedding_project.weight.defined() ? linear(m, x, m.embedding_project).to(at::kFloat) : x;
}

Tensor layer(const Model &m, const Batch &b, const Layer &y, const Tensor &x, const Dropout &drop) {
  const double eps = m.config.norm_eps;
  Tensor a = dropped(linear(m, attend(m, b, linear(m, x, y.qkv), drop.attention), y.out), drop.hidden);
  Tensor h = normed(a + x, y.attention_norm, eps);
  Tensor f = linear(m, at::gelu(linear(m, h, y.up), m.config.tanh_gelu ? "tanh" : "none"), y.down);
  if (m.config.architecture != ROAD_ALBERT) f = dropped(f, drop.hidden); // AlbertLayer has a dropout that it does not use
  return normed(f + h, y.output_norm, eps);
}

// again: the layer's output; its backward computes the layer a second time, with
// the same draws, and keeps nothing else until then.
struct Again : torch::autograd::Function<Again> {
  static Tensor forward(torch::autograd::AutogradContext *ctx, const Tensor &x, const Model *m, const Batch *b, const Layer *y,
                        const Dropout *drop) {
    ctx->save_for_backward({x});
    ctx->saved_data["draws"] = generator(*m).get_state();
    for (auto [name, p] : {std::pair<const char *, const void *>{"model", m}, {"batch", b}, {"layer", y}, {"dropout", drop}})
      ctx->saved_data[name] = reinterpret_cast<int64_t>(p);
    return layer(*m, *b, *y, x, *drop);
  }
  static torch::autograd::tensor_list backward(torch::autograd::AutogradContext *ctx, torch::autograd::tensor_list g) {
    auto at = [&](const char *name) { return ctx->saved_data[name].toInt(); };
    const Model &m = *reinterpret_cast<const Model *>(at("model"));
    at::Generator draws = generator(m);
    const Tensor now = draws.get_state(), x = ctx->get_saved_variables()[0].detach().requires_grad_(true);
    draws.set_state(ctx->saved_data["draws"].toTensor());
    at::AutoGradMode gradient(true);
    Tensor y = layer(m, *reinterpret_cast<const Batch *>(at("batch")), *reinterpret_cast<const Layer *>(at("layer")), x,
                     *reinterpret_cast<const Dropout *>(at("dropout")));
    draws.set_state(now);
    y.backward(g[0]);
    return {x.grad(), Tensor(), Tensor(), Tensor(), Tensor()};
  }
  static at::Generator generator(const Model &m) { return at::globalContext().defaultGenerator(m.device); }
};

} // namespace

Mask LayerPass::mask(uint32_t place) const {
  const double p = place == 0 ? drop.attention : place == 2 && model.config.architecture == ROAD_ALBERT ? 0 : drop.hidden;
  return mask_at(p, drop, 3 * number + place);
}

Tensor encode(const Model &m, const Batch &b, const Dropout &drop, std::deque<LayerPass> &steps, const Tensor &words) {
  // The frozen part runs without a trace: backward ends above it.
  const bool learns = at::GradMode::is_enabled();
  Tensor x;
  {
    at::AutoGradMode gradient(learns && !is_frozen(m, 0));
    x = embed(m, b, drop, words);
  }
  // L layers go through the G in order; the quotient is AlbertTransformer's.
  const double uses = double(m.config.layers) / double(m.config.groups);
  for (int64_t i = 0; i < m.config.layers; i++) {
    const int64_t g = int64_t(double(i) / uses);
    const Layer &y = m.layers[size_t(g)];
    at::AutoGradMode gradient(learns && !is_frozen(m, 1 + g));
    if (at::GradMode::is_enabled() && !x.requires_grad()) x.requires_grad_(true); // autograd reaches a layer's step through its input
    if (!m.own_kernels) {
      x = m.recompute && at::GradMode::is_enabled() ? Again::apply(x, &m, &b, &y, &drop) : layer(m, b, y, x, drop);
      continue;
    }
    steps.push_back({.model = m, .rows = b.rows, .drop = drop, .number = uint32_t(i)});
    x = run_layer(x, y, steps.back());
  }
  return x;
}

} // namespace road
