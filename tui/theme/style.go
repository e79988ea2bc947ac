package theme

// Style names what a piece of text is, not how it looks.
type Style uint8

// The roles. Gold, Student and Teacher are the three parties of a prediction;
// they differ by attribute as well as by colour.
const (
	Plain    Style = iota
	Title          // headings and names of panes
	Muted          // axes, units, help
	Accent         // where the keys go; the focused pane
	Good           // done, improved
	Bad            // failed, worse
	Warn           // needs a person
	Gold           // the right answer
	Student        // the model in training
	Teacher        // a model it learns from
	Selected       // the row under the cursor
	Marker         // an applied change, on every chart
	Cursor         // the crosshair
	roles          // how many roles there are
)

const (
	// Series is how many datasets or lines have a colour of their own; more
	// than that begin again.
	Series = 10
	// HeatLevels is how many values a heat map tells apart.
	HeatLevels = 5

	firstSeries = roles
	firstFaint  = firstSeries + Series
	firstHeat   = firstFaint + Series
	styles      = int(firstHeat) + HeatLevels
)

// Line is the style of the i-th dataset or line, the same on every screen. A
// negative i is Plain.
func Line(i int) Style {
	if i < 0 {
		return Plain
	}
	return firstSeries + Style(i%Series)
}

// Faint is the i-th line's style where it is to stay in the background, as
// raw values do beneath their average. A negative i is Muted.
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
