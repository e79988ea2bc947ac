// The readings of one GPU while a run computes on it.
#pragma once

typedef struct road_gpu road_gpu;

// Which of a reading's values the driver had.
enum { ROAD_PERCENT = 1, ROAD_MEMORY = 2, ROAD_WATTS = 4, ROAD_CELSIUS = 8, ROAD_MHZ = 16 };

typedef struct {
  unsigned known;
  unsigned percent;                  // of the last sample's time in which a kernel ran
  unsigned long long used, total;    // bytes of the device's memory
  unsigned milliwatts, celsius, mhz; // of the board; of the chip; of the multiprocessors
} road_reading;

// The GPU, or the MIG instance, of a UUID. On failure NULL, and *error is a
// message that the caller frees.
road_gpu *road_gpu_open(const char *nvml, const char *uuid, char **error);
// At most n bytes of its name, with the final zero.
const char *road_gpu_name(road_gpu *g, char *name, unsigned n);
// Reads the driver's values. Returns NULL, or why something that should be
// there is not; the string is the driver's.
const char *road_gpu_read(road_gpu *g, road_reading *out);
void road_gpu_close(road_gpu *g);
