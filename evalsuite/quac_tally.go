package evalsuite

import "strings"

// Dialogs scores replies one after another, as [QuAC] does at once: of each turn it holds
// a few numbers, and no text.
type Dialogs struct {
	minHuman float64
	judged   []Judged
	names    map[string]string // of the dialogs, one string each
}

// NewDialogs has no turns; minHuman is that of [QuAC].
func NewDialogs(minHuman float64) *Dialogs {
	return &Dialogs{minHuman: minHuman, names: map[string]string{}}
}

// Add scores the reply to a turn.
func (d *Dialogs) Add(t Turn, reply Reply) { d.put(t.judge(reply, true, d.minHuman)) }

// AddMissing takes in a turn without a reply, which counts as wrong.
func (d *Dialogs) AddMissing(t Turn) { d.put(t.judge(Reply{}, false, d.minHuman)) }

func (d *Dialogs) put(j Judged) {
	name, known := d.names[j.Dialog]
	if !known {
		name = strings.Clone(j.Dialog)
		d.names[name] = name
	}
	j.ID, j.Dialog = "", name
	d.judged = append(d.judged, j)
}

// Scores returns the figures, which are those of [QuAC]; the IDs of Judged and Missing are
// left out. Figures over no turns are zero.
func (d *Dialogs) Scores() QuACScores { return sum(d.judged) }
