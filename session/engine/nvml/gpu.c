#define _GNU_SOURCE
#include "gpu.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// nvmlReturn_t: what a card does not have, or a user may not see, is no fault.
enum { SUCCESS = 0, NOT_SUPPORTED = 3, NO_PERMISSION = 4 };
enum { TEMPERATURE_GPU = 0, CLOCK_SM = 1 };

typedef void *device;
typedef struct {
  unsigned long long total, free, used;
} memory;
typedef struct {
  unsigned gpu, memory;
} utilization;

struct road_gpu {
  void *library;
  device handle;
  int (*init)(void), (*shutdown)(void);
  const char *(*message)(int);
  int (*by_uuid)(const char *, device *);
  int (*name)(device, char *, unsigned);
  int (*memory)(device, memory *);
  int (*utilization)(device, utilization *);
  int (*temperature)(device, int, unsigned *);
  int (*power)(device, unsigned *);
  int (*clock)(device, int, unsigned *);
};

static void say(char **error, const char *what, const char *why) {
  if (asprintf(error, "%s: %s", what, why ? why : "no reason given") < 0) *error = NULL;
}

static int load(road_gpu *g, const char *path, char **error) {
  g->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!g->library) return say(error, "no driver", dlerror()), 0;
  struct {
    const char *name;
    void **to;
  } symbols[] = {
      {"nvmlInit_v2", (void **)&g->init},
      {"nvmlShutdown", (void **)&g->shutdown},
      {"nvmlErrorString", (void **)&g->message},
      {"nvmlDeviceGetHandleByUUID", (void **)&g->by_uuid},
      {"nvmlDeviceGetName", (void **)&g->name},
      {"nvmlDeviceGetMemoryInfo", (void **)&g->memory},
      {"nvmlDeviceGetUtilizationRates", (void **)&g->utilization},
      {"nvmlDeviceGetTemperature", (void **)&g->temperature},
      {"nvmlDeviceGetPowerUsage", (void **)&g->power},
      {"nvmlDeviceGetClockInfo", (void **)&g->clock},
  };
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
    if (!(*symbols[i].to = dlsym(g->library, symbols[i].name))) return say(error, path, dlerror()), 0;
  return 1;
}

// uuid_of writes the UUID of CUDA's device. Only CUDA's driver knows it:
// CUDA_VISIBLE_DEVICES and CUDA_DEVICE_ORDER make its numbers others than NVML's.
static int uuid_of(const char *path, int ordinal, unsigned char uuid[16], char **error) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) return say(error, "no CUDA driver", dlerror()), 0;
  int (*init)(unsigned) = (int (*)(unsigned))dlsym(library, "cuInit");
  int (*get)(int *, int) = (int (*)(int *, int))dlsym(library, "cuDeviceGet");
  int (*identify)(void *, int) = (int (*)(void *, int))dlsym(library, "cuDeviceGetUuid_v2"); // a MIG instance has its own
  if (!identify) identify = (int (*)(void *, int))dlsym(library, "cuDeviceGetUuid");
  int number = 0;
  const int found = init && get && identify && init(0) == 0 && get(&number, ordinal) == 0 && identify(uuid, number) == 0;
  if (!found) say(error, path, "it has no such device");
  dlclose(library);
  return found;
}

static int find(road_gpu *g, const unsigned char u[16]) {
  int status = SUCCESS;
  const char *kinds[] = {"GPU", "MIG"};
  for (int i = 0; i < 2; i++) {
    char text[64];
    snprintf(text, sizeof text, "%s-%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", kinds[i], u[0], u[1], u[2], u[3], u[4],
             u[5], u[6], u[7], u[8], u[9], u[10], u[11], u[12], u[13], u[14], u[15]);
    if ((status = g->by_uuid(text, &g->handle)) == SUCCESS) return status;
  }
  return status;
}

road_gpu *road_gpu_open(const char *nvml, const char *cuda, int ordinal, char **error) {
  unsigned char uuid[16];
  road_gpu *g = calloc(1, sizeof *g);
  if (load(g, nvml, error) && uuid_of(cuda, ordinal, uuid, error)) {
    int status = g->init();
    if (status == SUCCESS) {
      if ((status = find(g, uuid)) == SUCCESS) return g;
      g->shutdown();
    }
    say(error, nvml, g->message(status));
  }
  if (g->library) dlclose(g->library);
  free(g);
  return NULL;
}

const char *road_gpu_name(road_gpu *g, char *name, unsigned n) {
  const int status = g->name(g->handle, name, n);
  return status == SUCCESS ? NULL : g->message(status);
}

const char *road_gpu_read(road_gpu *g, road_reading *out) {
  memset(out, 0, sizeof *out);
  utilization busy = {0};
  memory m = {0};
  const struct {
    unsigned what;
    int status;
  } tried[] = {
      {ROAD_PERCENT, g->utilization(g->handle, &busy)},
      {ROAD_MEMORY, g->memory(g->handle, &m)},
      {ROAD_WATTS, g->power(g->handle, &out->milliwatts)},
      {ROAD_CELSIUS, g->temperature(g->handle, TEMPERATURE_GPU, &out->celsius)},
      {ROAD_MHZ, g->clock(g->handle, CLOCK_SM, &out->mhz)},
  };
  out->percent = busy.gpu, out->used = m.used, out->total = m.total;
  const char *fault = NULL;
  for (size_t i = 0; i < sizeof tried / sizeof *tried; i++) {
    if (tried[i].status == SUCCESS) out->known |= tried[i].what;
    else if (tried[i].status != NOT_SUPPORTED && tried[i].status != NO_PERMISSION && !fault) fault = g->message(tried[i].status);
  }
  return fault;
}

void road_gpu_close(road_gpu *g) {
  g->shutdown();
  dlclose(g->library);
  free(g);
}
