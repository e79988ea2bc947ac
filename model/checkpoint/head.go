package checkpoint

import (
	"fmt"
	"strings"
)

// Head is one task's output layers. With labels it names a window, from its
// first token; without, it is a span head, which scores every token as start
// and as end.
type Head struct {
	Name   string   `json:"name"` // TASK, or DATASET/TASK where each dataset has a head of its own
	Labels []string `json:"labels,omitempty"`
}

// Span reports whether the head is a span head.
func (h Head) Span() bool { return len(h.Labels) == 0 }

// Task is the task that the head is for.
func (h Head) Task() string { return h.Name[strings.LastIndexByte(h.Name, '/')+1:] }

// Shared is the head that all datasets of the task would have.
func (h Head) Shared() Head { return Head{Name: h.Task(), Labels: h.Labels} }

// Key is the name in files of one of the head's parameters, such as
// dense.weight. A span head's are qa_outputs, as transformers has them, after
// the head's name when it is one dataset's.
func (h Head) Key(parameter string) string {
	switch {
	case !h.Span():
		return "classifier." + h.Name + "." + parameter
	case h.Task() != h.Name:
		return h.Name + "." + parameter
	}
	return parameter
}

// The bounds on a model's heads: each takes memory before it has a tensor.
const (
	maxHeads  = 256
	maxLabels = 10_000
)

// CheckHeads returns an error if a model cannot have these heads together.
func CheckHeads(heads []Head) error {
	if len(heads) > maxHeads {
		return fmt.Errorf("there are %d heads; the maximum is %d", len(heads), maxHeads)
	}
	seen, span := map[string]bool{}, ""
	for _, h := range heads {
		switch {
		case len(h.Labels) > maxLabels:
			return fmt.Errorf("head %q has %d labels; the maximum is %d", h.Name, len(h.Labels), maxLabels)
		case h.Name == "" || strings.Contains(h.Name, "."):
			return fmt.Errorf("head %q: a head needs a name without dots", h.Name)
		case seen[h.Name]:
			return fmt.Errorf("head %q is declared twice", h.Name)
		case h.Span() && h.Task() == h.Name && span != "":
			return fmt.Errorf("heads %q and %q are both span heads; a model has one, qa_outputs, or one a dataset", span, h.Name)
		case len(h.Labels) == 1:
			return fmt.Errorf("head %q has one label; it needs two or more, or none for a span head", h.Name)
		}
		seen[h.Name] = true
		if h.Span() && h.Task() == h.Name {
			span = h.Name
		}
		labels := map[string]bool{}
		for _, l := range h.Labels {
			if labels[l] {
				return fmt.Errorf("head %q has the label %q twice", h.Name, l)
			}
			labels[l] = true
		}
	}
	return nil
}
