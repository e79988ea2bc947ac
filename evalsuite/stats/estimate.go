package stats

import "fmt"

// FewClusters is the number of clusters below which the note of a bootstrap
// interval warns: they were measured to keep their level within two points from
// here.
const FewClusters = 40

// Interval has the limits between which the true value lies with the
// probability Level.
type Interval struct {
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Level float64 `json:"level"`
}

// Estimate is a figure with its uncertainty.
type Estimate struct {
	Value    float64   `json:"value"`
	Interval *Interval `json:"interval,omitempty"` // nil: not defined, Note has the reason
	Items    int       `json:"items"`
	Clusters int       `json:"clusters"` // equal to Items where each stands alone
	Note     string    `json:"note,omitempty"`
}

// Size is the base of the estimate in words: "500 items in 19 clusters".
func (e Estimate) Size() string {
	if e.Clusters == e.Items {
		return count(e.Items, "item")
	}
	return count(e.Items, "item") + " in " + count(e.Clusters, "cluster")
}

// undefined notes that there is no interval.
func (e Estimate) undefined(why string) Estimate {
	e.Interval, e.Note = nil, "no interval: "+why
	return e
}

// caution is the note on a bootstrap interval from few clusters.
func (e Estimate) caution() string {
	if e.Clusters >= FewClusters {
		return ""
	}
	noun := "cluster"
	if e.Clusters == e.Items {
		noun = "item"
	}
	return fmt.Sprintf("%s: below %d an interval is often too narrow", count(e.Clusters, noun), FewClusters)
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
