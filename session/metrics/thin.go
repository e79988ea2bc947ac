package metrics

import (
	"math"
	"slices"
)

// sizes are those of long columns, and of the reading of a long file.
type sizes struct {
	newest  int   // values at a column's end that are whole, at least
	oldest  int   // values at its beginning that are whole
	groups  int   // about so many at most: then two become one
	near    int   // steps on both sides of a change whose rows stay whole: the means around it are compared
	segment int64 // bytes that are parsed at once: with their columns they stay in a processor's cache
	tail    int64 // bytes that Newest reads
}

var usual = sizes{newest: 4096, oldest: 256, groups: 4096, near: 250, segment: 512 << 10, tail: 1 << 20}

// leastGroup is the number of values of the first groups.
const leastGroup = 4

// spared are the steps whose rows stay whole.
type spared struct {
	until   int   // the first steps of the column
	changes []int // steps of changes
	near    int   // steps around them
}

func (s spared) any(from, to int) bool {
	if from <= s.until {
		return true
	}
	for _, step := range s.changes {
		if from <= step+s.near && to >= step-s.near {
			return true
		}
	}
	return false
}

// thin brings values before the newest into groups, once there are many. The
// values of a group that is not full yet wait for the rest.
func (col *column) thin(z sizes, changes []int) {
	if len(col.Steps) < z.newest+max(z.newest, z.oldest, col.width) {
		return
	}
	if len(col.old.Groups) == 0 {
		col.width, col.first = leastGroup, col.Steps[z.oldest-1]
	}
	keep := spared{col.first, changes, z.near}
	g := grouping{Series: &col.old, src: col.Series, width: col.width, spared: keep}
	g.values(0, len(col.Steps)-z.newest)
	done := g.start
	if g.open.Rows == 0 || g.spares || g.open.Rows == g.width {
		g.close()
		done = len(col.Steps) - z.newest
	}
	col.Steps = col.Steps[:copy(col.Steps, col.Steps[done:])]
	col.Values = col.Values[:copy(col.Values, col.Values[done:])]
	col.told = untold
	if len(col.old.Groups) <= z.groups+len(changes)+1 {
		return
	}
	col.width *= 2
	coarse := Series{ // with the room that is needed until the next time
		Steps: make([]int, 0, cap(col.old.Steps)), Values: make([]float64, 0, cap(col.old.Values)), Groups: make([]Group, 0, cap(col.old.Groups)),
	}
	g = grouping{Series: &coarse, src: col.old, width: col.width, spared: keep}
	for k := range col.old.Groups {
		g.group(k)
	}
	g.close()
	col.old = coarse
}

// grouping adds groups to a series, of the groups and values of another.
type grouping struct {
	*Series
	src    Series
	width  int // values of a group
	spared spared

	open   Group // the one that grows, if it has values: those of src from start on
	start  int
	spares bool // it stays whole
}

// group takes the k-th group of the source.
func (g *grouping) group(k int) {
	from, next := g.src.start(k), g.src.Groups[k]
	switch whole := g.src.Whole(k); {
	case whole && g.spared.any(next.From, next.To):
		g.take(next, from, true)
	case whole:
		g.values(from, next.End)
	default:
		g.take(next, from, false)
	}
}

// values takes values of the source that are whole.
func (g *grouping) values(from, to int) {
	for from < to {
		n := g.width
		if !g.spares && g.open.Rows < g.width {
			n = g.width - g.open.Rows
		}
		end := min(from+n, to)
		if spares := g.spared.any(g.src.Steps[from], g.src.Steps[end-1]); spares {
			end = min(from+leastGroup, to) // so that few more stay whole than have to
			g.take(g.src.group(from, end), from, g.spared.any(g.src.Steps[from], g.src.Steps[end-1]))
		} else {
			g.take(g.src.group(from, end), from, false)
		}
		from = end
	}
}

// take adds a group whose values begin at a place of the source.
func (g *grouping) take(next Group, from int, spares bool) {
	if g.open.Rows > 0 && (spares != g.spares || !spares && g.open.Rows+next.Rows > g.width) {
		g.close()
	}
	if g.open.Rows > 0 {
		g.open = g.open.and(next)
		return
	}
	g.open, g.start, g.spares = next, from, spares
}

// close writes the open group.
func (g *grouping) close() {
	if g.open.Rows == 0 {
		return
	}
	if g.spares {
		g.Steps, g.Values = append(g.Steps, g.src.Steps[g.start:g.open.End]...), append(g.Values, g.src.Values[g.start:g.open.End]...)
	} else {
		places, n := extremes(g.src.Values[g.start:g.open.End])
		for _, i := range places[:n] {
			g.Steps, g.Values = append(g.Steps, g.src.Steps[g.start+i]), append(g.Values, g.src.Values[g.start+i])
		}
	}
	g.open.End = len(g.Steps)
	g.Groups = append(g.Groups, g.open)
	g.open = Group{}
}

// extremes returns the places of the least and the greatest value, of the least
// above zero, and of the first that is not finite, as far as there are such; in
// order, each once.
func extremes(values []float64) (places [4]int, n int) {
	least, greatest, positive, odd := -1, -1, -1, -1
	lo, hi, foot := math.Inf(1), math.Inf(-1), math.Inf(1)
	for i, v := range values {
		if v-v != 0 {
			if odd < 0 {
				odd = i
			}
			continue
		}
		if v < lo || least < 0 {
			lo, least = v, i
		}
		if v > hi || greatest < 0 {
			hi, greatest = v, i
		}
		if v > 0 && (v < foot || positive < 0) {
			foot, positive = v, i
		}
	}
	for _, i := range [...]int{least, greatest, positive, odd} {
		if i >= 0 && !slices.Contains(places[:n], i) {
			places[n], n = i, n+1
		}
	}
	slices.Sort(places[:n])
	return places, n
}
