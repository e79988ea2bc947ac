// Attention by libtorch's operators. CUDA has some that take windows one after
// another, as a batch has them: flash attention in bfloat16, the
// memory-efficient one in float32. Elsewhere each window gets as many rows as
// the longest.
#include "attend.h"
#include "memory.h"
#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

namespace road {
namespace {

Tensor packed(const Model &m, const Batch &b, const Tensor &qkv, double p) {
  auto part = qkv.view({b.rows.R, 3, m.config.heads, -1}).unbind(1); // 3 x [R, A, H / A]
  if (qkv.scalar_type() == at::kBFloat16)
    return std::get<0>(at::_flash_attention_forward(part[0], part[1], part[2], b.bounds, b.bounds, b.S, b.S, p,
                                                      /*is_causal=*/false, /*return_debug_mask=*/false))
        .reshape({b.rows.R, m.config.hidden});
  auto one = [&](int i) { return part[size_t(i)].unsqueeze(0); };
  return std::get<0>(at::_efficient_attention_forward(one(0), one(1), one(2), {}, b.bounds, b.bounds, b.S, b.S, p,
                                                      /*custom_mask_type=*/0, at::GradMode::is_enabled()))
      .reshape({b.rows.R, m.config.hidden});
}

Tensor padded(const Model &m, const Batch &b, const Tensor &qkv, double p) {
  Tensor all = b.mask.defined() ? qkv.index_select(0, b.spread) : qkv;
  auto part = all.view({b.B, b.S, 3, m.config.heads, -1}).permute({2, 0, 3, 1, 4}).unbind(0); // 3 x [B, A, S, H / A]
  auto mask = b.mask.defined() ? std::optional<Tensor>(b.mask) : std::nullopt;
  Tensor context = at::scaled_dot_product_attention(part[0], part[1], part[2], mask, p);
  context = context.transpose(1, 2).reshape({b.B * b.S, m.config.hidden});
  return b.mask.defined() ? context.index_select(0, b.gather) : context;
}

// The reference: softmax(q kT / sqrt D) v of every window and head, spelled out.
Tensor spelled_out(const Model &m, const Batch &b, const Tensor &qkv) {
  const int64_t A = m.config.heads, D = m.config.hidden / A;
  std::vector<Tensor> windows;
  for (size_t w = 0; w < b.rows.start.size(); w++) {
    auto part = qkv.narrow(0, b.rows.start[w], b.rows.length[w]).view({-1, 3, A, D}).permute({1, 2, 0, 3}).unbind(0); // 3 x [A, S, D]
    Tensor p = at::softmax(at::matmul(part[0], part[1].transpose(1, 2)) / std::sqrt(double(D)), -1);
    windows.push_back(at::matmul(p, part[2]).transpose(0, 1).reshape({-1, m.config.hidden}));
  }
  return at::cat(windows);
}

// Attention's result for qkv, and the gradient of its weighted sum; both in
// float64 on the host.
template <class F> std::pair<Tensor, Tensor> tried(F attention, const Tensor &qkv, const Tensor &weight) {
  Tensor x = qkv.detach().requires_grad_(true), y = attention(x);
  Tensor g = torch::autograd::grad({(y * weight).sum()}, {x})[0];
  auto home = [](const Tensor &t) { return t.detach().to(at::kCPU, at::kDouble); };
  return {home(y), home(g)};
}

// The first sentence of libtorch's message.
std::string first_sentence(const std::string &s) { return s.substr(0, std::min(s.find('\n'), s.find(". "))); }

} // namespace

Tensor attend(const Model &m, const Batch &b, const Tensor &qkv, double p) {
  return m.attends_packed ? packed(m, b, qkv, p) : padded(m, b, qkv, p);
}

// The reference is none of the device's own: a fault of one of those would be
// attributed to the operator under test.
std::string tried_attention(const Model &m, bool pack, double skew, double gradient_skew) {
  const int32_t lengths[] = {3, 64, 17};
  const std::vector<int32_t> ids(84);
  const std::vector<uint8_t> types(84);
  at::AutoGradMode gradient(true);
  try {
    const road_batch small{.ids = ids.data(), .types = types.data(), .lengths = lengths, .windows = 3, .keys = nullptr};
    Batch b = to_device(m, small);
    if (!pack && !b.mask.defined()) pad(m, small, b);
    b.rows.R = b.N;
    const auto type = m.config.bf16 ? at::kBFloat16 : at::kFloat;
    const Tensor qkv = at::randn({b.N, 3 * m.config.hidden}, at::kFloat).to(type);
    const Tensor weight = at::randn({b.N, m.config.hidden}, at::kFloat).to(type);
    const auto one = tried([&](const Tensor &x) {
      // x * skew, unless a test says otherwise of its gradient
      const Tensor given = x * gradient_skew - (x * (gradient_skew - skew)).detach();
      return pack ? packed(m, b, given, 0) : padded(m, b, given, 0);
    }, qkv.to(m.device), weight.to(m.device));
    const auto other = tried([&](const Tensor &x) { return spelled_out(m, b, x); }, qkv.to(at::kDouble), weight.to(at::kDouble));
    constexpr double near = 0.05; // a wrong result is far from this, a rounded one is not
    if (!at::allclose(one.first, other.first, near, near)) return "it does not give softmax(q kT) v";
    if (!at::allclose(one.second, other.second, near, near)) return "its gradient is not that of softmax(q kT) v";
    return "";
  } catch (const c10::Error &e) { // not on this device, or not with heads of this size
    const std::string message = e.what_without_backtrace();
    if (lacks_memory(message.c_str())) throw; // which says nothing about the operator
    return first_sentence(message);
  }
}

bool attends_packed(const Model &m, std::string &problem) {
  problem = tried_attention(m, true, 1, 1);
  return problem.empty();
}

} // namespace road
