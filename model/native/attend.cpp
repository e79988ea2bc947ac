// Attention by libtorch's operators. CUDA has some that take windows one after
// another, as a batch has them: flash attention in bfloat16, the
// memory-efficient one in float32. Elsewhere each window gets as many rows as
// the longest.
#include "attend.h"
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/_efficient_attention_forward.h>
#include <ATen/ops/_flash_attention_forward.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/randn_like.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <torch/csrc/autograd/autograd.h>

namespace road {
namespace {

Tensor packed(const Model &m, const Batch &b, const Tensor &qkv, double p) {
  auto part = qkv.view({b.rows.R, 3, m.config.heads, -1}).unbind(1); // 3 x [R, A, H / A]
  if (qkv.scalar_type() == at::kBFloat16)
    return std::get<0>(at::_flash_attention_forward(part[0], part[1], part[2], b.bounds, b.bounds, b.S, b.S, p, false, false))
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
  Tensor context = at::scaled_dot_product_attention(part[0], part[1], part[2], mask, p).transpose(1, 2).reshape({b.B * b.S, m.config.hidden});
  return b.mask.defined() ? context.index_select(0, b.gather) : context;
}

// What an operator gives for qkv, and the gradient of its weighted sum.
template <class F> std::pair<Tensor, Tensor> tried(F attention, const Tensor &qkv, const Tensor &weight) {
  Tensor x = qkv.detach().requires_grad_(true), y = attention(x);
  return {y.detach(), torch::autograd::grad({(y * weight).sum()}, {x})[0]};
}

} // namespace

Tensor attend(const Model &m, const Batch &b, const Tensor &qkv, double p) {
  return m.attends_packed ? packed(m, b, qkv, p) : padded(m, b, qkv, p);
}

bool attends_packed(const Model &m) {
  const int32_t lengths[] = {3, 64, 17};
  const std::vector<int32_t> ids(84);
  const std::vector<uint8_t> types(84);
  at::AutoGradMode gradient(true);
  try {
    const Batch b = to_device(m, {ids.data(), types.data(), lengths, 3, nullptr});
    const auto type = at::TensorOptions(m.config.bf16 ? at::kBFloat16 : at::kFloat).device(m.device);
    const Tensor qkv = at::randn({b.N, 3 * m.config.hidden}, type), weight = at::randn({b.N, m.config.hidden}, type);
    const auto one = tried([&](const Tensor &x) { return packed(m, b, x, 0); }, qkv, weight);
    const auto other = tried([&](const Tensor &x) { return padded(m, b, x, 0); }, qkv, weight);
    constexpr double near = 0.05; // a wrong result is far from this, a rounded one is not
    return at::allclose(one.first, other.first, near, near) && at::allclose(one.second, other.second, near, near);
  } catch (const c10::Error &) {
    return false; // not on this device, or not with heads of this size
  }
}

} // namespace road
