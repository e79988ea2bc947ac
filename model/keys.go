package model

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/model/checkpoint"
)

// of are the parameters of a head, or of the encoder for -1.
func (m *Model) of(head int) []parameter {
	return slices.DeleteFunc(slices.Clone(m.parameters), func(p parameter) bool { return p.Head != head })
}

// keysIn returns the checkpoint's names of the parameters of a head, or of the
// encoder for -1. A head is fresh if the checkpoint lacks it or it is to be reset;
// the names are then those of its initial values, "" for none.
func (m *Model) keysIn(f *checkpoint.Folder, head int, reset []string) (keys []string, fresh bool, err error) {
	own := m.of(head)
	keys = make([]string, len(own))
	for _, name := range m.spellings(head, reset) {
		there, missing := head < 0, ""
		for i, p := range own {
			n := name(p)
			if keys[i] = present(f, n); keys[i] == "" && missing == "" {
				missing = n
			}
			there = there || keys[i] != "" && n != m.pooler(p)
		}
		if there && missing != "" {
			return nil, false, fmt.Errorf("the checkpoint lacks the tensor %q", missing)
		}
		if there {
			return keys, false, nil
		}
	}
	for i, p := range own {
		keys[i] = present(f, m.pooler(p))
	}
	return keys, true, nil
}

// spellings are the ways in which a checkpoint can name the parameters: ours,
// for a dataset's own head those of the one that its task's datasets share,
// and for the only class head of a model transformers' own, without a task.
func (m *Model) spellings(head int, reset []string) []func(parameter) string {
	all := []func(parameter) string{func(p parameter) string { return p.Name }}
	if head < 0 {
		return all
	}
	h := m.heads[head]
	if slices.Contains(reset, h.Name) {
		return nil
	}
	if shared := h.Shared(); shared.Name != h.Name {
		all = append(all, func(p parameter) string { return shared.Key(m.part(p)) })
	}
	if !h.Span() && m.classHeads() == 1 {
		all = append(all, m.lonely)
	}
	return all
}

func (m *Model) classHeads() int {
	n := 0
	for _, h := range m.heads {
		if !h.Span() {
			n++
		}
	}
	return n
}

// lonely is the name that a class head's parameter has in transformers'
// ...ForSequenceClassification.
func (m *Model) lonely(p parameter) string {
	return checkpoint.LonelyKey(m.config.Architecture, m.part(p))
}

// pooler is the name of the tensor that a fresh class head's parameter starts
// from: BERT and ALBERT are published with a dense layer for the first token.
func (m *Model) pooler(p parameter) string {
	if part := m.part(p); strings.HasPrefix(part, "dense.") && m.config.Architecture != checkpoint.ELECTRA {
		return checkpoint.LonelyKey(m.config.Architecture, part)
	}
	return ""
}

// part is the name after the head's own, "" for the encoder's parameters.
func (m *Model) part(p parameter) string {
	if p.Head < 0 {
		return ""
	}
	return strings.TrimPrefix(p.Name, m.heads[p.Head].Key(""))
}

// present is the name when the checkpoint has such a tensor, else "".
func present(f *checkpoint.Folder, name string) string {
	if _, ok := f.Lookup(name); ok {
		return name
	}
	return ""
}
