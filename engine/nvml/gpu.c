#include "gpu.h"
#include "library.h"
#include <stdlib.h>
#include <string.h>

enum { TEMPERATURE_GPU = 0, CLOCK_SM = 1 };

struct road_gpu {
  nvml n;
  device handle;
};

road_gpu *road_gpu_open(const char *path, const char *uuid, char **error) {
  road_gpu *g = calloc(1, sizeof *g);
  if (road_nvml_open(&g->n, path, error)) {
    const int status = g->n.by_uuid(uuid, &g->handle);
    if (status == SUCCESS) return g;
    road_say(error, uuid, g->n.message(status));
    road_nvml_close(&g->n);
  }
  free(g);
  return NULL;
}

const char *road_gpu_name(road_gpu *g, char *name, unsigned n) {
  const int status = g->n.name(g->handle, name, n);
  return status == SUCCESS ? NULL : g->n.message(status);
}

const char *road_gpu_read(road_gpu *g, road_reading *out) {
  memset(out, 0, sizeof *out);
  const nvml *n = &g->n;
  utilization busy = {0};
  memory m = {0};
  const struct {
    unsigned what;
    int status;
  } tried[] = {
      {ROAD_PERCENT, n->utilization(g->handle, &busy)},
      {ROAD_MEMORY, n->memory(g->handle, &m)},
      {ROAD_WATTS, n->power(g->handle, &out->milliwatts)},
      {ROAD_CELSIUS, n->temperature(g->handle, TEMPERATURE_GPU, &out->celsius)},
      {ROAD_MHZ, n->clock(g->handle, CLOCK_SM, &out->mhz)},
  };
  out->percent = busy.gpu, out->used = m.used, out->total = m.total;
  const char *fault = NULL;
  for (size_t i = 0; i < sizeof tried / sizeof *tried; i++) {
    if (tried[i].status == SUCCESS) out->known |= tried[i].what;
    else if (tried[i].status != NOT_SUPPORTED && tried[i].status != NO_PERMISSION && !fault) fault = n->message(tried[i].status);
  }
  return fault;
}

void road_gpu_close(road_gpu *g) {
  road_nvml_close(&g->n);
  free(g);
}
