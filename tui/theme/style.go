package theme

import "slices"

// Style is the role of a text, independent of its look.
type Style uint8

// The roles. Gold, Student and Teacher are the three parties of a prediction;
// they differ by attribute as well as by colour.
const (
	Plain    Style = iota
	Title          // headings and names of panes
	Muted          // axes, units, help
	Accent         // the focused pane or row
	Good           // done, improved
	Bad            // failed, worse
	Warn           // needs attention
	Gold           // the right answer
	Student        // the model in training
	Teacher        // a model that it learns from
	Selected       // the row under the cursor
	Marker         // an applied change, on every chart
	Cursor         // the crosshair
	roles          // the number of roles
)

const (
	// Series is the number of datasets or lines with a colour of their own; further
	// ones start over.
	Series = 10
	// HeatLevels is the number of shades of a heat map.
	HeatLevels = 5

	firstSeries = roles
	firstFaint  = firstSeries + Series
	firstHeat   = firstFaint + Series
	firstShade  = firstHeat + HeatLevels
	shades      = HeatLevels - 1 // the lowest level has no background
	styles      = int(firstShade) + len(shaded)*shades
)

// shaded are the styles of a text that may have a background.
var shaded = [...]Style{Plain, Gold, Student, Teacher}

// Line is the style of the i-th dataset or line, the same on every screen. A
// negative i is Plain.
func Line(i int) Style {
	if i < 0 {
		return Plain
	}
	return firstSeries + Style(i%Series)
}

// Faint is the i-th line's style in the background, as of raw values beneath their
// average. A negative i is Muted.
func Faint(i int) Style {
	if i < 0 {
		return Muted
	}
	return firstFaint + Style(i%Series)
}

// Heat is the style of a heat map's cell, level 0 to HeatLevels-1; others are
// clamped.
func Heat(level int) Style {
	return firstHeat + Style(min(max(level, 0), HeatLevels-1))
}

// Shaded is a style on the background of a heat map's level, which is clamped; level
// 0 has none. Plain, Gold, Student and Teacher keep their look on it. Only a theme
// with Shades shows it.
func Shaded(s Style, level int) Style {
	level = min(level, shades)
	if i := slices.Index(shaded[:], s); level > 0 && i >= 0 {
		return firstShade + Style(i*shades+level-1)
	}
	return s
}
