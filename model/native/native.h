// ELECTRA, BERT and ALBERT with task heads on libtorch, behind a C interface:
// one call a pass (forward, loss, backward), one an optimizer step.
//
// One alphabet for shapes, here and in every file of this folder:
//   B  windows of a batch            V  vocabulary        L  layers
//   S  tokens of its longest window  P  positions         A  attention heads
//   N  real tokens of the batch,     E  embedding size    I  intermediate size
//      one window after another      H  hidden size       G  layers with weights of their own
//   C  classes of a head: its labels, or for a span head the S positions
//   K  parts of a window's label: 1, or for a span head 2 (start, end)
// Arrays are row-major float32 unless said otherwise.
//
// A function that can fail returns ROAD_OK or another status; then *error is
// a message that the caller frees. There is none for ROAD_CLOSED, the status of
// every call on a model or a backup that is NULL. No exception leaves a function:
// api.hpp turns each into a status, or into the answer that its question has then.
#pragma once
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct road_model road_model;

enum { ROAD_OK = 0, ROAD_FAILED = 1, ROAD_OUT_OF_MEMORY = 2, ROAD_CLOSED = 3 };

enum { ROAD_ELECTRA, ROAD_BERT, ROAD_ALBERT };

// The CPU matmul backends: libtorch's libraries, and our own products on the tiles
// of AMX.
enum { ROAD_MKL = 1, ROAD_ONEDNN = 2, ROAD_AMX = 3 };

typedef struct {
  int architecture;
  int64_t vocab, embedding, hidden, layers, heads, intermediate, positions, types; // V E H L A I P, and token types
  int64_t groups; // G; fewer than L only in ALBERT, whose layers share weights
  double norm_eps;
  int tanh_gelu; // the layers' activation is gelu by tanh, else by erf
  int bf16;      // the layers' matrices are multiplied in bfloat16; all that is kept is float32
  int tf32;      // a GPU's products round float32 to ten bits behind the point
  int deterministic; // a GPU adds up in a fixed order; CUBLAS_WORKSPACE_CONFIG must be :4096:8 or :16:8 before CUDA is loaded
  int matmul;    // ROAD_MKL and so on; 0 measures and picks the fastest
} road_config;

// Loads libtorch's CUDA part, once, and counts the CUDA devices; without any it fails,
// with the reason. It comes before any other use of libtorch; a process that never
// calls it loads nothing of CUDA.
int road_load_cuda(int *devices, char **error);
// The CUDA that libtorch is built for, as 1000 major + 10 minor; 0 if none.
int road_cuda_version(void);

// A model with every weight zero. classes[h] are head h's classes, 0 for a
// span head. device is "cpu" or "cuda:0".
int road_new(const road_config *config, const int64_t *classes, int64_t heads, const char *device, int threads,
             road_model **out, char **error);
void road_free(road_model *m);

// One parameter by the name that Hugging Face's files have; a class head's lacks
// the beginning, which is the head's own. Its values lie at offset in the model's flat
// buffer; the name is valid as long as the model is.
typedef struct {
  const char *name;
  int64_t offset, rows, columns; // columns 0: a vector
  int64_t head;                  // whose it is; -1: the encoder's
} road_parameter;
int road_parameters(const road_model *m, int64_t *n, char **error);
int road_parameter_at(const road_model *m, int64_t i, road_parameter *out, char **error);

// Parts of the model's flat buffers, all of the same layout.
enum { ROAD_WEIGHTS, ROAD_GRADIENTS, ROAD_FIRST_MOMENTS, ROAD_SECOND_MOMENTS };
int road_read(road_model *m, int buffer, int64_t offset, int64_t n, float *to, char **error);
int road_write(road_model *m, int buffer, int64_t offset, int64_t n, const float *from, char **error);

// A new at::Tensor that shares parameter i's memory, for gotch, which frees it.
int road_parameter_tensor(road_model *m, int64_t i, void **out, char **error);

// Copies an at::Tensor of parameter i's shape, of any type and device, into it.
int road_set_parameter(road_model *m, int64_t i, const void *tensor, char **error);

// Copies all weights; both models have one layout.
int road_copy_weights(road_model *to, const road_model *from, char **error);

typedef struct {
  const int32_t *ids;    // [N]
  const uint8_t *types;  // [N]
  const int32_t *lengths; // [B]
  int64_t windows;       // B
  const uint32_t *keys;  // [B], the windows' keys for dropout, beside the pass's seed; NULL is their numbers
} road_batch;

// One head's targets in the batch. teacher and plain hold for each window
// C values, or for a span head 2 (1 + last - first): the start logits of the
// allowed positions (0, then first..last-1), then the end logits. With standardize the
// divergence is that of the logits (z - mean) / sqrt(variance + 1e-6) over the allowed
// places from teacher, which then holds such logits already.
typedef struct {
  int64_t head;
  const int32_t *label[2];     // [B] each; label[1] for span heads; label[0] < 0: not trained
  const int32_t *first, *last; // [B], span heads
  const float *teacher;        // combined logits; NULL: none
  const float *plain;          // plain mean of the teachers, for the yardstick; NULL: none
  const float *mean;           // plain mean of the logits that teacher combines; NULL: plain
  const uint8_t *soft;         // [B, K], which parts of the windows have teacher; NULL: none
  const uint8_t *taught;       // [B], which windows have plain; NULL: none
  const int32_t *accepted[2];  // [B, answers] each, span heads: each window's accepted spans, one repeated; NULL: its label
  int64_t answers;
  double scale, ce_weight, kd_weight, temperature;
  int t_squared, standardize;
} road_loss;

// Sums over the trained windows of one road_loss: how many they are, with teacher in
// all parts, with plain; soft counts those with teacher, by the share of their parts.
typedef struct {
  int64_t windows, whole, taught;
  double soft;
} road_sums;

// The report of a pass on one road_loss beside these, float64 in this order. From
// ROAD_TRUTH on over the windows with teacher. p(truth) is the probability, at T = 1,
// of the likeliest accepted answer, of a span that of its start times that of its end.
enum {
  ROAD_CE, ROAD_KD, ROAD_TOTAL, ROAD_YARDSTICK,
  ROAD_CORRECT,
  ROAD_TRUTH,         // p(truth) of teacher
  ROAD_PLAIN_TRUTH,   // and of plain
  ROAD_STUDENT_TRUTH, // and of the model
  ROAD_ENTROPY,       // of teacher at the temperature, in nats, the mean over parts
  ROAD_FALLS,       // windows where teacher has a lower p(truth) than plain, by more than a float's rounding
  ROAD_AHEAD,         // windows where the model has a higher p(truth) than teacher
  ROAD_REPORTED
};

// Dropout probabilities: of embeddings and of layers' outputs, of attention, of
// class heads.
typedef struct {
  double hidden, attention, classes;
} road_dropout;

// Forward, losses, backward; adds to the gradients. sums is [n]; a GPU is not
// waited for: road_collect has what the pass reports.
int road_pass(road_model *m, const road_batch *batch, const road_loss *losses, int64_t n, road_dropout dropout, uint64_t seed,
              road_sums *sums, char **error);

// The reports, [n, ROAD_REPORTED], on the n losses with windows since the last call,
// in their order. Waits for the device.
int road_collect(road_model *m, double *to, int64_t n, char **error);

// Logits without dropout or gradients. out[i] belongs to heads[i]: [B, C], or
// for a span head [N, 2] (start, end).
int road_infer(road_model *m, const road_batch *batch, const int64_t *heads, int64_t n, float **out, char **error);

// Gradient times input, without dropout: for each token the product of its word
// embedding with the gradient, with respect to that, of the sum of a head's logits
// times their factors: [B, C], or for a span head [N, 2]. to is [N]. The gradients of
// the weights stay as they are.
int road_input_shares(road_model *m, const road_batch *batch, int64_t head, const float *factors, float *to, char **error);

typedef struct {
  double lr, beta1, beta2, eps, weight_decay, clip, layer_decay;
  int paper, bias_correction;
  int trial; // computed and thrown away: only the gradients change
} road_update;

// One AdamW update from the gradients, which are zero afterwards. heads is
// [heads]: 1 for those to update. Frozen parts keep their weights and moments, and
// their gradient does not count in the norm. A gradient that is not finite changes
// nothing and sets *skipped.
int road_step(road_model *m, const road_update *u, const uint8_t *heads, double *norm, int *skipped, char **error);
// A GPU's time for the last road_step's update, in seconds, once: road_step does
// not wait for it, the pass after it does. Only after road_collect; 0 on the CPU.
int road_update_seconds(road_model *m, double *seconds, char **error);
int road_zero_gradients(road_model *m, char **error); // clears the sums that were not collected, too

// Freezes the lowest of the G layers, and the embeddings with them, from the next
// pass on: they get no gradient and no update. 0 freezes nothing.
int road_freeze(road_model *m, int64_t layers, char **error);
// From the next pass on, whether backward computes each layer's values again
// instead of keeping them. On a CPU that changes no bit of a gradient.
int road_recompute(road_model *m, int again, char **error);

// The encoder's gradient, apart by head. mark remembers the gradients; attribute
// adds their growth since to a head's part; back restores those at the mark.
int road_mark_gradients(road_model *m, char **error);
int road_attribute_gradients(road_model *m, int64_t head, char **error);
int road_back_to_mark(road_model *m, char **error);
// to is [heads, heads]: the dot products of each two heads' parts, over the weights
// that are not frozen; 0 for a head without. Mark and parts are cleared.
int road_gradient_products(road_model *m, double *to, char **error);

// The encoder's gradient in n parts, each the sum of some passes of a step; 0 keeps the
// gradient whole. The parts take the memory of an encoder's gradient each, now, and
// give it back when n changes; a change clears the gradients.
int road_split_gradients(road_model *m, int64_t n, char **error);
// The passes from here on add to that part, until the gradients are cleared.
int road_add_to_part(road_model *m, int64_t part, char **error);
// to is [n, n]: the dot products of each two parts, over the weights that are not
// frozen; 0 for a part without passes.
int road_part_products(road_model *m, double *to, char **error);
// The encoder's gradient becomes the sum of weight times part, weights [n]. A step whose
// passes all add to one part does without.
int road_combine_parts(road_model *m, const double *weights, char **error);

// The model's matmul backend, ROAD_MKL and so on: runs that are to agree to the bit
// need the same. 0 on a GPU.
int road_matmul(const road_model *m, int *matmul, char **error);
// Whether this machine multiplies with it.
int road_multiplies(int matmul);

// The model's attention: the CPU's own kernels, an operator that takes windows as
// they lie in a batch, or one that takes them padded. *problem is the reason
// against packed, and is empty if it was not tried; it belongs to the model.
enum { ROAD_OWN_ATTENTION, ROAD_PACKED_ATTENTION, ROAD_PADDED_ATTENTION };
int road_attention(const road_model *m, int *attention, const char **problem, char **error);
// The fault of packed or padded attention on the model's device, compared with a
// softmax in float64 on the host; *problem is empty if there is none, and is freed by
// the caller. skew multiplies the operator's input, gradient_skew only the gradient
// with respect to it: the tests' wrong operators.
int road_try_attention(const road_model *m, int attention, double skew, double gradient_skew, char **problem, char **error);

// Whether an error's message means a lack of memory.
int road_lacks_memory(const char *message);

// A copy of weights and moments on the host, values [3, n] in that order, from which
// a checkpoint is written. A GPU copies into it by itself: road_back_up does not
// wait, and later changes of the model do not show in the copy. road_backup_wait,
// which any thread may call, returns when the copy is whole.
typedef struct road_backup road_backup;
int road_backup_new(const road_model *m, road_backup **out, float **values, int64_t *n, char **error);
int road_back_up(road_model *m, road_backup *b, char **error);
int road_backup_wait(road_backup *b, char **error);
void road_backup_free(road_backup *b);

// Bytes of the model's GPU that libtorch has handed out, for all models, and those
// that it keeps for more; 0 on the CPU.
int road_memory(const road_model *m, int64_t *used, int64_t *kept, char **error);

// Updates that a part has had: the embeddings (part 0), each of the G layers
// (1 + layer), each head (1 + G + head).
int road_get_updates(const road_model *m, int64_t part, int64_t *n, char **error);
int road_set_updates(road_model *m, int64_t part, int64_t n, char **error);

#ifdef __cplusplus
}
#endif
