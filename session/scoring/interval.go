package scoring

import "dev.road/workbench/evalsuite/stats"

// Interval has the limits of a figure.
type Interval = stats.Interval

// bootstrap is of shares; figures are in percent.
var bootstrap = stats.Bootstrap{Least: 0, Most: 1}

// estimate gives figures their intervals, clustered by what questions share.
func (r *Report) estimate(clusters []string) error {
	for i := range r.Figures {
		f := &r.Figures[i]
		if f.whole == nil {
			continue
		}
		scores, within := f.counted(clusters)
		e, err := bootstrap.Mean(scores, within)
		if err != nil {
			return err
		}
		f.Clusters, f.Interval, f.Note = e.Clusters, inPercent(e.Interval), e.Note
	}
	return nil
}

// counted are the scores of the figure's items alone, and their clusters.
func (f *Figure) counted(clusters []string) (scores []float64, within []string) {
	for i, w := range f.whole {
		if w != 0 {
			scores, within = append(scores, f.part[i]), append(within, clusters[i])
		}
	}
	return scores, within
}

func inPercent(i *Interval) *Interval {
	if i == nil {
		return nil
	}
	return &Interval{Low: 100 * i.Low, High: 100 * i.High, Level: i.Level}
}
