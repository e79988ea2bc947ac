package tokenize

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"

	"dev.road/workbench/visible"
)

// maxSteps bounds the steps of a normalizer.
const maxSteps = 64

// step is one normalizer of a sequence. An option that is not here is
// refused.
type step struct {
	Type    string `json:"type"`
	Pattern *struct {
		String string
		Regex  string
	} `json:"pattern"`
	Content  *string `json:"content"`
	Charsmap *string `json:"precompiled_charsmap"`

	charsmap []byte // Charsmap
}

// name distinguishes a step from others: its type, and its pattern.
func (s step) name() string {
	if s.Type != "Replace" || s.Pattern == nil || s.Content == nil {
		return s.Type
	}
	return fmt.Sprintf("Replace %q%q by %q", visible.Short(s.Pattern.String), visible.Short(s.Pattern.Regex), visible.Short(*s.Content))
}

// unigramSteps are the steps of ALBERT's normalizer, in their usual order.
var unigramSteps = [...]string{
	"Replace \"``\"\"\" by \"\\\"\"", "Replace \"''\"\"\" by \"\\\"\"",
	"NFKD", "StripAccents", "Lowercase", "Precompiled", "Replace \"\"\" {2,}\" by \" \"",
}

// Places in unigramSteps.
const (
	graves = iota
	quotes
	nfkd
	stripAccents
	lowercase
	precompiled
	collapse
)

// steps are the steps of a Sequence, or the one of another normalizer.
func (d *document) steps() ([]step, error) {
	key, list := "", []json.RawMessage{d.Normalizer}
	switch kindOf(d.Normalizer) {
	case "":
		return nil, nil
	case "Sequence":
		var n struct {
			Type  string            `json:"type"`
			Steps []json.RawMessage `json:"normalizers"`
		}
		if err := strict("normalizer", d.Normalizer, &n); err != nil {
			return nil, err
		}
		key, list = ".normalizers[%d]", n.Steps
	}
	if len(list) > maxSteps {
		return nil, fmt.Errorf("normalizer: %d steps, at most %d are read", len(list), maxSteps)
	}
	var all []step
	for i, raw := range list {
		where := "normalizer"
		if key != "" {
			where += fmt.Sprintf(key, i)
		}
		s := step{Type: kindOf(raw)}
		if s.Type != "Replace" && !slices.Contains(unigramSteps[:], s.Type) {
			return nil, refuse(where, raw, "a step of ALBERT's normalizer")
		}
		if err := strict(where, raw, &s); err != nil {
			return nil, err
		}
		if !slices.Contains(unigramSteps[:], s.name()) {
			return nil, fmt.Errorf("%s: %s is not supported; only the two Replace of ALBERT's quotes and that of its spaces are", where, s.name())
		}
		if s.Charsmap != nil {
			var err error
			if s.charsmap, err = base64.StdEncoding.DecodeString(*s.Charsmap); err != nil {
				return nil, fmt.Errorf("%s.precompiled_charsmap: %w", where, err)
			}
		}
		all = append(all, s)
	}
	return all, nil
}

// normalizer takes the steps of ALBERT's normalizer, some of them or all, in
// any order. In the usual order they are done together.
func (o *unigramRules) normalizer(steps []step) error {
	var order []int
	var has [len(unigramSteps)]bool
	for _, s := range steps {
		at := slices.Index(unigramSteps[:], s.name())
		if at == precompiled {
			if has[at] { // each could make a text 255 times as long
				return fmt.Errorf("normalizer: Precompiled occurs twice; only one is implemented")
			}
			o.charsmap = s.charsmap
		}
		has[at] = true
		order = append(order, at)
	}
	usual := slices.IsSorted(order) && len(slices.Compact(slices.Clone(order))) == len(order)
	if !usual || has[graves] != has[quotes] || has[nfkd] != has[stripAccents] {
		o.order = order
		return nil
	}
	o.quotes, o.strip, o.lower, o.collapse = has[graves], has[nfkd], has[lowercase], has[collapse]
	return nil
}
