// All of the C++ in one translation unit: ATen's headers, four fifths of the
// compiler's work on a file of ours, are read once. The parts are called .hpp
// because Go compiles every .cpp of a folder by itself, and ignores a file that is
// neither. A part's private names are in the anonymous namespace, which all parts
// share.
#include "amx.hpp"
#include "apart.hpp"
#include "attend.hpp"
#include "attention.hpp"
#include "backup.hpp"
#include "batch.hpp"
#include "device.hpp"
#include "dot.hpp"
#include "dropout.hpp"
#include "encoder.hpp"
#include "gelu.hpp"
#include "heads.hpp"
#include "layer.hpp"
#include "layout.hpp"
#include "loss.hpp"
#include "matmul.hpp"
#include "memory.hpp"
#include "names.hpp"
#include "norm.hpp"
#include "optimizer.hpp"
#include "parts.hpp"
#include "pass.hpp"
#include "product.hpp"
#include "shares.hpp"
#include "sums.hpp"

#include "api.hpp"
#include "plain.hpp"
