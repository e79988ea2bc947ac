// One encoder layer on the CPU as a single step of autograd: its kernels write
// the parameters' gradients themselves, and residual gradients add up inside
// the matrix products.
#include "kernels.h"
#include "layer.h"
#include "matmul.h"
#include <ATen/ops/empty.h>
#include <torch/csrc/autograd/custom_function.h>

namespace road {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

// product: x WT. x is a factor.
Tensor product(const Model &m, const Tensor &x, const Linear &l) {
  Tensor y = at::empty({x.size(0), l.weight.size(0)}, at::kFloat);
  multiply_add(m, x, factor(m, l).t(), y, 0);
  return y;
}

// The gradients of y = x WT: dx = beta dx + dy W, and dW is added to.
void product_backward(const Model &m, const Tensor &dy, const Tensor &x, const Linear &l, const Tensor &dx, float beta) {
  Tensor d = factor(m, dy);
  multiply_add(m, d, factor(m, l), dx, beta);
  multiply_add(m, d.t(), x, l.weight.grad(), 1);
}

// The values of forward that backward needs, in the order in which autograd keeps
// them.
enum { IN, QKV, CONTEXT, CENTRED, SCALE, MIDDLE, SLOPE, ACTIVATED, OUT_CENTRED, OUT_SCALE, KEPT };

// forward_layer: the layer's output. kept is [KEPT].
Tensor forward_layer(const Tensor &x, const Layer &y, const LayerPass &pass, Tensor *kept) {
  const Model &m = pass.model;
  const double eps = m.config.norm_eps;
  Tensor in = factor(m, x), qkv = product(m, in, y.qkv);
  Tensor context = factor(m, attention(qkv, y.qkv.bias, m.config.heads, pass.mask(0), pass.rows));
  Normed first = norm(product(m, context, y.out), y.out, x, y.attention_norm, eps, pass.mask(1), pass.rows);
  Tensor middle = factor(m, first.y), slope = product(m, middle, y.up);
  Tensor a = factor(m, gelu(slope, y.up.bias, m.config.tanh_gelu));
  Normed second = norm(product(m, a, y.down), y.down, first.y, y.output_norm, eps, pass.mask(2), pass.rows);
  Tensor all[KEPT] = {in, qkv, context, first.centred, first.scale, middle, slope, a, second.centred, second.scale};
  std::move(all, all + KEPT, kept);
  return second.y;
}

struct LayerStep : torch::autograd::Function<LayerStep> {
  static Tensor forward(AutogradContext *ctx, const Tensor &x, const Layer *layer, const LayerPass *pass) {
    tensor_list kept(KEPT);
    Tensor y = forward_layer(x, *layer, *pass, kept.data());
    ctx->save_for_backward(pass->model.recompute ? tensor_list{x} : std::move(kept));
    ctx->saved_data["layer"] = reinterpret_cast<int64_t>(layer);
    ctx->saved_data["pass"] = reinterpret_cast<int64_t>(pass);
    return y;
  }

  static tensor_list backward(AutogradContext *ctx, tensor_list g) {
    const Layer &y = *reinterpret_cast<const Layer *>(ctx->saved_data["layer"].toInt());
    const LayerPass &pass = *reinterpret_cast<const LayerPass *>(ctx->saved_data["pass"].toInt());
    const Model &m = pass.model;
    tensor_list s = ctx->get_saved_variables();
    if (s.size() == 1) {
      const Tensor x = s[0];
      s.resize(KEPT);
      forward_layer(x, y, pass, s.data());
    }
    auto fresh = [&](int64_t columns) { return at::empty({pass.rows.R, columns}, at::kFloat); };
    const int64_t H = m.config.hidden;
    Tensor dfirst = fresh(H), dz = fresh(H), da = fresh(m.config.intermediate), dx = fresh(H), dcontext = fresh(H);
    norm_backward(g[0].contiguous(), s[OUT_CENTRED], s[OUT_SCALE], y.output_norm, y.down, pass.mask(2), pass.rows, dfirst, dz);
    product_backward(m, dz, s[ACTIVATED], y.down, da, 0);
    gelu_backward(da, s[SLOPE], y.up.bias.grad());
    product_backward(m, da, s[MIDDLE], y.up, dfirst, 1);
    norm_backward(dfirst, s[CENTRED], s[SCALE], y.attention_norm, y.out, pass.mask(1), pass.rows, dx, dz);
    product_backward(m, dz, s[CONTEXT], y.out, dcontext, 0);
    Tensor dqkv = attention_backward(dcontext, s[QKV], y.qkv.bias, m.config.heads, pass.mask(0), pass.rows);
    product_backward(m, dqkv, s[IN], y.qkv, dx, 1);
    return {dx, Tensor(), Tensor()};
  }
};

} // namespace

Tensor run_layer(const Tensor &x, const Layer &y, const LayerPass &pass) { return LayerStep::apply(x, &y, &pass); }

} // namespace road
