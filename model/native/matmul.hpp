// The large matrix products on the CPU, by the fastest backend on this machine:
// MKL uses no AVX-512 on AMD's processors, oneDNN needs it for float32, and our
// own products use AMX.
#include "matmul.h"
#include "amx.h"
#include <ATen/Context.h>
#include <ATen/Functions.h>
#include <ATen/core/grad_mode.h>
#include <chrono>

// Exported by libtorch_cpu; its header is not in the wheel. out = beta out + alpha a b.
namespace at::native {
void mkldnn_matmul(const Tensor &a, const Tensor &b, const Tensor &out, float beta, float alpha);
}

namespace road {

Tensor factor(const Model &m, const Tensor &x) { return m.config.bf16 ? x.to(at::kBFloat16) : x; }

Tensor factor(const Model &m, const Linear &l) {
  return m.config.bf16 ? rounded(m, l.weight) : l.weight.detach();
}

Tensor rounded(const Model &m, const Tensor &p) { return m.rounded.narrow(0, p.storage_offset(), p.numel()).view(p.sizes()); }

// libtorch counts the writes to a tensor, through any view of it; optimizer_step
// counts its own.
void round_weights(Model &m) {
  if (!m.config.bf16 || (m.rounded.defined() && m.rounded_from == m.weights._version())) return;
  at::NoGradGuard no_gradient;
  if (!m.rounded.defined()) m.rounded = at::empty_like(m.weights, at::kBFloat16);
  m.rounded.copy_(m.weights);
  m.rounded_from = m.weights._version();
}

void multiply_add(const Model &m, const Tensor &a, const Tensor &b, Tensor c, float beta) {
  if (m.config.bf16) {
    Tensor t = at::mm(a, b);
    if (beta == 0) c.copy_(t);
    else c.add_(t);
  } else if (m.matmul == ROAD_AMX)
    amx_multiply_add(a, b, c, beta);
  else if (m.matmul == ROAD_ONEDNN)
    at::native::mkldnn_matmul(a, b, c, beta, 1);
  else if (beta == 0)
    at::mm_out(c, a, b);
  else
    at::addmm_out(c, c, a, b, beta, 1);
}

// libtorch takes oneDNN on no CPU without AVX-512, nor where it was built without.
static bool onednn_here() {
  static const bool here = [] {
    at::NoGradGuard no_gradient;
    Tensor a = at::ones({16, 16}), b = at::empty({16, 16});
    try {
      at::native::mkldnn_matmul(a, a, b, 0, 1);
      return true;
    } catch (const c10::Error &) {
      return false;
    }
  }();
  return here;
}

bool multiplies(int matmul) { return matmul == ROAD_ONEDNN ? onednn_here() : matmul != ROAD_AMX || amx_here(); }

template <class F> static double seconds(F product) {
  const auto start = std::chrono::steady_clock::now();
  product();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// A product of the size that a micro-batch of 512 tokens has, by turns. Where
// two are about as fast it is the later one, lest runs differ in their last bits
// by chance.
static int measured(int64_t hidden, int64_t intermediate) {
  at::NoGradGuard no_gradient;
  Tensor x = at::ones({512, hidden}), w = at::ones({intermediate, hidden}), y = at::empty({512, intermediate});
  double mkl = 1e9, onednn = 1e9, amx = 1e9;
  for (int i = 0; i < 8; i++) { // the first makes the kernels
    mkl = std::min(mkl, seconds([&] { at::mm_out(y, x, w.t()); }));
    if (amx_here()) amx = std::min(amx, seconds([&] { amx_multiply_add(x, w.t(), y, 0); }));
    if (onednn_here()) onednn = std::min(onednn, seconds([&] { at::native::mkldnn_matmul(x, w.t(), y, 0, 1); }));
  }
  if (amx * 1.3 < std::min(mkl, onednn)) return ROAD_AMX;
  return mkl * 1.3 < onednn ? ROAD_MKL : ROAD_ONEDNN;
}

int matmul_for(const Model &m) {
  static const int fastest = measured(m.config.hidden, m.config.intermediate);
  const int asked = m.config.matmul ? m.config.matmul : fastest;
  return asked == ROAD_AMX && !m.own_kernels ? ROAD_MKL : asked;
}

// libtorch's operators take oneDNN for float32 only where that may be rounded
// to bfloat16 on the way, which oneDNN does on CPUs with AMX alone.
void use_matmul(int library) {
#ifdef __x86_64__
  static int used = ROAD_MKL;
  if (used == library || __builtin_cpu_supports("amx-tile")) return;
  used = library;
  at::globalContext().setFloat32Precision(at::Float32Backend::MKLDNN, at::Float32Op::MATMUL,
                                          library == ROAD_ONEDNN ? at::Float32Precision::BF16 : at::Float32Precision::NONE);
#endif
}

} // namespace road
