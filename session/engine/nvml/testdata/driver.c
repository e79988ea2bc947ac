// A driver of two GPUs, for the tests: NVML's and CUDA's functions in one
// library. NVML counts from the other end than CUDA. Macros say what fails.
#include <stdio.h>
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

struct card {
  const char *uuid, *name;
  unsigned percent, milliwatts;
  int readings;
} cards[] = {
    {"GPU-01020304-0506-0708-090a-0b0c0d0e0f10", "NVIDIA Second", 97, 412500, 0},
    {"MIG-ffeeddcc-bbaa-9988-7766-554433221100", "NVIDIA First MIG 1g", 12, 80000, 0},
};

static const unsigned char uuids[2][16] = {
    {0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa, 0x99, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 0x00},
    {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10},
};

int cuInit(unsigned flags) { return flags; }
int cuDeviceGet(int *device, int ordinal) { return ordinal < 2 ? *device = ordinal, 0 : 101; }
int cuDeviceGetUuid_v2(void *uuid, int device) { return memcpy(uuid, uuids[device], 16), 0; }
int cuDeviceGetAttribute(int *value, int attribute, int device) {
  static const int capabilities[2][2] = {{9, 0}, {7, 5}};
  return *value = capabilities[device][attribute - 75], 0; // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, then _MINOR
}

int nvmlInit_v2(void) { return INIT; }
int nvmlShutdown(void) { return 0; }
const char *nvmlErrorString(int status) {
  return status == 9 ? "Driver Not Loaded" : status == 6 ? "Not Found" : status == 15 ? "GPU is lost" : "Unknown Error";
}
int nvmlDeviceGetHandleByUUID(const char *uuid, struct card **out) {
  for (int i = 0; i < 2; i++)
    if (strcmp(uuid, cards[i].uuid) == 0) return *out = &cards[i], 0;
  return 6;
}
int nvmlDeviceGetName(struct card *c, char *name, unsigned n) { return snprintf(name, n, "%s", c->name) < 0; }
int nvmlDeviceGetUtilizationRates(struct card *c, unsigned rates[2]) {
  if (c->readings++ >= LOST_AFTER) return 15;
  return rates[0] = c->percent, rates[1] = 50, 0;
}
int nvmlDeviceGetMemoryInfo(struct card *c, unsigned long long m[3]) { return m[0] = 78ull << 30, m[1] = 17ull << 30, m[2] = 61ull << 30, 0; }
int nvmlDeviceGetPowerUsage(struct card *c, unsigned *mw) { return *mw = c->milliwatts, POWER; }
int nvmlDeviceGetTemperature(struct card *c, int sensor, unsigned *t) { return *t = 64, sensor; }
int nvmlDeviceGetClockInfo(struct card *c, int kind, unsigned *mhz) { return *mhz = kind == 1 ? 1980 : 0, 0; }
