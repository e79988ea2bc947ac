#include "cards.h"
#include "library.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// listed are the processes of one kind, which the caller frees.
static unsigned listed(int (*ask)(device, unsigned *, process *), device d, process **out) {
  unsigned n = ROAD_PROCESSES;
  for (int again = 0; ask && again < 3; again++) { // others may start meanwhile
    unsigned room = n;
    *out = realloc(*out, room * sizeof **out);
    const int status = ask(d, &n, *out);
    if (status == SUCCESS) return n < room ? n : room;
    if (status != INSUFFICIENT_SIZE) return 0;
    n += ROAD_PROCESSES;
  }
  return 0;
}

// A process that draws is a desktop's, also where it computes for that.
static void users(const nvml *n, device d, road_card *c) {
  process *computing = NULL, *drawing = NULL;
  const unsigned computers = listed(n->computing, d, &computing), drawers = listed(n->drawing, d, &drawing);
  for (unsigned i = 0; i < drawers; i++)
    if (drawing[i].used != ~0ull) c->drawn += drawing[i].used;
  for (unsigned i = 0; i < computers && c->processes < ROAD_PROCESSES; i++) {
    unsigned draws = 0;
    for (unsigned j = 0; j < drawers; j++) draws |= drawing[j].pid == computing[i].pid;
    if (draws) continue;
    road_process *p = &c->process[c->processes++];
    p->pid = computing[i].pid, p->used = computing[i].used == ~0ull ? 0 : computing[i].used;
  }
  free(computing), free(drawing);
}

static void cannot(const nvml *n, int status, road_card *c) { snprintf(c->problem, sizeof c->problem, "%s", n->message(status)); }

static void describe(const nvml *n, device d, road_card *c) {
  memory m = {0};
  int status = n->uuid(d, c->uuid, sizeof c->uuid);
  if (status == SUCCESS) status = n->name(d, c->name, sizeof c->name);
  if (status == SUCCESS) status = n->memory(d, &m);
  if (status != SUCCESS && status != NOT_SUPPORTED) cannot(n, status, c); // memory shared with the processor's has no count
  c->used = m.used, c->total = m.total;
  users(n, d, c);
}

static road_card *another(road_card **cards, int *count) {
  *cards = realloc(*cards, (*count + 1) * sizeof **cards);
  return memset(&(*cards)[(*count)++], 0, sizeof **cards);
}

int road_cards(const char *path, road_card **cards, char *driver, unsigned size, char **error) {
  nvml n;
  if (!road_nvml_open(&n, path, error)) return -1;
  int count = 0;
  unsigned there = 0;
  *cards = NULL;
  if (n.driver) n.driver(driver, size);
  n.count(&there);
  for (unsigned i = 0; i < there; i++) {
    device d;
    road_card *c = another(cards, &count);
    c->index = i;
    const int status = n.by_index(i, &d);
    if (status != SUCCESS) {
      cannot(&n, status, c);
      continue;
    }
    int major = 0, minor = 0;
    if (n.capability && n.capability(d, &major, &minor) == SUCCESS) c->capability = 10 * major + minor;
    describe(&n, d, c);
    unsigned now = 0, later = 0, most = 0;
    if (!n.mig || !n.instances || !n.instance || n.mig(d, &now, &later) != SUCCESS || !now || n.instances(d, &most) != SUCCESS) continue;
    c->parted = 1;
    const int capability = c->capability;
    for (unsigned j = 0; j < most; j++) {
      device part;
      if (n.instance(d, j, &part) != SUCCESS) continue;
      c = another(cards, &count);
      c->index = i, c->instance = 1, c->capability = capability;
      describe(&n, part, c);
    }
  }
  road_nvml_close(&n);
  return count;
}
