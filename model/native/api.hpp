// The C interface: turns exceptions into statuses, and sees to the threads.
#include "attend.h"
#include "device.h"
#include "matmul.h"
#include "memory.h"
#include "model.h"
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/from_blob.h>
#include <array>
#include <cstring>
#include <new>

using namespace road;

namespace {

// guarded: f's exceptions, whatever their type, become a status and a message. A
// message that finds no memory is NULL.
template <class F> int guarded(const at::Device &device, char **error, F f) noexcept {
  try {
    f();
    return ROAD_OK;
  } catch (const std::bad_alloc &) {
    *error = strdup("out of memory");
  } catch (const c10::Error &e) {
    *error = strdup(e.what_without_backtrace());
  } catch (const std::exception &e) {
    *error = strdup(e.what());
  } catch (...) {
    *error = strdup("an exception of an unknown type");
  }
  if (*error && !lacks_memory(*error)) return ROAD_FAILED;
  release_kept(device); // after f's tensors are gone
  return ROAD_OUT_OF_MEMORY;
}

// The same for calls on a model, or on something else that is NULL when it is closed.
template <class F> int guarded(const Model *m, char **error, F f) noexcept {
  return m ? guarded(m->device, error, f) : ROAD_CLOSED;
}

// answered: f's answer, or the other one if f throws.
template <class T, class F> T answered(T otherwise, F f) noexcept {
  try {
    return f();
  } catch (...) {
    return otherwise;
  }
}

// freed: a destructor that throws has nobody to tell.
template <class T> void freed(T *x) noexcept {
  try {
    delete x;
  } catch (...) {
  }
}

// OpenMP keeps the number of threads in the calling one. Calls that copy need no more,
// so that a thread may fill a model while another computes with its own.
void use_threads(const Model &m) {
  static thread_local int set = 0;
  if (set != m.threads) {
    set = m.threads;
    at::set_num_threads(set);
  }
}

// The library of libtorch's matrix products is the program's choice; if the layers have
// kernels of their own, the remaining products are too small for oneDNN.
void make_ready(const Model &m) {
  use_threads(m);
  if (m.matmul) use_matmul(m.own_kernels ? ROAD_MKL : m.matmul);
  if (m.device.is_cuda()) use_tf32(m.config.tf32);
  if (m.device.is_cuda() || m.plain) use_deterministic(m.config.deterministic);
}

void choose_kernels(Model &m) {
  const int64_t H = m.config.hidden, I = m.config.intermediate;
  m.own_kernels = m.device.is_cpu() && !m.plain && H % 16 == 0 && I % 16 == 0 && H / m.config.heads % 16 == 0;
  if (!m.own_kernels) m.attends_packed = attends_packed(m, m.attention_problem);
  if (m.device.is_cpu()) m.matmul = matmul_for(m);
}

Tensor stretch(road_model *m, int buffer, int64_t offset, int64_t n) {
  at::NoGradGuard no_gradient;
  if (buffer == ROAD_GRADIENTS) need_gradients(*m);
  if (buffer == ROAD_FIRST_MOMENTS || buffer == ROAD_SECOND_MOMENTS) need_moments(*m);
  const std::array<const Tensor *, 4> all = {&m->weights, &m->gradients, &m->first_moments, &m->second_moments};
  return all.at(size_t(buffer))->narrow(0, offset, n);
}

Tensor parameter(const Model &m, int64_t i) {
  const Slot &s = m.slots.at(size_t(i));
  return m.weights.narrow(0, s.offset, c10::multiply_integers(s.shape)).view(s.shape);
}

} // namespace

int road_load_cuda(int *devices, char **error) {
  return guarded(at::kCPU, error, [&] {
    std::string why;
    *devices = load_cuda(why);
    if (!why.empty()) throw std::runtime_error(why);
  });
}

int road_cuda_version(void) { return answered(0, cuda_version); }

int road_new(const road_config *config, const int64_t *classes, int64_t heads, const char *device, int threads, road_model **out,
             char **error) {
  at::Device d = at::kCPU;
  return guarded(d, error, [&] {
    start();
    auto m = std::make_unique<road_model>();
    d = device_named(device);
    m->config = *config;
    m->threads = threads;
    m->device = d;
    make_ready(*m);
    lay_out(*m, std::vector<int64_t>(classes, classes + heads));
    choose_kernels(*m);
    *out = m.release();
  });
}

void road_free(road_model *m) { freed(m); }

int road_parameters(const road_model *m, int64_t *n, char **error) {
  return guarded(m, error, [&] { *n = int64_t(m->slots.size()); });
}

int road_parameter_at(const road_model *m, int64_t i, road_parameter *out, char **error) {
  return guarded(m, error, [&] {
    const Slot &s = m->slots.at(size_t(i));
    *out = {.name = s.name.c_str(), .offset = s.offset, .rows = s.shape[0], .columns = s.shape.size() > 1 ? s.shape[1] : 0, .head = s.head};
  });
}

int road_read(road_model *m, int buffer, int64_t offset, int64_t n, float *to, char **error) {
  return guarded(m, error, [&] {
    use_threads(*m);
    at::from_blob(to, {n}, at::kFloat).copy_(stretch(m, buffer, offset, n));
  });
}

int road_write(road_model *m, int buffer, int64_t offset, int64_t n, const float *from, char **error) {
  return guarded(m, error, [&] {
    use_threads(*m);
    stretch(m, buffer, offset, n).copy_(at::from_blob(const_cast<float *>(from), {n}, at::kFloat));
  });
}

int road_parameter_tensor(road_model *m, int64_t i, void **out, char **error) {
  return guarded(m, error, [&] { *out = new Tensor(parameter(*m, i)); });
}

int road_set_parameter(road_model *m, int64_t i, const void *tensor, char **error) {
  return guarded(m, error, [&] {
    use_threads(*m);
    at::NoGradGuard no_gradient;
    parameter(*m, i).copy_(*static_cast<const Tensor *>(tensor));
  });
}

int road_copy_weights(road_model *to, const road_model *from, char **error) {
  return guarded(from ? to : nullptr, error, [&] {
    use_threads(*to);
    to->weights.copy_(from->weights);
  });
}

int road_pass(road_model *m, const road_batch *batch, const road_loss *losses, int64_t n, road_dropout dropout, uint64_t seed,
              road_sums *sums, char **error) {
  return guarded(m, error, [&] {
    make_ready(*m);
    pass(*m, *batch, losses, n, {dropout, seed}, sums);
  });
}

int road_collect(road_model *m, double *to, int64_t n, char **error) {
  return guarded(m, error, [&] {
    make_ready(*m);
    collect(*m, to, n);
  });
}

int road_infer(road_model *m, const road_batch *batch, const int64_t *heads, int64_t n, float **out, char **error) {
  return guarded(m, error, [&] {
    make_ready(*m);
    infer(*m, *batch, heads, n, out);
  });
}

int road_input_shares(road_model *m, const road_batch *batch, int64_t head, const float *factors, float *to, char **error) {
  return guarded(m, error, [&] {
    make_ready(*m);
    input_shares(*m, *batch, head, factors, to);
  });
}

int road_step(road_model *m, const road_update *u, const uint8_t *heads, double *norm, int *skipped, char **error) {
  return guarded(m, error, [&] {
    make_ready(*m);
    bool s = false;
    optimizer_step(*m, *u, heads, *norm, s);
    *skipped = s;
  });
}

int road_update_seconds(road_model *m, double *seconds, char **error) {
  return guarded(m, error, [&] { *seconds = update_seconds(*m); });
}

int road_zero_gradients(road_model *m, char **error) {
  return guarded(m, error, [&] {
    clear_gradients(*m);
    m->reports.clear();
  });
}

int road_freeze(road_model *m, int64_t layers, char **error) {
  return guarded(m, error, [&] { m->frozen_layers = layers; });
}

int road_recompute(road_model *m, int again, char **error) {
  return guarded(m, error, [&] { m->recompute = again; });
}

int road_mark_gradients(road_model *m, char **error) {
  return guarded(m, error, [&] {
    make_ready(*m);
    mark_gradients(*m);
  });
}

int road_attribute_gradients(road_model *m, int64_t head, char **error) {
  return guarded(m, error, [&] {
    make_ready(*m);
    attribute_gradients(*m, head);
  });
}

int road_back_to_mark(road_model *m, char **error) {
  return guarded(m, error, [&] {
    make_ready(*m);
    back_to_mark(*m);
  });
}

int road_gradient_products(road_model *m, double *to, char **error) {
  return guarded(m, error, [&] {
    make_ready(*m);
    gradient_products(*m, to);
  });
}

int road_split_gradients(road_model *m, int64_t n, char **error) {
  return guarded(m, error, [&] {
    make_ready(*m);
    split_gradients(*m, n);
  });
}

int road_add_to_part(road_model *m, int64_t part, char **error) {
  return guarded(m, error, [&] {
    make_ready(*m);
    add_to_part(*m, part);
  });
}

int road_part_products(road_model *m, double *to, char **error) {
  return guarded(m, error, [&] {
    make_ready(*m);
    part_products(*m, to);
  });
}

int road_combine_parts(road_model *m, const double *weights, char **error) {
  return guarded(m, error, [&] {
    make_ready(*m);
    combine_parts(*m, weights);
  });
}

int road_multiplies(int matmul) {
  return answered(false, [&] {
    start();
    return multiplies(matmul);
  });
}

int road_matmul(const road_model *m, int *matmul, char **error) {
  return guarded(m, error, [&] { *matmul = m->matmul; });
}

int road_attention(const road_model *m, int *attention, const char **problem, char **error) {
  return guarded(m, error, [&] {
    *problem = m->attention_problem.c_str();
    *attention = m->own_kernels ? ROAD_OWN_ATTENTION : m->attends_packed ? ROAD_PACKED_ATTENTION : ROAD_PADDED_ATTENTION;
  });
}

int road_try_attention(const road_model *m, int attention, double skew, double gradient_skew, char **problem, char **error) {
  return guarded(m, error, [&] {
    const std::string found = tried_attention(*m, attention == ROAD_PACKED_ATTENTION, skew, gradient_skew);
    *problem = strdup(found.c_str());
  });
}

int road_backup_new(const road_model *m, road_backup **out, float **values, int64_t *n, char **error) {
  return guarded(m, error, [&] {
    *out = new_backup(*m);
    *values = values_of(**out);
    *n = m->weights.numel();
  });
}

int road_back_up(road_model *m, road_backup *b, char **error) {
  return guarded(b ? m : nullptr, error, [&] {
    make_ready(*m);
    back_up(*m, *b);
  });
}

int road_backup_wait(road_backup *b, char **error) {
  return b ? guarded(at::kCPU, error, [&] { wait_for(*b); }) : ROAD_CLOSED;
}

void road_backup_free(road_backup *b) { freed(b); }

int road_lacks_memory(const char *message) {
  return answered(false, [&] { return lacks_memory(message); });
}

int road_memory(const road_model *m, int64_t *used, int64_t *kept, char **error) {
  return guarded(m, error, [&] {
    *used = *kept = 0;
    if (m->device.is_cuda()) allocator_bytes(m->device, *used, *kept);
  });
}

int road_get_updates(const road_model *m, int64_t part, int64_t *n, char **error) {
  return guarded(m, error, [&] { *n = m->updates.at(size_t(part)); });
}

int road_set_updates(road_model *m, int64_t part, int64_t n, char **error) {
  return guarded(m, error, [&] { m->updates.at(size_t(part)) = n; });
}
