// Save and load: a backup's values make another model the same one.
#pragma once
#include "learning.hpp"

// taken: the model's values as a checkpoint has them, [3, n].
static std::vector<float> taken(const Tiny &m) {
  road_backup *b = nullptr;
  float *values = nullptr;
  int64_t n = 0;
  ok([&](char **e) { return road_backup_new(m.c, &b, &values, &n, e); });
  for (int again = 0; again < 2; again++) ok([&](char **e) { return road_back_up(m.c, b, e); });
  ok([&](char **e) { return road_backup_wait(b, e); });
  std::vector<float> all(values, values + 3 * n);
  road_backup_free(b);
  return all;
}

// restored: a new model of those values, and of the updates of another.
static void restore(const Tiny &to, const Tiny &from, const std::vector<float> &values) {
  const int64_t n = int64_t(values.size() / 3);
  const int buffers[] = {ROAD_WEIGHTS, ROAD_FIRST_MOMENTS, ROAD_SECOND_MOMENTS};
  for (int i = 0; i < 3; i++) ok([&](char **e) { return road_write(to.c, buffers[i], 0, n, values.data() + i * n, e); });
  for (int64_t part = 0; part < 3; part++) {
    int64_t updates = 0;
    ok([&](char **e) { return road_get_updates(from.c, part, &updates, e); });
    need(updates > 0, "a part has had no update");
    ok([&](char **e) { return road_set_updates(to.c, part, updates, e); });
  }
}

static void copies(const Variant &v, const Tiny &m) {
  const Windows w;
  const auto want = logits(m, w);
  Tiny loaded(v), frozen(v);
  restore(loaded, m, taken(m));
  need(logits(loaded, w) == want, "a model that was saved and loaded answers otherwise");
  ok([&](char **e) { return road_copy_weights(frozen.c, m.c, e); });
  need(logits(frozen, w) == want, "a frozen model answers otherwise");

  // Single parameters: shared with gotch, and taken from a checkpoint's type.
  void *shared = nullptr;
  ok([&](char **e) { return road_parameter_tensor(frozen.c, 0, &shared, e); });
  auto tensor = std::unique_ptr<at::Tensor>(static_cast<at::Tensor *>(shared));
  need(tensor->size(0) == frozen.parameters[0].rows, "a parameter has another shape");
  const at::Tensor half = at::zeros(tensor->sizes(), at::kHalf);
  ok([&](char **e) { return road_set_parameter(frozen.c, 0, &half, e); });
  need(tensor->abs().max().item<float>() == 0, "a parameter was not set");

  int64_t used = -1, kept = -1;
  ok([&](char **e) { return road_memory(m.c, &used, &kept, e); });
  need(used == 0 && kept == 0, "a CPU has memory of a GPU");
  int matmul = 0, attention = -1;
  const char *problem = nullptr;
  ok([&](char **e) { return road_matmul(m.c, &matmul, e); });
  ok([&](char **e) { return road_attention(m.c, &attention, &problem, e); });
  char *fault = nullptr;
  ok([&](char **e) { return road_try_attention(m.c, ROAD_PADDED_ATTENTION, 1, 1, &fault, e); });
  need(std::string(fault).empty(), std::string("padded attention: ") + fault);
  free(fault);
}
