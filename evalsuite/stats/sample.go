package stats

import (
	"encoding/binary"
	"fmt"
	"math"
)

// sample is the items summed by cluster. Clusters with equal sums share a row:
// of 10,000 items scored 0 or 1 there are two rows.
type sample struct {
	columns  [][]float64 // each with a value for every row
	times    []float64   // clusters of each row
	of       []uint32    // row of each cluster
	items    int
	clusters int
	// effective is the number of equal clusters that would tell as much: the
	// square of the items over the sum of the squared sizes (Kish).
	effective float64
}

// number gives each item the number of its cluster, in the order in which the
// clusters appear. Without IDs each item is a cluster.
func number(ids []string, items int) (of []int, clusters int, err error) {
	of = make([]int, items)
	if ids == nil {
		for i := range of {
			of[i] = i
		}
		return of, items, nil
	}
	if len(ids) != items {
		return nil, 0, fmt.Errorf("there are %d cluster IDs for %d items: give one for each", len(ids), items)
	}
	seen := make(map[string]int)
	for i, id := range ids {
		c, ok := seen[id]
		if !ok {
			c = len(seen)
			seen[id] = c
		}
		of[i] = c
	}
	return of, len(seen), nil
}

// largest is the size up to which squares and their sums stay finite.
const largest = 1e100

func usable(v float64) bool { return math.Abs(v) <= largest } // not NaN

// gather sums the columns by cluster.
func gather(ids []string, columns [][]float64) (*sample, error) {
	if len(columns) == 0 || len(columns[0]) == 0 {
		return nil, errNoItems
	}
	items := len(columns[0])
	cluster, clusters, err := number(ids, items)
	if err != nil {
		return nil, err
	}
	k := len(columns)
	sums := make([]float64, clusters*k)
	for j, column := range columns {
		if len(column) != items {
			return nil, fmt.Errorf("there are %d scores in one column and %d in another: give one of each for every item", items, len(column))
		}
		for i, v := range column {
			if !usable(v) {
				return nil, fmt.Errorf("score %d is %v: give a finite number, below %.0e", i+1, v, largest)
			}
			sums[cluster[i]*k+j] += v
		}
	}
	s := &sample{columns: make([][]float64, k), of: make([]uint32, clusters), items: items, clusters: clusters}
	s.effective = effective(cluster, clusters)
	s.share(sums)
	return s, nil
}

func effective(cluster []int, clusters int) float64 {
	sizes := make([]float64, clusters)
	for _, c := range cluster {
		sizes[c]++
	}
	return float64(len(cluster)) * float64(len(cluster)) / dot(sizes, sizes)
}

// share gives equal clusters one row.
func (s *sample) share(sums []float64) {
	seen := make(map[string]uint32)
	k := len(s.columns)
	key := make([]byte, 0, 8*k)
	for c := range s.of {
		row := sums[c*k : (c+1)*k]
		key = key[:0]
		for _, v := range row {
			key = binary.LittleEndian.AppendUint64(key, math.Float64bits(v))
		}
		r, ok := seen[string(key)]
		if !ok {
			r = uint32(len(s.times))
			seen[string(key)] = r
			for j, v := range row {
				s.columns[j] = append(s.columns[j], v)
			}
			s.times = append(s.times, 0)
		}
		s.of[c] = r
		s.times[r]++
	}
}

// totals adds the rows up, each as often as weight says.
func (s *sample) totals(weight, into []float64) {
	for j, column := range s.columns {
		into[j] = dot(weight, column)
	}
}

// dot sums in four lanes, as a processor adds fastest.
func dot(a, b []float64) float64 {
	var s0, s1, s2, s3 float64
	b = b[:len(a)]
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + (s2 + s3)
}
