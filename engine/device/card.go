// Package device decides which GPU a run computes on, from the driver's word on
// each (package nvml) and the person's request. It is pure Go and asks
// nothing itself.
package device

import (
	"fmt"
	"strings"
)

// Card is a GPU, or an instance of one that is parted (MIG), as the driver
// describes it.
type Card struct {
	Index      int    // in PCI order, as nvidia-smi counts; an instance has its GPU's
	Instance   bool   // of the parted GPU before it in the list
	Parted     bool   // cut into instances: CUDA computes on those only
	UUID       string // "GPU-…", of an instance "MIG-…"
	Name       string // "NVIDIA H200"
	Capability int    // CUDA's compute capability, 90 for 9.0; 0 if unknown
	Problem    string // the driver's error, if it cannot describe the card

	Used, Total float64 // bytes of memory
	Drawn       float64 // bytes used by processes that draw on screens

	Processes []Process // that compute on it, and do not draw
}

// Process computes on a card.
type Process struct {
	PID    int
	Memory float64 // bytes of the card's; 0 if unknown
	Name   string  // empty: it cannot be seen from here, as from a container
	User   string
}

// String names the card as the rest of the program does: "GPU 1 NVIDIA H200".
func (c Card) String() string {
	s := strings.TrimSpace(fmt.Sprintf("GPU %d %s", c.Index, c.Name))
	if c.Instance {
		s += " " + c.UUID
	}
	return s
}

// short is the card without its maker's name for it.
func (c Card) short() string {
	if c.Instance {
		return c.UUID
	}
	return fmt.Sprintf("GPU %d", c.Index)
}

const gib = 1 << 30

// String is a process as a person would look for it: "python3 (pid 123, user
// anna, 61.0 GiB)".
func (p Process) String() string {
	parts := []string{fmt.Sprintf("pid %d", p.PID)}
	if p.User != "" {
		parts = append(parts, "user "+p.User)
	}
	if p.Memory > 0 {
		parts = append(parts, fmt.Sprintf("%.1f GiB", p.Memory/gib))
	}
	name := p.Name
	if name == "" {
		name = "a process"
	}
	return fmt.Sprintf("%s (%s)", name, strings.Join(parts, ", "))
}

// leastIdle is the memory in bytes that a driver without any process may have in
// use, and a desktop that the driver does not list.
const leastIdle = gib

// named is the largest number of a card's processes in a message.
const named = 4

// taken names the card's users, and is empty if it is free: no other process
// computes on it, and at most 1 GiB or a sixteenth of its memory is in use, not
// counting processes that draw on screens. Processes of other containers show in
// the memory alone. Where Windows shares the card (WSL2), whose processes are never
// listed, the limit is a half.
func (c Card) taken(windows bool) string {
	if len(c.Processes) > 0 {
		var by []string
		for _, p := range c.Processes[:min(named, len(c.Processes))] {
			by = append(by, p.String())
		}
		if more := len(c.Processes) - named; more > 0 {
			by = append(by, fmt.Sprintf("and %d more", more))
		}
		return strings.Join(by, ", ")
	}
	idle := max(leastIdle, c.Total/16)
	if windows {
		idle = c.Total / 2
	}
	if used := c.Used - c.Drawn; used > idle {
		return fmt.Sprintf("%.1f of its %.1f GiB are in use by processes that cannot be seen from here", used/gib, c.Total/gib)
	}
	return ""
}
