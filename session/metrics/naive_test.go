package metrics

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// naive reads a metrics file as its format says, row by row and with all rows in
// memory: the columns have to agree with it.
type naive struct {
	series  map[string]Series
	attempt int
}

func readNaively(t testing.TB, file string) naive {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	n := naive{series: map[string]Series{}}
	for _, line := range strings.Split(string(text), "\n") {
		p := newParser()
		if p.row([]byte(line)) != nil {
			continue
		}
		if p.trains && p.attempt > n.attempt {
			n.attempt = p.attempt
			for tag, s := range n.series {
				i, _ := slices.BinarySearch(s.Steps, p.step)
				n.series[tag] = Series{Steps: s.Steps[:i], Values: s.Values[:i]}
			}
		}
		means := map[string][2]float64{}
		for i, of := range p.tags {
			n.put(of.tag, p.step, p.values[i])
			if parts := strings.Split(of.tag, "/"); len(parts) == 3 {
				weight := 1.0
				for k, other := range p.tags {
					if other.tag == "passes/"+parts[1]+"/"+parts[2] && p.values[k] > 0 {
						weight = p.values[k]
					}
				}
				for _, tag := range meansOf(parts[0], parts[2]) {
					m := means[tag]
					means[tag] = [2]float64{m[0] + weight*p.values[i], m[1] + weight}
				}
			}
		}
		for tag, m := range means {
			n.put(tag, p.step, m[0]/m[1])
		}
	}
	for tag, s := range n.series {
		if len(s.Steps) == 0 {
			delete(n.series, tag)
		}
	}
	return n
}

func (n naive) put(tag string, step int, v float64) {
	s := n.series[tag]
	i, found := slices.BinarySearch(s.Steps, step)
	if found {
		s.Values[i] = v
	} else {
		s.Steps, s.Values = slices.Insert(s.Steps, i, step), slices.Insert(s.Values, i, v)
	}
	n.series[tag] = s
}

// at returns all that is recorded of a step, by tag.
func (n naive) at(step int) map[string]float64 {
	values := map[string]float64{}
	for tag, s := range n.series {
		if i, found := slices.BinarySearch(s.Steps, step); found {
			values[tag] = s.Values[i]
		}
	}
	return values
}
