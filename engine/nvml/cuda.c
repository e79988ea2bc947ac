#include "cuda.h"
#include "library.h"
#include <dlfcn.h>
#include <stdio.h>

// The library stays open: libtorch finds it by its name, also one of WSL2's folder.
int road_cuda_driver(const char *path, char **error) {
  void *library = road_open_library(path);
  int (*ask)(int *) = library ? (int (*)(int *))dlsym(library, "cuDriverGetVersion") : NULL;
  int version = 0;
  if (!ask) return road_say(error, "CUDA's driver", dlerror()), 0;
  if (ask(&version) || !version) return road_say(error, path, "it does not tell its version"), 0;
  return version;
}

// Both functions answer before the driver is started.
static void failed(void *library, int status, const char *call, char **error) {
  int (*name)(int, const char **) = (int (*)(int, const char **))dlsym(library, "cuGetErrorName");
  int (*words)(int, const char **) = (int (*)(int, const char **))dlsym(library, "cuGetErrorString");
  const char *its_name = NULL, *its_words = NULL;
  char text[256];
  if (!name || name(status, &its_name) || !its_name) its_name = "error";
  if (!words || words(status, &its_words) || !its_words) its_words = "the driver has no words for it";
  snprintf(text, sizeof text, "%s (%d), %s", its_name, status, its_words);
  road_say(error, call, text);
}

int road_cuda_start(const char *path, char *name, int n, char **error) {
  void *library = road_open_library(path);
  if (!library) return road_say(error, "CUDA's driver", dlerror()), -1;
  int (*init)(unsigned) = (int (*)(unsigned))dlsym(library, "cuInit");
  int (*count)(int *) = (int (*)(int *))dlsym(library, "cuDeviceGetCount");
  int (*get)(int *, int) = (int (*)(int *, int))dlsym(library, "cuDeviceGet");
  int (*called)(char *, int, int) = (int (*)(char *, int, int))dlsym(library, "cuDeviceGetName");
  if (!init || !count || !get || !called) return road_say(error, path, "it is no CUDA driver"), -1;
  int status = init(0), devices = 0, first = 0;
  if (status) return failed(library, status, "cuInit", error), -1;
  if ((status = count(&devices))) return failed(library, status, "cuDeviceGetCount", error), -1;
  if (devices > 0 && (get(&first, 0) || called(name, n, first))) name[0] = 0;
  return devices;
}
