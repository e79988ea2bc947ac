// Gradient times input: the share that each token has in an answer's score.
#include "layer.h"
#include "matmul.h"
#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

namespace road {
namespace {

// copy_apart: a model of m's weights whose backward leaves m's gradients alone. The
// steps of layers add to the gradients of their weights themselves: here all of these
// are one buffer that nobody reads, as long as the largest.
void copy_apart(const Model &m, Model &to) {
  to.config = m.config;
  to.device = m.device;
  to.threads = m.threads;
  to.plain = m.plain;
  to.own_kernels = m.own_kernels;
  to.attends_packed = m.attends_packed;
  to.matmul = m.matmul;
  to.weights = m.weights;
  to.rounded = m.rounded;
  to.rounded_from = m.rounded_from;
  for (auto part : {&Model::word, &Model::position, &Model::type}) to.*part = (m.*part).detach();
  to.embedding_norm = {m.embedding_norm.weight.detach(), m.embedding_norm.bias.detach()};
  for (const Head &h : m.heads) {
    to.heads.push_back({.classes = h.classes, .dense = {}, .project = {h.project.weight.detach(), h.project.bias.detach()}});
    if (h.classes) to.heads.back().dense = {h.dense.weight.detach(), h.dense.bias.detach()};
  }
  const int64_t H = m.config.hidden;
  const Tensor unread = at::zeros({H * std::max({3 * H, m.config.intermediate, m.config.embedding})}, m.weights.options());
  auto leaf = [&](const Tensor &weight) {
    Tensor t = weight.detach();
    t.mutable_grad() = unread.narrow(0, 0, t.numel()).view(t.sizes());
    return t;
  };
  auto linear = [&](const Linear &l) { return Linear{leaf(l.weight), leaf(l.bias)}; };
  auto norm = [&](const Norm &n) { return Norm{leaf(n.weight), leaf(n.bias)}; };
  if (m.embedding_project.weight.defined()) to.embedding_project = linear(m.embedding_project);
  for (const Layer &y : m.layers)
    to.layers.push_back({.qkv = linear(y.qkv), .out = linear(y.out), .up = linear(y.up), .down = linear(y.down),
                         .attention_norm = norm(y.attention_norm), .output_norm = norm(y.output_norm)});
}

} // namespace

void input_shares(Model &m, const road_batch &in, int64_t head, const float *factors, float *to) {
  round_weights(m);
  Model apart;
  copy_apart(m, apart);
  at::AutoGradMode gradient(true);
  Batch b = to_device(apart, in);
  std::deque<LayerPass> steps;
  const Dropout none{};
  const Head &h = apart.heads.at(size_t(head));
  Tensor words = at::embedding(apart.word, b.ids, /*padding_idx=*/0).requires_grad_(true);
  Tensor z = logits_of(apart, h, b, encode(apart, b, none, steps, words), none);
  if (!h.classes) z = z.narrow(0, 0, b.N);
  z.backward(at::from_blob(const_cast<float *>(factors), z.sizes(), at::kFloat).to(m.device));
  Tensor shares = (words.grad() * words.detach()).sum(-1).narrow(0, 0, b.N);
  at::from_blob(to, {b.N}, at::kFloat).copy_(shares);
}

} // namespace road
