// The place of every parameter. One flat buffer holds all weights, and others of
// the same layout their gradients and moments: embeddings, layers, heads; in
// each, the weights under weight decay, then biases and LayerNorms.
#include "model.h"
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <c10/util/accumulate.h>
#include <functional>

namespace road {
namespace {

using Shape = std::vector<int64_t>;

class Layout {
public:
  explicit Layout(Model &m) : m(m) {}

  // A leaf whose rows are the named parameters, one under another.
  void add(Tensor &leaf, const std::vector<std::string> &names, Shape shape) {
    m.leaves.push_back(&leaf);
    m.leaf_offsets.push_back(end);
    shapes.push_back(shape);
    Shape part = shape;
    part[0] /= int64_t(names.size());
    int64_t n = c10::multiply_integers(part);
    for (auto &name : names) {
      m.slots.push_back({.name = name, .offset = end, .shape = part, .head = head});
      end += n;
    }
    end = (end + 15) / 16 * 16; // every leaf starts on a cache line; the gaps stay zero
  }
  void add(Tensor &leaf, const std::string &name, Shape shape) { add(leaf, std::vector<std::string>{name}, shape); }

  // The leaves that add lays out inside f are one range.
  void range(int64_t depth, int64_t head, bool decays, const std::function<void()> &f) {
    const int64_t begin = end;
    this->head = head;
    f();
    if (end > begin)
      m.ranges.push_back({.begin = begin, .end = end, .depth = depth, .head = head, .decays = decays,
                          .part = depth + std::max<int64_t>(head, 0)});
  }

  void allocate() {
    m.weights = at::zeros({end}, at::TensorOptions(at::kFloat).device(m.device));
    for (size_t i = 0; i < m.leaves.size(); i++)
      *m.leaves[i] = m.weights.narrow(0, m.leaf_offsets[i], c10::multiply_integers(shapes[i])).view(shapes[i]).detach();
  }

private:
  Model &m;
  int64_t end = 0, head = -1;
  std::vector<Shape> shapes;
};

} // namespace

void lay_out(Model &m, const std::vector<int64_t> &classes) {
  const auto &c = m.config;
  const int64_t E = c.embedding, H = c.hidden, I = c.intermediate, G = c.groups;
  const Names &name = names_of(c.architecture);
  const bool project = E != H || c.architecture == ROAD_ALBERT;
  Layout layout(m);
  m.layers.resize(size_t(G)); // for good, and the heads too: m.leaves has the addresses of their tensors
  m.heads.resize(classes.size());
  m.updates.assign(size_t(1 + G) + classes.size(), 0);

  const std::string &e = name.embeddings;
  layout.range(0, -1, true, [&] {
    layout.add(m.word, e + ".word_embeddings.weight", {c.vocab, E});
    layout.add(m.position, e + ".position_embeddings.weight", {c.positions, E});
    layout.add(m.type, e + ".token_type_embeddings.weight", {c.types, E});
    if (project) layout.add(m.embedding_project.weight, name.embedding_project + ".weight", {H, E});
  });
  layout.range(0, -1, false, [&] {
    layout.add(m.embedding_norm.weight, e + ".LayerNorm.weight", {E});
    layout.add(m.embedding_norm.bias, e + ".LayerNorm.bias", {E});
    if (project) layout.add(m.embedding_project.bias, name.embedding_project + ".bias", {H});
  });

  for (int64_t g = 0; g < G; g++) {
    Layer &y = m.layers[g];
    const std::string p = name.layers + std::to_string(g);
    layout.range(1 + g, -1, true, [&] {
      layout.add(y.qkv.weight, {p + name.query + ".weight", p + name.key + ".weight", p + name.value + ".weight"}, {3 * H, H});
      layout.add(y.out.weight, p + name.out + ".weight", {H, H});
      layout.add(y.up.weight, p + name.up + ".weight", {I, H});
      layout.add(y.down.weight, p + name.down + ".weight", {H, I});
    });
    layout.range(1 + g, -1, false, [&] {
      layout.add(y.qkv.bias, {p + name.query + ".bias", p + name.key + ".bias", p + name.value + ".bias"}, {3 * H});
      layout.add(y.out.bias, p + name.out + ".bias", {H});
      layout.add(y.attention_norm.weight, p + name.attention_norm + ".weight", {H});
      layout.add(y.attention_norm.bias, p + name.attention_norm + ".bias", {H});
      layout.add(y.up.bias, p + name.up + ".bias", {I});
      layout.add(y.down.bias, p + name.down + ".bias", {H});
      layout.add(y.output_norm.weight, p + name.output_norm + ".weight", {H});
      layout.add(y.output_norm.bias, p + name.output_norm + ".bias", {H});
    });
  }

  for (size_t h = 0; h < classes.size(); h++) {
    Head &head = m.heads[h];
    head.classes = classes[h];
    const bool span = classes[h] == 0;
    layout.range(G + 1, h, true, [&] {
      if (span) return layout.add(head.project.weight, "qa_outputs.weight", {2, H});
      layout.add(head.dense.weight, "dense.weight", {H, H});
      layout.add(head.project.weight, "out_proj.weight", {classes[h], H});
    });
    layout.range(G + 1, h, false, [&] {
      if (span) return layout.add(head.project.bias, "qa_outputs.bias", {2});
      layout.add(head.dense.bias, "dense.bias", {H});
      layout.add(head.project.bias, "out_proj.bias", {classes[h]});
    });
  }
  layout.allocate();
}

void need_gradients(Model &m) {
  if (m.gradients.defined()) return;
  m.gradients = at::zeros_like(m.weights);
  for (size_t i = 0; i < m.leaves.size(); i++) {
    Tensor &leaf = *m.leaves[i];
    leaf.set_requires_grad(true);
    // autograd adds in place to a gradient that is there
    leaf.mutable_grad() = m.gradients.narrow(0, m.leaf_offsets[i], leaf.numel()).view(leaf.sizes());
  }
}

void need_moments(Model &m) {
  if (m.first_moments.defined()) return;
  Tensor first = at::zeros_like(m.weights), second = at::zeros_like(m.weights); // both or none
  m.first_moments = first;
  m.second_moments = second;
}

} // namespace road
