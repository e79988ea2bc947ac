package analysis

import (
	"math"
	"slices"
	"sort"
	"strconv"
)

// bins are ranges of a number: each edge begins the next one.
type bins struct {
	edges []float64
	least float64
	ends  [][2]float64 // the least and the greatest value of each bin; NaN: it is empty
	whole bool         // all values are whole numbers
}

// above is an edge just above 0: it parts 0 from what is greater.
const above = math.SmallestNonzeroFloat64

// few is the number of different values up to which each has a bin of its own.
const few = 6

// binsOf finds the bins for sorted values: those that the field states, else one for each
// value if there are few, else fifths of the examples, at round edges.
func binsOf(f *Field, values []float64) bins {
	b := bins{edges: f.edges, whole: true, least: math.NaN()}
	for _, v := range values {
		b.whole = b.whole && v == math.Trunc(v)
	}
	if len(values) > 0 {
		b.least = values[0]
	}
	if b.edges == nil {
		b.edges = distinct(values, few)
		if len(b.edges) > 0 {
			b.edges = b.edges[1:]
		}
	}
	if b.edges == nil {
		b.edges = quantiles(values, b.whole)
	}
	b.ends = make([][2]float64, len(b.edges)+1)
	for k := range b.ends {
		b.ends[k] = [2]float64{math.NaN(), math.NaN()}
	}
	for _, v := range values {
		e := &b.ends[b.of(v)]
		if math.IsNaN(e[0]) {
			e[0] = v
		}
		e[1] = v
	}
	return b
}

// distinct returns the different ones of sorted values; nil if there are more than most.
func distinct(values []float64, most int) []float64 {
	var all []float64
	for i, v := range values {
		if i > 0 && v == values[i-1] {
			continue
		}
		if len(all) == most {
			return nil
		}
		all = append(all, v)
	}
	return all
}

// quantiles returns round edges near the fifths of sorted values.
func quantiles(values []float64, whole bool) []float64 {
	var edges []float64
	for k := 1; k < 5; k++ {
		v := values[k*len(values)/5]
		if !whole {
			v = round(v)
		}
		if v > values[0] && v <= values[len(values)-1] {
			edges = append(edges, v)
		}
	}
	return slices.Compact(edges)
}

// round keeps two digits.
func round(v float64) float64 {
	text := strconv.FormatFloat(v, 'e', 1, 64)
	v, _ = strconv.ParseFloat(text, 64)
	return v
}

// of returns the bin of a value.
func (b *bins) of(v float64) int {
	return sort.Search(len(b.edges), func(k int) bool { return b.edges[k] > v })
}

// name names a bin.
func (b *bins) name(k int) string {
	if e := b.ends[k]; e[0] == e[1] {
		return decimal(e[0])
	}
	var from, to string
	if k > 0 {
		from = decimal(b.edges[k-1])
		if b.edges[k-1] == above {
			from = "above 0"
		}
	}
	if k < len(b.edges) {
		to = "below " + decimal(b.edges[k])
		switch {
		case b.edges[k] == above:
			to = "up to 0"
		case b.whole && k > 0 && b.edges[k] == math.Trunc(b.edges[k]):
			to = "to " + decimal(b.edges[k]-1)
		case k > 0:
			to = "to " + to
		}
	}
	switch {
	case from == "" && to == "":
		return "all"
	case from == "":
		return to
	case to == "" && b.edges[k-1] == above:
		return from
	case to == "":
		return from + " or more"
	}
	return from + " " + to
}

// filter selects a bin's examples.
func (b *bins) filter(name string, k int) string {
	text := ""
	if k > 0 {
		text = name + ">=" + decimal(b.edges[k-1])
		if b.edges[k-1] == above {
			text = name + ">0"
		}
	}
	if k < len(b.edges) {
		if text != "" {
			text += " "
		}
		if b.edges[k] == above {
			text += name + "<=0"
		} else {
			text += name + "<" + decimal(b.edges[k])
		}
	}
	if text == "" {
		text = name + ">=" + decimal(b.least)
	}
	return text
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
