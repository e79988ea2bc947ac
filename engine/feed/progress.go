package feed

// Progress is the part of a checkpoint's state that says how far the reading of
// the datasets has come. Draws need no state but the step, and an epoch's its end.
type Progress struct {
	Cursors map[string]int    `json:"cursors"` // windows drawn, by dataset
	Epoch   map[string]int    `json:"epoch"`   // cursors at which it ends, by dataset
	Passes  map[string]int    `json:"passes"`  // by dataset
	Data    map[string]string `json:"data"`    // fingerprints of the training windows, by dataset
	Gold    map[string]string `json:"gold"`    // fingerprints of their answers and labels, by dataset
	Recent  []string          `json:"recent"`  // the last passes' datasets
}

// Progress gathers it, in a copy.
func (f *Feed) Progress() Progress {
	s := Progress{Cursors: map[string]int{}, Epoch: map[string]int{}, Passes: map[string]int{}, Data: map[string]string{},
		Gold: map[string]string{}}
	for _, d := range f.Datasets {
		s.Cursors[d.Name], s.Epoch[d.Name], s.Passes[d.Name] = d.cursor, d.epochEnd, d.Passes
		s.Data[d.Name], s.Gold[d.Name] = d.Fingerprint(), d.goldPrint()
	}
	for _, i := range f.recent {
		s.Recent = append(s.Recent, f.Sampled[i].Name)
	}
	return s
}

// Fits returns an error if the training windows of a state after a step, or their
// answers and labels, differ, as far as they are known.
func (f *Feed) Fits(s Progress, step int) error {
	for _, d := range f.Datasets {
		if err := d.unchanged(s.Data[d.Name], s.Gold[d.Name], step); err != nil {
			return err
		}
	}
	return nil
}

// Restore takes a state up.
func (f *Feed) Restore(s Progress) {
	for _, d := range f.Datasets {
		d.print, d.gold = s.Data[d.Name], s.Gold[d.Name]
		d.cursor, d.epochEnd, d.Passes = s.Cursors[d.Name], s.Epoch[d.Name], s.Passes[d.Name]
	}
	f.recent = f.recent[:0]
	for _, name := range s.Recent {
		if d := f.Named(name); d != nil && d.Index >= 0 {
			f.recent = append(f.recent, d.Index)
		}
	}
}
