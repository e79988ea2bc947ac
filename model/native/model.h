// The model behind native.h: its parameters, and the parts of a pass.
#pragma once
#include "native.h"
#include <ATen/core/Tensor.h>
#include <c10/core/Event.h>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace road {

using at::Tensor;

struct Linear {
  Tensor weight, bias; // [out, in], [out]
};
struct Norm {
  Tensor weight, bias; // [H]
};
// One encoder layer. Query, key and value lie side by side: one matmul.
struct Layer {
  Linear qkv, out, up, down; // [3H, H], [H, H], [I, H], [H, I]
  Norm attention_norm, output_norm;
};
struct Head {
  int64_t classes; // 0 is a span head, which has project alone
  Linear dense, project; // [H, H], [C, H]
};

// A named parameter in the flat buffers, see road_parameter. The query, key and value
// of a layer are three slots of one leaf.
struct Slot {
  std::string name;
  int64_t offset;
  std::vector<int64_t> shape;
  int64_t head; // -1: the encoder
};

// A stretch of the flat buffers that one learning rate and one weight decay
// hold for. depth counts from the bottom: 0 embeddings, 1..G layers, G+1 heads.
struct Range {
  int64_t begin, end, depth, head; // head -1: the encoder
  bool decays;
  int64_t part; // its place in updates
};

// A part of the encoder's gradient, see road_split_gradients.
struct Part {
  Tensor sum;         // laid out as gradients, up to the heads
  bool begun = false; // passes have added to it
};

struct Model {
  road_config config;
  at::Device device = at::kCPU;
  int threads = 1;
  bool plain = false;       // see road_make_plain
  bool own_kernels = false; // the CPU's, in place of libtorch's operators
  bool attends_packed = false; // libtorch's attention takes windows as they lie in a batch
  std::string attention_problem; // why it does not
  int matmul = 0;           // on the CPU ROAD_MKL and so on

  Tensor word, position, type; // [V, E], [P, E], [types, E]
  Norm embedding_norm;         // size E
  Linear embedding_project;    // [H, E]; undefined if there is none
  std::vector<Layer> layers;   // G
  std::vector<Head> heads;

  // The flat buffers. Gradients exist from the first pass, moments from the
  // first step: a model that only answers has neither.
  Tensor weights, gradients, first_moments, second_moments;
  Tensor rounded;             // the weights in bfloat16, where products are
  uint32_t rounded_from = 0;  // the version of weights that it holds
  std::vector<Tensor *> leaves;       // the tensors above, which autograd knows
  std::vector<int64_t> leaf_offsets;
  std::vector<Slot> slots;
  std::vector<Range> ranges;
  int64_t frozen_layers = 0;    // see road_freeze
  bool recompute = false;       // see road_recompute
  std::vector<int64_t> updates; // numbers for the embeddings, each layer, each head

  std::optional<c10::Event> update_began, update_ended; // on a GPU, of the last step; see road_update_seconds

  std::vector<Tensor> reports; // losses since the last collect, [losses, 5] a pass; see HeadLoss

  // While gradients are attributed to heads: see road_mark_gradients.
  Tensor marked;
  std::vector<Tensor> attributed; // by head, laid out as gradients; undefined is nothing yet

  std::vector<Part> parts;
  int64_t open_part = -1; // the part that lies in the gradients, and not in its sum
};

// transformers' names of an encoder's parameters, without .weight and .bias. A
// layer's are layers, its number, then the part's.
struct Names {
  std::string embeddings, embedding_project, layers;
  std::string query, key, value, out, attention_norm, up, down, output_norm;
};
const Names &names_of(int architecture);

void lay_out(Model &m, const std::vector<int64_t> &classes);
void need_gradients(Model &m);
void need_moments(Model &m);

// The places of a batch's windows in its R rows, and the keys of their dropout.
struct Rows {
  int64_t R;
  std::vector<int64_t> start;         // [B] first row of each window
  std::vector<int32_t> length;        // [B]
  std::vector<int32_t> longest_first; // [B] windows by length
  std::vector<uint32_t> window, key;  // [B], [R]
};

// A batch on the device: R rows, one a token, window after window. For the
// CPU's own kernels some rows of no window follow; only libtorch's attention needs
// gather and mask.
struct Batch {
  int64_t B, S, N;
  Rows rows;
  Tensor ids, types, positions; // [R] int64
  Tensor bounds;                // [B + 1] int32, rows of the windows' first tokens, and N
  Tensor spread;                // [B S] int64, rows of the tokens, any past a window's end
  Tensor gather;                // [N] int64, the tokens' places in spread
  // [B, 1, 1, S], 0 or -1e9 past a window's end, of the type that attention has;
  // undefined when all windows have S
  Tensor mask;
};
Batch to_device(const Model &m, const road_batch &b);
// pad: gives b the values for padded attention, if windows differ in length.
void pad(const Model &m, const road_batch &in, Batch &b);

// Dropout probabilities of a pass, 0 when answering, and its seed.
struct Dropout : road_dropout {
  uint64_t seed;
};

struct LayerPass;
// encode: the batch's last hidden states, [R, H]. Passes of layers are kept in
// steps until backward is through: autograd has their addresses, which a deque that
// grows does not change. It has those of m, b and drop as well. words are the tokens'
// word embeddings [R, E], if they are not to be looked up.
Tensor encode(const Model &m, const Batch &b, const Dropout &drop, std::deque<LayerPass> &steps, const Tensor &words = {});
// class_logits: [B, C] of a class head. span_logits: [R, 2] of a span head.
Tensor class_logits(const Model &m, const Head &h, const Batch &b, const Tensor &hidden, const Dropout &drop);
Tensor span_logits(const Head &h, const Tensor &hidden);
Tensor linear(const Tensor &x, const Linear &l);
// The same for the encoder, in the precision that it multiplies in.
Tensor linear(const Model &m, const Tensor &x, const Linear &l);

// One head's loss: the scaled scalar to differentiate, and its report as float64
// [ROAD_REPORTED]. Undefined tensors when no window is trained. Counts go to sums.
struct HeadLoss {
  Tensor objective, report;
};
HeadLoss head_loss(const Tensor &logits, const Batch &b, const Head &h, const road_loss &l, road_sums &sums);

// See road_backup.
road_backup *new_backup(const Model &m);
float *values_of(const road_backup &b);
void back_up(Model &m, road_backup &b);
void wait_for(road_backup &b);

// See road_pass, road_collect, road_infer, road_input_shares, road_step, road_mark_gradients and
// road_split_gradients.
void pass(Model &m, const road_batch &in, const road_loss *losses, int64_t n, const Dropout &drop, road_sums *sums);
void collect(Model &m, double *to, int64_t n);
void infer(Model &m, const road_batch &in, const int64_t *heads, int64_t n, float **out);
void input_shares(Model &m, const road_batch &in, int64_t head, const float *factors, float *to);
void optimizer_step(Model &m, const road_update &u, const uint8_t *heads, double &norm, bool &skipped);
double update_seconds(Model &m);
void mark_gradients(Model &m);
void attribute_gradients(Model &m, int64_t head);
void back_to_mark(Model &m);
void gradient_products(Model &m, double *to);
void split_gradients(Model &m, int64_t n);
void add_to_part(Model &m, int64_t i);
void part_products(Model &m, double *to);
void combine_parts(Model &m, const double *weights);
// clear_gradients: for the next step, and so their parts.
void clear_gradients(Model &m);

// Whether the part at this depth is frozen.
inline bool is_frozen(const Model &m, int64_t depth) { return m.frozen_layers > 0 && depth <= m.frozen_layers; }

// trained_encoder: the stretch of t, laid out as gradients, of the encoder's weights that
// are not frozen.
Tensor trained_encoder(const Model &m, const Tensor &t);

// product_of: the dot product of two flat tensors, added up in float64; on a CPU the same
// bits for any number of threads.
double product_of(const Tensor &a, const Tensor &b);

// stretches: t, which is flat, in pieces of some millions of values at most. A sum
// in float64 goes over these: libtorch converts the whole argument of a sum.
std::vector<Tensor> stretches(const Tensor &t);

// The exponent of layer_decay for a stretch of the given depth, of G layers.
int64_t decay_exponent(int64_t depth, int64_t layers, bool paper);

} // namespace road

struct road_model : road::Model {};
