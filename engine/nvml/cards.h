// The cards of this machine, and the processes that compute on them.
#pragma once

enum { ROAD_PROCESSES = 64 };

typedef struct {
  unsigned pid;
  unsigned long long used; // bytes of the card's memory; 0: not known
} road_process;

typedef struct {
  int index;           // in PCI order, as nvidia-smi counts
  int instance;        // a MIG instance of the card before it
  int parted;          // cut into MIG instances, which follow
  int capability;      // 10 major + minor; 0: not known
  char uuid[96], name[96];
  char problem[96]; // why the driver does not tell of it; empty: it does
  unsigned long long used, total; // bytes of memory
  unsigned long long drawn;       // used by processes that draw on screens
  int processes;                  // that compute, and do not draw; of more than fit the first
  road_process process[ROAD_PROCESSES];
} road_card;

// Lists the cards, each with its instances behind it, and returns how many there
// are, or -1 and in *error a message that the caller frees, as it does *cards.
// driver, of n bytes, becomes the driver's version, or stays as it is.
int road_cards(const char *nvml, road_card **cards, char *driver, unsigned n, char **error);
