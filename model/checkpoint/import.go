package checkpoint

// ImportReport lists the parts of a checkpoint that were taken.
type ImportReport struct {
	Architecture Architecture   `json:"architecture"`
	Heads        []Head         `json:"heads"`      // never nil
	DTypes       map[string]int `json:"dtypes"`     // tensors by their stored type
	Unexpected   []string       `json:"unexpected"` // tensors that no model of ours has a use for; they are left out
}

// Import writes the folder's encoder and heads into another, as one file of
// safetensors with today's names. Values stay in the type that they are stored
// in. An encoder or a head that lacks a tensor, or has one of another shape,
// is refused.
func (f *Folder) Import(dir string) (*ImportReport, error) {
	c := f.copying()
	if err := c.encoder(); err != nil {
		return nil, err
	}
	var labels []string
	lonely := false // transformers' own spelling stays
	for _, h := range f.Heads {
		key := h.Key
		if h.Name == Lonely {
			lonely, labels = true, h.Labels
			key = func(parameter string) string { return LonelyKey(f.Config.Architecture, parameter) }
		}
		if err := c.head(h, key); err != nil {
			return nil, err
		}
	}
	if !lonely && f.Config.Architecture != ELECTRA {
		if err := c.pooler(); err != nil {
			return nil, err
		}
	}
	if err := c.write(dir); err != nil {
		return nil, err
	}
	report := &ImportReport{Architecture: f.Config.Architecture, Heads: append([]Head{}, f.Heads...), DTypes: map[string]int{},
		Unexpected: []string{}}
	for _, t := range c.tensors {
		report.DTypes[string(t.DType)]++
	}
	for _, t := range f.tensors {
		if !c.used[t.Name] {
			report.Unexpected = append(report.Unexpected, t.Name)
		}
	}
	return report, writeConfig(dir, f.Config, f.Heads, modelClass(f.Config.Architecture, "Model"), labels)
}

// pooler takes the dense layer that class heads of BERT and ALBERT start from, if
// there is one.
func (c *copying) pooler() error {
	n := c.from.Config.HiddenSize
	l := layout{}
	l.linear("dense", n, n)
	for _, p := range l.all {
		name := LonelyKey(c.from.Config.Architecture, p.Name)
		if _, ok := c.from.Lookup(name); !ok {
			continue
		}
		if err := c.take(name, name, p.Shape); err != nil {
			return err
		}
	}
	return nil
}
