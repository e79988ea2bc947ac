// A driver of two GPUs, for the tests: NVML's and CUDA's functions in one
// library. NVML counts from the other end than CUDA. Macros say what fails:
// INIT, POWER and CUDA_INIT are what those calls return, RUNS is the newest CUDA
// that the driver runs, COMPUTING the process on GPU 0, DRAWING one on its
// screens, USED the GiB in use there, UNREADABLE what asking for GPU 1 returns, and
// with MIG that one is parted.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef INIT
#define INIT 0
#endif
#ifndef POWER
#define POWER 0
#endif
#ifndef LOST_AFTER
#define LOST_AFTER 1000000
#endif
#ifndef CUDA_INIT
#define CUDA_INIT 0
#endif
#ifndef RUNS
#define RUNS 13000
#endif
#ifndef COMPUTING
#define COMPUTING 0
#endif
#ifndef DRAWING
#define DRAWING 0
#endif
#ifndef USED
#define USED 61
#endif
#ifndef UNREADABLE
#define UNREADABLE 0
#endif
#ifndef MIG
#define MIG 0
#endif

struct card {
  const char *uuid, *name;
  unsigned percent, milliwatts;
  int readings;
} cards[] = {
    {"GPU-01020304-0506-0708-090a-0b0c0d0e0f10", "NVIDIA Second", 97, 412500, 0},
    {"GPU-a1a2a3a4-0506-0708-090a-0b0c0d0e0f10", "NVIDIA First", 12, 80000, 0},
    {"MIG-ffeeddcc-bbaa-9988-7766-554433221100", "NVIDIA First MIG 1g", 12, 80000, 0},
};

struct process {
  unsigned pid;
  unsigned long long used;
  unsigned gpu_instance, compute_instance;
};

// CUDA's devices, in its own order; the one whose UUID CUDA_VISIBLE_DEVICES is, if
// it is one's and numbers count by PCI.
static struct card *ordinals[2] = {&cards[1], &cards[0]};
static int visible = 2;

int cuInit(unsigned flags) {
  const char *list = getenv("CUDA_VISIBLE_DEVICES"), *order = getenv("CUDA_DEVICE_ORDER");
  for (int i = 0; i < 3 && list && order && strcmp(order, "PCI_BUS_ID") == 0; i++)
    if (strcmp(list, cards[i].uuid) == 0) ordinals[0] = &cards[i], visible = 1;
  return CUDA_INIT;
}
int cuDriverGetVersion(int *version) { return *version = RUNS, 0; }
int cuDeviceGetCount(int *n) { return *n = visible, 0; }
int cuDeviceGet(int *device, int ordinal) { return ordinal < 2 ? *device = ordinal, 0 : 101; }
int cuDeviceGetName(char *name, int n, int device) { return snprintf(name, n, "%s", ordinals[device]->name) < 0; }
int cuDeviceGetAttribute(int *value, int attribute, int device) {
  static const int capabilities[2][2] = {{9, 0}, {7, 5}};
  return *value = capabilities[device][attribute - 75], 0; // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, then _MINOR
}
int cuGetErrorName(int status, const char **name) { return status == 803 ? *name = "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH", 0 : 1; }
int cuGetErrorString(int status, const char **words) {
  return status == 803 ? *words = "system has unsupported display driver / cuda driver combination", 0 : 1;
}

int nvmlInit_v2(void) { return INIT; }
int nvmlShutdown(void) { return 0; }
const char *nvmlErrorString(int status) {
  return status == 9    ? "Driver Not Loaded"
         : status == 6  ? "Not Found"
         : status == 15 ? "GPU is lost"
         : status == 4  ? "Insufficient Permissions"
                        : "Unknown Error";
}
int nvmlSystemGetDriverVersion(char *version, unsigned n) { return snprintf(version, n, "580.65.06") < 0; }
int nvmlDeviceGetCount_v2(unsigned *n) { return *n = 2, 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned i, struct card **out) { return *out = &cards[i], i == 1 ? UNREADABLE : 0; }
int nvmlDeviceGetUUID(struct card *c, char *uuid, unsigned n) { return snprintf(uuid, n, "%s", c->uuid) < 0; }
int nvmlDeviceGetCudaComputeCapability(struct card *c, int *major, int *minor) { return *major = 9, *minor = 0, 0; }
int nvmlDeviceGetMigMode(struct card *c, unsigned *now, unsigned *later) { return *now = *later = MIG && c == &cards[1], 0; }
int nvmlDeviceGetMaxMigDeviceCount(struct card *c, unsigned *n) { return *n = 7, 0; }
int nvmlDeviceGetMigDeviceHandleByIndex(struct card *c, unsigned i, struct card **out) { return *out = &cards[2], i == 2 ? 0 : 6; }
// Two of a kind, one with memory that is not known; and, as NVML does, no list where there is no room for it.
static int list(unsigned pid, unsigned *n, struct process *out) {
  const unsigned room = *n;
  *n = pid ? 100 : 0;
  if (room < *n) return 7;
  for (unsigned i = 0; i < *n; i++) out[i] = (struct process){pid + i, i == 1 ? ~0ull : 1ull << 30, ~0u, ~0u};
  return 0;
}
int nvmlDeviceGetComputeRunningProcesses_v3(struct card *c, unsigned *n, struct process *out) {
  return list(c == cards ? COMPUTING : 0, n, out);
}
int nvmlDeviceGetGraphicsRunningProcesses_v3(struct card *c, unsigned *n, struct process *out) {
  return list(c == cards ? DRAWING : 0, n, out);
}
int nvmlDeviceGetHandleByUUID(const char *uuid, struct card **out) {
  for (int i = 0; i < 3; i++)
    if (strcmp(uuid, cards[i].uuid) == 0) return *out = &cards[i], 0;
  return 6;
}
int nvmlDeviceGetName(struct card *c, char *name, unsigned n) { return snprintf(name, n, "%s", c->name) < 0; }
int nvmlDeviceGetUtilizationRates(struct card *c, unsigned rates[2]) {
  if (c->readings++ >= LOST_AFTER) return 15;
  return rates[0] = c->percent, rates[1] = 50, 0;
}
int nvmlDeviceGetMemoryInfo(struct card *c, unsigned long long m[3]) {
  return m[0] = 78ull << 30, m[2] = (unsigned long long)(c == cards ? USED : 0) << 30, m[1] = m[0] - m[2], 0;
}
int nvmlDeviceGetPowerUsage(struct card *c, unsigned *mw) { return *mw = c->milliwatts, POWER; }
int nvmlDeviceGetTemperature(struct card *c, int sensor, unsigned *t) { return *t = 64, sensor; }
int nvmlDeviceGetClockInfo(struct card *c, int kind, unsigned *mhz) { return *mhz = kind == 1 ? 1980 : 0, 0; }
