"""The distance of float32 from float64 by rounding, by Monte Carlo arithmetic.

D. S. Parker, Monte Carlo Arithmetic (UCLA CSD-970002, 1997): compute in float64
and move every operation's result at random by as much as float32 may round it.
Over many samples, the root mean square of a value's distance from plain float64
is its rounding error, with all that the operations in between cancel or magnify.
No float32 library and no machine has a part in it.

float32 may round, with U half a unit in the last place of 1:
- an operation, by U of its result;
- a function such as exp or erf, by FUNCTION of those;
- a sum of n terms in any order, by sqrt(n) U of the sum of their magnitudes
  (N. J. Higham and T. Mary, A New Approach to Probabilistic Rounding Error
  Analysis, 2019). n U, the bound for roundings that all agree, is not met.
"""
import torch
from torch._decomp import decomposition_table
from torch.utils._python_dispatch import TorchDispatchMode

U = 2.0**-24
FUNCTION = 4
SAMPLES = 8

aten = torch.ops.aten
# Decomposed into the operations below.
COMPOSED = {
    aten.native_layer_norm, aten.native_layer_norm_backward, aten.gelu, aten.gelu_backward, aten.tanh_backward, aten._softmax,
    aten._safe_softmax, aten.softmax, aten._softmax_backward_data, aten._log_softmax, aten._log_softmax_backward_data, aten.addmm,
    aten.baddbmm,
}
FUNCTIONS = {aten.exp, aten.log, aten.erf, aten.tanh, aten.pow, aten.sqrt, aten.rsqrt}
ARITHMETIC = {aten.add, aten.sub, aten.rsub, aten.mul, aten.div, aten.add_, aten.sub_, aten.mul_, aten.div_}
# These move values, choose among them, or do not compute with them.
EXACT = {
    aten._local_scalar_dense, aten._to_copy, aten._unsafe_view, aten.all, aten.amax, aten.arange, aten.argmax,
    aten.bernoulli_, aten.bitwise_and, aten.cat, aten.clone, aten.conj_physical, aten.copy_, aten.detach, aten.embedding,
    aten.empty_like, aten.expand, aten.full, aten.ge, aten.index, aten.index_put, aten.lift_fresh, aten.neg, aten.new_ones,
    aten.new_zeros, aten.ones_like, aten.scalar_tensor, aten.select, aten.select_backward, aten.slice, aten.slice_backward,
    aten.split, aten.squeeze, aten.stack, aten.t, aten.to, aten.transpose, aten.unsqueeze, aten.view, aten.where, aten.zeros,
    aten.zeros_like,
}


class Rounded(TorchDispatchMode):
    def __init__(self, seed, held):
        super().__init__()
        self.generator, self.held = torch.Generator().manual_seed(seed), held

    def draw(self, shape):
        return 2 * torch.rand(shape, generator=self.generator, dtype=torch.float64) - 1

    def move(self, x, most):
        x.add_((U * self.draw(x.shape) * most.where(most.isfinite(), 0)).to(x.dtype))  # a mask is infinite

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        op, kwargs = func.overloadpacket, kwargs or {}
        if op in COMPOSED:
            with self:
                return decomposition_table.get(func, func.decompose)(*args, **kwargs)
        if op in (aten.mm, aten.bmm) and self.held:
            args = [x * (1 + self.held * self.draw(x.shape)) for x in args]
        out = func(*args, **kwargs)
        if op in EXACT or isinstance(out, torch.Tensor) and not out.is_floating_point():
            return out
        if op in ARITHMETIC:
            self.move(out, out.abs())
        elif op in FUNCTIONS:
            self.move(out, FUNCTION * out.abs())
        elif op in (aten.mm, aten.bmm):
            self.move(out, args[0].shape[-1] ** 0.5 * func(args[0].abs(), args[1].abs()) + self.held / U * out.abs())
        elif op in (aten.sum, aten.mean):
            n = args[0].numel() / max(1, out.numel())
            self.move(out, n**0.5 * func(args[0].abs(), *args[1:], **kwargs))
        elif op is aten.var_mean:  # the values less their mean are squared
            n = args[0].numel() / out[0].numel()
            self.move(out[0], n**0.5 * out[0])
            self.move(out[1], n**0.5 * args[0].abs().mean(args[1], keepdim=True).reshape(out[1].shape))
        elif op is aten.embedding_dense_backward:
            self.move(out, args[1].numel() ** 0.5 * func(args[0].abs(), *args[1:], **kwargs))
        else:
            raise NotImplementedError(f"no rule for the rounding of {func} in float32")
        return out


def distances(compute, held=0):
    """The distance by rounding of each of compute's named results: of a tensor, the
    root mean square of the difference's norm. The exact values are rounded, too:
    they are kept as float32. Operands and results of products may have fewer bits,
    and are rounded by the share held of them."""
    exact, squares = compute(), {}
    for seed in range(SAMPLES):
        with Rounded(seed, held):
            moved = compute()
        for k, x in exact.items():
            squares[k] = squares.get(k, 0) + float((moved[k].double() - x.float().double()).norm()) ** 2
    return {k: (s / SAMPLES) ** 0.5 for k, s in squares.items()}
