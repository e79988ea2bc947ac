// The C interface: turns exceptions into statuses, and sees to the threads.
#include "attend.h"
#include "device.h"
#include "matmul.h"
#include "memory.h"
#include "model.h"
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/from_blob.h>
#include <cstring>
#include <new>

using namespace road;

namespace {

char *copied(const std::string &s) { return strdup(s.c_str()); }

template <class F> int guarded(const at::Device &device, char **error, F f) {
  std::string message;
  try {
    f();
    return ROAD_OK;
  } catch (const std::bad_alloc &) {
    message = "out of memory";
  } catch (const c10::Error &e) {
    message = e.what_without_backtrace();
  } catch (const std::exception &e) {
    message = e.what();
  }
  *error = copied(message);
  if (!lacks_memory(message)) return ROAD_FAILED;
  release_kept(device); // after f's tensors are gone
  return ROAD_OUT_OF_MEMORY;
}
template <class F> int guarded(const Model *m, char **error, F f) { return guarded(m->device, error, f); }

// OpenMP keeps the number of threads in the calling one. The library of libtorch's
// matrix products is the program's choice; if the layers have kernels of their
// own, the remaining products are too small for oneDNN.
void make_ready(const Model &m) {
  static thread_local int set = 0;
  if (set != m.threads) at::set_num_threads(set = m.threads);
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
  const Tensor *all[] = {&m->weights, &m->gradients, &m->first_moments, &m->second_moments};
  return all[buffer]->narrow(0, offset, n);
}

} // namespace

int road_load_cuda(char **problem) {
  std::string why;
  const int n = load_cuda(why);
  *problem = why.empty() ? nullptr : copied(why);
  return n;
}

int road_cuda_version(void) { return cuda_version(); }

int road_new(const road_config *config, const int64_t *classes, int64_t heads, const char *device, int threads, road_model **out,
             char **error) {
  at::Device d = at::kCPU;
  return guarded(d, error, [&] {
    start();
    auto m = std::make_unique<road_model>();
    m->config = *config, m->threads = threads, m->device = d = device_named(device);
    make_ready(*m);
    lay_out(*m, std::vector<int64_t>(classes, classes + heads));
    choose_kernels(*m);
    *out = m.release();
  });
}

void road_free(road_model *m) { delete m; }

int64_t road_parameters(const road_model *m) { return int64_t(m->slots.size()); }

road_parameter road_parameter_at(const road_model *m, int64_t i) {
  const Slot &s = m->slots[i];
  return {s.name.c_str(), s.offset, s.shape[0], s.shape.size() > 1 ? s.shape[1] : 0, s.head};
}

int road_read(road_model *m, int buffer, int64_t offset, int64_t n, float *to, char **error) {
  return guarded(m, error, [&] {
    make_ready(*m);
    at::from_blob(to, {n}, at::kFloat).copy_(stretch(m, buffer, offset, n));
  });
}

int road_write(road_model *m, int buffer, int64_t offset, int64_t n, const float *from, char **error) {
  return guarded(m, error, [&] {
    make_ready(*m);
    stretch(m, buffer, offset, n).copy_(at::from_blob(const_cast<float *>(from), {n}, at::kFloat));
  });
}

void *road_parameter_tensor(road_model *m, int64_t i) {
  const Slot &s = m->slots[i];
  return new Tensor(m->weights.narrow(0, s.offset, c10::multiply_integers(s.shape)).view(s.shape));
}

int road_set_parameter(road_model *m, int64_t i, const void *tensor, char **error) {
  return guarded(m, error, [&] {
    make_ready(*m);
    at::NoGradGuard no_gradient;
    const Slot &s = m->slots[i];
    m->weights.narrow(0, s.offset, c10::multiply_integers(s.shape)).view(s.shape).copy_(*static_cast<const Tensor *>(tensor));
  });
}

int road_copy_weights(road_model *to, const road_model *from, char **error) {
  return guarded(to, error, [&] {
    make_ready(*to);
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

int road_step(road_model *m, const road_update *u, const uint8_t *heads, double *norm, int *skipped, char **error) {
  return guarded(m, error, [&] {
    make_ready(*m);
    bool s = false;
    optimizer_step(*m, *u, heads, *norm, s);
    *skipped = s;
  });
}

double road_update_seconds(road_model *m) { return update_seconds(*m); }

int road_zero_gradients(road_model *m, char **error) {
  return guarded(m, error, [&] {
    if (m->gradients.defined()) m->gradients.zero_();
    m->reports.clear();
  });
}

void road_freeze(road_model *m, int64_t layers) { m->frozen_layers = layers; }
void road_recompute(road_model *m, int again) { m->recompute = again; }

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

int road_multiplies(int matmul) {
  start();
  return multiplies(matmul);
}

int road_matmul(const road_model *m) { return m->matmul; }

int road_attention(const road_model *m, const char **problem) {
  *problem = m->attention_problem.c_str();
  return m->own_kernels ? ROAD_OWN_ATTENTION : m->attends_packed ? ROAD_PACKED_ATTENTION : ROAD_PADDED_ATTENTION;
}

int road_try_attention(const road_model *m, int attention, double skew, double gradient_skew, char **problem, char **error) {
  return guarded(m, error, [&] {
    const std::string found = tried_attention(*m, attention == ROAD_PACKED_ATTENTION, skew, gradient_skew);
    *problem = copied(found);
  });
}

int road_backup_new(const road_model *m, road_backup **out, float **values, int64_t *n, char **error) {
  return guarded(m, error, [&] {
    *out = new_backup(*m);
    *values = values_of(**out), *n = m->weights.numel();
  });
}

int road_back_up(road_model *m, road_backup *b, char **error) {
  return guarded(m, error, [&] {
    make_ready(*m);
    back_up(*m, *b);
  });
}

int road_backup_wait(road_backup *b, char **error) {
  return guarded(at::Device(at::kCPU), error, [&] { wait_for(*b); });
}

int road_lacks_memory(const char *message) { return lacks_memory(message); }

int road_memory(const road_model *m, int64_t *used, int64_t *kept, char **error) {
  return guarded(m, error, [&] {
    *used = *kept = 0;
    if (m->device.is_cuda()) allocator_bytes(m->device, *used, *kept);
  });
}

int64_t road_get_updates(const road_model *m, int64_t part) { return m->updates[part]; }
void road_set_updates(road_model *m, int64_t part, int64_t n) { m->updates[part] = n; }
