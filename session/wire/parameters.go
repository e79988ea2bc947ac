package wire

import (
	"fmt"
	"strings"
)

// Parameters counts the trained values of a model by their place.
type Parameters struct {
	Total      int64 `json:"total"`
	Embeddings int64 `json:"embeddings"`
	Encoder    int64 `json:"encoder"` // its layers, and the projection of the embeddings
	Heads      int64 `json:"heads"`
}

// String writes them for people: "13.5 M parameters: embeddings 4.1 M, encoder 9.4 M,
// heads 1.5 k".
func (p Parameters) String() string {
	return fmt.Sprintf("%s: embeddings %s, encoder %s, heads %s", p.Size(), Count(p.Embeddings), Count(p.Encoder), Count(p.Heads))
}

// Size is the number of all: "13.5 M parameters".
func (p Parameters) Size() string { return Count(p.Total) + " parameters" }

// Count writes a large number with three digits and its unit: 13.5 M.
func Count(n int64) string {
	v, unit := float64(n), 0
	for ; v >= 999.5 && unit < 4; unit++ {
		v /= 1000
	}
	return strings.TrimSpace(fmt.Sprintf("%.3g %s", v, []string{"", "k", "M", "G", "T"}[unit]))
}
