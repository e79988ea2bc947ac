#define _GNU_SOURCE
#include "library.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void road_say(char **error, const char *what, const char *why) {
  if (asprintf(error, "%s: %s", what, why ? why : "no reason given") < 0) *error = NULL;
}

void *road_open_library(const char *path) {
  // WSL2 has Windows' driver in a folder of its own, where not every distribution's loader looks.
  char windows[256];
  snprintf(windows, sizeof windows, "/usr/lib/wsl/lib/%s", path);
  void *found = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!found && !strchr(path, '/') && access(windows, F_OK) == 0) found = dlopen(windows, RTLD_NOW | RTLD_LOCAL);
  return found;
}

int road_nvml_open(nvml *n, const char *path, char **error) {
  memset(n, 0, sizeof *n);
  n->library = road_open_library(path);
  if (!n->library) return road_say(error, "no driver", dlerror()), 0;
  const struct {
    const char *name;
    void **to;
    int may_lack;
  } symbols[] = {
      {"nvmlInit_v2", (void **)&n->init, 0},
      {"nvmlShutdown", (void **)&n->shutdown, 0},
      {"nvmlErrorString", (void **)&n->message, 0},
      {"nvmlDeviceGetHandleByUUID", (void **)&n->by_uuid, 0},
      {"nvmlDeviceGetName", (void **)&n->name, 0},
      {"nvmlDeviceGetMemoryInfo", (void **)&n->memory, 0},
      {"nvmlDeviceGetUtilizationRates", (void **)&n->utilization, 0},
      {"nvmlDeviceGetTemperature", (void **)&n->temperature, 0},
      {"nvmlDeviceGetPowerUsage", (void **)&n->power, 0},
      {"nvmlDeviceGetClockInfo", (void **)&n->clock, 0},
      {"nvmlDeviceGetCount_v2", (void **)&n->count, 0},
      {"nvmlDeviceGetHandleByIndex_v2", (void **)&n->by_index, 0},
      {"nvmlDeviceGetUUID", (void **)&n->uuid, 0},
      {"nvmlSystemGetDriverVersion", (void **)&n->driver, 1},
      {"nvmlDeviceGetCudaComputeCapability", (void **)&n->capability, 1},
      {"nvmlDeviceGetComputeRunningProcesses_v3", (void **)&n->computing, 1},
      {"nvmlDeviceGetGraphicsRunningProcesses_v3", (void **)&n->drawing, 1},
      {"nvmlDeviceGetMigMode", (void **)&n->mig, 1},
      {"nvmlDeviceGetMaxMigDeviceCount", (void **)&n->instances, 1},
      {"nvmlDeviceGetMigDeviceHandleByIndex", (void **)&n->instance, 1},
  };
  int status = SUCCESS;
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
    if (!(*symbols[i].to = dlsym(n->library, symbols[i].name)) && !symbols[i].may_lack) {
      road_say(error, path, dlerror());
      goto failed;
    }
  if ((status = n->init()) == SUCCESS) return 1;
  road_say(error, path, n->message(status));
failed:
  dlclose(n->library);
  return 0;
}

void road_nvml_close(nvml *n) {
  n->shutdown();
  dlclose(n->library);
}
