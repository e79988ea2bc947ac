package device

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/session/driver"
)

// Machine is the input of a choice.
type Machine struct {
	Cards    []Card  // in PCI order, a parted one before its instances
	Unlisted error   // why the driver lists no cards, which CUDA may have all the same
	Visible  *string // CUDA_VISIBLE_DEVICES; nil if not set
	Windows  bool    // shares the cards (WSL2)
	CUDA     int     // that libtorch is built for, 13000 for 13.0
}

// Choice is the device of a run.
type Choice struct {
	// Visible is the value of CUDA_VISIBLE_DEVICES under which the GPU is CUDA's
	// only one, in the order CUDA_DEVICE_ORDER=PCI_BUS_ID; empty for the CPU.
	Visible string
	Card    Card   // its UUID and name are empty where the driver does not list it
	CPU     string // why no GPU computes
	Sharing string // the processes that compute on the GPU already
}

// Choose decides. wanted is --gpu: a number as nvidia-smi counts, the beginning
// of a UUID, or empty for a free GPU, of several the one with most memory. The
// error names the possible requests. "cpu" needs no choice.
func Choose(wanted string, m Machine) (Choice, error) {
	if wanted != "" && !driver.NamesGPU(wanted) {
		return Choice{}, fmt.Errorf("--gpu %s: name a GPU by its number in nvidia-smi or its UUID (GPU-…, MIG-…), or say cpu%s", wanted,
			m.choices())
	}
	switch {
	case m.Unlisted != nil:
		return m.unlisted(wanted)
	case wanted != "":
		return m.named(wanted)
	}
	return m.free()
}

// named takes the requested card, even if others use it.
func (m Machine) named(wanted string) (Choice, error) {
	found := meant(wanted, m.Cards)
	switch {
	case len(found) == 0:
		return Choice{}, fmt.Errorf("--gpu %s: there is no such GPU%s", wanted, m.choices())
	case len(found) > 1:
		var names []string
		for _, i := range found {
			names = append(names, fmt.Sprintf("%s (%s)", m.Cards[i].UUID, m.Cards[i].Name))
		}
		return Choice{}, fmt.Errorf("--gpu %s: it is partitioned (MIG); name one of its instances: %s", wanted, strings.Join(names, ", "))
	}
	c := m.Cards[found[0]]
	if !slices.Contains(m.visible(), found[0]) {
		return Choice{}, fmt.Errorf("--gpu %s: CUDA_VISIBLE_DEVICES=%s hides %s; unset it, or name a GPU that it has", wanted, *m.Visible,
			c.short())
	}
	if why := m.unfit(c); why != "" {
		return Choice{}, fmt.Errorf("--gpu %s: %s cannot be used: %s", wanted, c, why)
	}
	return Choice{Visible: c.UUID, Card: c, Sharing: c.taken(m.Windows)}, nil
}

// free takes a card that nobody uses.
func (m Machine) free() (Choice, error) {
	if len(m.Cards) == 0 {
		return Choice{CPU: "the driver lists no GPU"}, nil
	}
	seen := m.visible()
	if len(seen) == 0 && m.Visible != nil {
		return Choice{CPU: fmt.Sprintf("CUDA_VISIBLE_DEVICES=%s hides every GPU%s", *m.Visible, m.choices())}, nil
	}
	if len(seen) == 0 {
		return Choice{CPU: "every GPU is in MIG mode without an instance; create one with nvidia-smi mig"}, nil
	}
	var best *Card
	var unfit, taken []string
	for _, i := range seen {
		c := &m.Cards[i]
		if why := m.unfit(*c); why != "" {
			unfit = append(unfit, fmt.Sprintf("%s cannot be used: %s", c, why))
		} else if by := c.taken(m.Windows); by != "" {
			taken = append(taken, fmt.Sprintf("%s is taken: %s", c.short(), by))
		} else if best == nil || c.Total > best.Total {
			best = c
		}
	}
	switch {
	case best != nil:
		return Choice{Visible: best.UUID, Card: *best}, nil
	case len(taken) == 0:
		return Choice{CPU: strings.Join(unfit, "; ")}, nil
	}
	return Choice{}, errors.New("no GPU is free: " + strings.Join(append(taken, unfit...), "; ") +
		"; --gpu N shares one, --gpu cpu trains on the CPU")
}

// unlisted goes by CUDA's own numbers, where NVML is missing. The users of the
// GPU are not known then.
func (m Machine) unlisted(wanted string) (Choice, error) {
	var entries []string
	if m.Visible != nil {
		for entry := range strings.SplitSeq(*m.Visible, ",") {
			if entry = strings.TrimSpace(entry); !driver.NamesGPU(entry) {
				break // as in CUDA, a name of no card ends the list
			}
			entries = append(entries, entry)
		}
	}
	switch {
	case m.Visible != nil && wanted == "" && len(entries) == 0:
		return Choice{CPU: fmt.Sprintf("CUDA_VISIBLE_DEVICES=%s hides every GPU", *m.Visible)}, nil
	case m.Visible != nil && wanted == "":
		wanted = entries[0]
	case m.Visible != nil && !slices.Contains(entries, wanted):
		return Choice{}, fmt.Errorf("--gpu %s: CUDA_VISIBLE_DEVICES=%s does not have it; unset it, or name a GPU listed in it",
			wanted, *m.Visible)
	case wanted == "":
		wanted = "0"
	}
	c := Choice{Visible: wanted, Card: Card{}}
	if n, err := strconv.Atoi(wanted); err == nil {
		c.Card.Index = n
	} else {
		c.Card.UUID = wanted
	}
	return c, nil
}

// unfit is the reason why libtorch cannot compute on a card, or empty.
func (m Machine) unfit(c Card) string {
	if c.Problem != "" {
		return "its driver says " + c.Problem
	}
	least := driver.For(version(m.CUDA)).Capability
	if c.Capability > 0 && c.Capability < least {
		return fmt.Sprintf("it has compute capability %s, and CUDA %s needs %s", driver.Capability(c.Capability), version(m.CUDA),
			driver.Capability(least))
	}
	return ""
}

// choices lists the possible names, as the end of a sentence.
func (m Machine) choices() string {
	var names []string
	for _, c := range m.Cards {
		if !c.Parted {
			names = append(names, c.String())
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "; there are " + strings.Join(names, ", ")
}

// version writes CUDA's version: 13000 is "13.0".
func version(v int) string { return fmt.Sprintf("%d.%d", v/1000, v%1000/10) }
