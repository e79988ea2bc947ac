package theme

// Glyphs are the signs of the interface, each one cell wide.
type Glyphs struct {
	Name    string
	Braille bool // the terminal's font has braille patterns and blocks

	Running, Paused, Starting, Stalled, Crashed, Stopped, Finished rune

	Done, Failed, Pending, Change  rune // of a request
	Up, Down, Flat                 rune // a trend
	Pointer                        rune // the row under the cursor
	Ellipsis, Times, Minus, Bullet rune
	Degree                         rune
	Horizontal, Vertical           rune // lines between panes
	Corner, Tick, Notch, CrossT    rune // of axes and panes: └ ┬ ┤ ├
	Marker                         rune // an applied change
	Cursor                         rune // the crosshair
	Solid, Dashed, Dotted          rune // the legend's signs of line patterns
	GoldOpen, GoldClose            rune
	StudentOpen, StudentClose      rune
	TeacherOpen, TeacherClose      rune
	Left, Right                    rune    // keys
	Bar                            [8]rune // eighths of a cell, growing to the right
	Spark                          [8]rune // eighths of a cell, growing upwards
	Heat                           [HeatLevels]rune
}

// Unicode is for terminals that show it; ASCII for all others.
var (
	Unicode = &Glyphs{
		Name: "unicode", Braille: true,
		Running: '●', Paused: '‖', Starting: '◌', Stalled: '◍', Crashed: '✗', Stopped: '■', Finished: '✓',
		Done: '✓', Failed: '✗', Pending: '…', Change: '→',
		Up: '▲', Down: '▼', Flat: '─', Pointer: '▸', Ellipsis: '…', Times: '×', Minus: '−', Bullet: '·', Degree: '°',
		Horizontal: '─', Vertical: '│', Corner: '└', Tick: '┬', Notch: '┤', CrossT: '├',
		Marker: '▏', Cursor: '╎', Solid: '─', Dashed: '┄', Dotted: '·',
		GoldOpen: '⟦', GoldClose: '⟧', StudentOpen: '{', StudentClose: '}', TeacherOpen: '‹', TeacherClose: '›',
		Left: '←', Right: '→',
		Bar:   [8]rune{'▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'},
		Spark: [8]rune{'▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'},
		Heat:  [HeatLevels]rune{' ', '░', '▒', '▓', '█'},
	}
	ASCII = &Glyphs{
		Name:    "ascii",
		Running: '*', Paused: '"', Starting: 'o', Stalled: '?', Crashed: 'x', Stopped: '#', Finished: '.',
		Done: '+', Failed: 'x', Pending: '~', Change: '>',
		Up: '^', Down: 'v', Flat: '-', Pointer: '>', Ellipsis: '~', Times: 'x', Minus: '-', Bullet: '.', Degree: ' ',
		Horizontal: '-', Vertical: '|', Corner: '+', Tick: '+', Notch: '+', CrossT: '+',
		Marker: '!', Cursor: ':', Solid: '-', Dashed: '=', Dotted: '.',
		GoldOpen: '[', GoldClose: ']', StudentOpen: '{', StudentClose: '}', TeacherOpen: '<', TeacherClose: '>',
		Left: '<', Right: '>',
		Bar:   [8]rune{' ', ' ', ' ', '-', '-', '=', '=', '#'},
		Spark: [8]rune{'_', '_', '.', '-', '=', '+', '*', '#'},
		Heat:  [HeatLevels]rune{' ', '.', ':', '*', '#'},
	}
)
