// The plain form of a model, for the tests.
#include "plain.h"

int road_make_plain(road_model *m, char **error) {
  return guarded(m, error, [&] {
    m->plain = true;
    choose_kernels(*m);
    make_ready(*m);
  });
}
