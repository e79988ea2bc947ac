// The large matrix products on the CPU, by whichever of libtorch's two
// libraries is faster on this machine.
#include "matmul.h"
#include <ATen/Functions.h>
#include <chrono>

// Exported by libtorch_cpu; its header is not in the wheel. out = beta out + alpha a b.
namespace at::native {
void mkldnn_matmul(const Tensor &a, const Tensor &b, const Tensor &out, float beta, float alpha);
}

namespace road {

void multiply_add(const Model &m, const Tensor &a, const Tensor &b, Tensor c, float beta) {
  if (m.config.bf16) {
    Tensor t = at::empty(c.sizes(), c.options().dtype(at::kBFloat16));
    at::native::mkldnn_matmul(a.to(at::kBFloat16), b.to(at::kBFloat16), t, 0, 1);
    if (beta == 0) c.copy_(t);
    else c.add_(t);
  } else if (m.matmul == ROAD_ONEDNN)
    at::native::mkldnn_matmul(a, b, c, beta, 1);
  else if (beta == 0)
    at::mm_out(c, a, b);
  else
    at::addmm_out(c, c, a, b, beta, 1);
}

// faster measures a product of the size that a micro-batch of 512 tokens has:
// MKL uses no AVX-512 on AMD's processors, oneDNN needs it for float32.
static int measured(int64_t hidden, int64_t intermediate) {
  Tensor x = at::ones({512, hidden}), w = at::ones({intermediate, hidden}), y = at::empty({512, intermediate});
  auto seconds = [&](auto product) {
    product(); // makes the kernel
    double best = 1e9;
    for (int i = 0; i < 5; i++) {
      const auto start = std::chrono::steady_clock::now();
      product();
      best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
  };
  double onednn = 0;
  try {
    onednn = seconds([&] { at::native::mkldnn_matmul(x, w.t(), y, 0, 1); });
  } catch (const c10::Error &) {
    return ROAD_MKL; // it refuses this processor
  }
  return onednn < seconds([&] { at::mm_out(y, x, w.t()); }) ? ROAD_ONEDNN : ROAD_MKL;
}

// Once: all models of a program multiply alike.
int faster_matmul(int64_t hidden, int64_t intermediate) {
  static const int faster = measured(hidden, intermediate);
  return faster;
}

} // namespace road
