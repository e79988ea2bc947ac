// NVIDIA's management library, opened at run time. Types and numbers are those of
// its nvml.h (docs.nvidia.com/deploy/nvml-api), which needs not be there.
#pragma once

// nvmlReturn_t. A value that a card lacks, or that is hidden from the user, is no fault.
enum { SUCCESS = 0, NOT_SUPPORTED = 3, NO_PERMISSION = 4, INSUFFICIENT_SIZE = 7 };

typedef void *device;
typedef struct {
  unsigned long long total, free, used;
} memory;
typedef struct {
  unsigned gpu, memory;
} utilization;
typedef struct {
  unsigned pid;
  unsigned long long used; // all ones: not known
  unsigned gpu_instance, compute_instance;
} process;

typedef struct {
  void *library;
  int (*init)(void), (*shutdown)(void);
  const char *(*message)(int);
  int (*by_uuid)(const char *, device *);
  int (*name)(device, char *, unsigned);
  int (*memory)(device, memory *);
  int (*utilization)(device, utilization *);
  int (*temperature)(device, int, unsigned *);
  int (*power)(device, unsigned *);
  int (*clock)(device, int, unsigned *);
  int (*count)(unsigned *);
  int (*by_index)(unsigned, device *);
  int (*uuid)(device, char *, unsigned);
  // NULL in drivers that lack them.
  int (*driver)(char *, unsigned);
  int (*capability)(device, int *, int *);
  int (*computing)(device, unsigned *, process *);
  int (*drawing)(device, unsigned *, process *);
  int (*mig)(device, unsigned *, unsigned *);
  int (*instances)(device, unsigned *);
  int (*instance)(device, unsigned, device *);
} nvml;

// A library of the driver by its name or path; NULL: dlerror has the reason.
void *road_open_library(const char *path);
// Opens and starts the library. Returns 0 on failure; *error is a message that
// the caller frees.
int road_nvml_open(nvml *n, const char *path, char **error);
void road_nvml_close(nvml *n);
// *error becomes "what: why".
void road_say(char **error, const char *what, const char *why);
