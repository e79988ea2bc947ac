// The ways in which a call fails: none leaves an exception, and each gives its
// memory back.
#pragma once
#include "learning.hpp"

// Arguments that libtorch or the standard library refuses.
static void refuses(const Tiny &m) {
  const int64_t n = int64_t(m.parameters.size());
  std::vector<float> one(1);
  std::vector<double> two(10);
  void *tensor = nullptr;
  int64_t updates = 0;
  road_parameter p;
  const at::Tensor other = at::zeros({3, 7});
  refused("out of range", [&](char **e) { return road_read(m.c, ROAD_WEIGHTS, 1 << 30, 1, one.data(), e); });
  refused("array::at", [&](char **e) { return road_write(m.c, 9, 0, 1, one.data(), e); });
  refused("vector", [&](char **e) { return road_parameter_at(m.c, n, &p, e); });
  refused("vector", [&](char **e) { return road_parameter_tensor(m.c, -1, &tensor, e); });
  refused("vector", [&](char **e) { return road_get_updates(m.c, 6, &updates, e); });
  refused("size", [&](char **e) { return road_set_parameter(m.c, 0, &other, e); });
  refused("undefined", [&](char **e) { return road_back_to_mark(m.c, e); }); // the products have cleared it

  const Windows w;
  const Objectives own(logits(m, w), w);
  std::vector<float> shares(size_t(w.tokens));
  const road_batch b = w.batch();
  refused("vector", [&](char **e) { return road_input_shares(m.c, &b, 2, one.data(), shares.data(), e); });
  const auto losses = own.losses();
  std::vector<road_sums> sums(2);
  ok([&](char **e) { return road_pass(m.c, &b, losses.data(), 2, some_dropout, 1, sums.data(), e); });
  refused("1 losses were expected, there are 2", [&](char **e) { return road_collect(m.c, two.data(), 1, e); });
  ok([&](char **e) { return road_zero_gradients(m.c, e); });
}

// Calls on NULL, devices that are not there, and exceptions of any type.
static void refusesWithoutAModel() {
  auto closed = [](auto f) { ends(ROAD_CLOSED, f); };
  const Variant v = variants()[0];
  Tiny open(v);
  closed([&](char **e) { return road_copy_weights(open.c, nullptr, e); });
  closed([&](char **e) { return road_copy_weights(nullptr, open.c, e); });
  closed([&](char **e) { return road_back_up(open.c, nullptr, e); });
  closed([&](char **e) { return road_backup_wait(nullptr, e); });
  closed([&](char **e) { return road_zero_gradients(nullptr, e); });
  closed([&](char **e) { return road_pass(nullptr, nullptr, nullptr, 0, no_dropout, 0, nullptr, e); });
  closed([&](char **e) { return road_step(nullptr, nullptr, nullptr, nullptr, nullptr, e); });
  closed([&](char **e) { return road_infer(nullptr, nullptr, nullptr, 0, nullptr, e); });
  closed([&](char **e) { return road_input_shares(nullptr, nullptr, 0, nullptr, nullptr, e); });
  road_free(nullptr);
  road_backup_free(nullptr);

  road_model *none = nullptr;
  auto make = [&](const road_config &c, const char *device) {
    return [&c, device, &none](char **e) { return road_new(&c, nullptr, 0, device, 1, &none, e); };
  };
  refused("tpu", make(v.config, "tpu:0"));
  refused("neither cpu nor cuda", make(v.config, "meta"));
  road_config vast = v.config;
  vast.vocab = int64_t(1) << 40;
  ends(ROAD_OUT_OF_MEMORY, make(vast, "cpu"));
  need(none == nullptr, "a model that was refused is there");

  refused("of an unknown type", [](char **e) { return guarded(at::kCPU, e, [] { throw 7; }); });
  refused("words", [](char **e) { return guarded(at::kCPU, e, [] { throw std::runtime_error("words"); }); });
  ends(ROAD_OUT_OF_MEMORY, [](char **e) { return guarded(at::kCPU, e, [] { throw std::bad_alloc(); }); });
  ends(ROAD_OUT_OF_MEMORY, [](char **e) { return guarded(at::kCPU, e, [] { TORCH_CHECK(false, "CUDA out of memory. Tried"); }); });
  need(answered(3, []() -> int { throw 7; }) == 3, "a question was not answered");
  need(road_lacks_memory("could not create a memory object") && !road_lacks_memory("could not create a primitive descriptor"),
       "a lack of memory is not told by its message");
}
