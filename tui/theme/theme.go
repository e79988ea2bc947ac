package theme

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/muesli/termenv"
)

// Profile is a terminal's colour capability.
type Profile uint8

// The profiles, least first. None has no escape sequences at all, Mono has
// bold, underline and reverse only.
const (
	None Profile = iota
	Mono
	Basic // sixteen colours
	Indexed
	TrueColor
)

// Theme is a palette in the colours and glyphs of one terminal. It does not
// change after New and may be shared.
type Theme struct {
	Name    string
	Profile Profile
	Glyphs  *Glyphs

	shades  bool           // those of the palette show
	codes   [styles]string // parameters of the escape sequence; "" is the terminal's own
	colored [styles]bool   // codes is a foreground colour and nothing else
	open    [styles]string // from plain text, or from a colour to one that replaces it
	reset   [styles]string // from anything
}

// New computes the theme of that name: one of Names, or an error that lists
// them.
func New(name string, profile Profile, glyphs *Glyphs) (*Theme, error) {
	t := &Theme{Name: name, Profile: profile, Glyphs: glyphs}
	i := slices.IndexFunc(palettes, func(p palette) bool { return p.name == name })
	switch {
	case name == mono:
		t.Profile = min(profile, Mono)
		i = 0
	case i < 0:
		return nil, fmt.Errorf("no theme %q: choose one of %s", name, strings.Join(Names(), ", "))
	}
	if t.Profile != None {
		t.compute(&palettes[i])
	}
	return t, nil
}

// attributes belong to the roles in every profile, and distinguish them without
// colour.
var attributes = [roles]string{Title: "1", Bad: "1", Warn: "1", Gold: "4", Student: "1", Teacher: "3", Selected: "7", Accent: "1"}

func (t *Theme) compute(p *palette) {
	for role := Plain; role < roles; role++ {
		code := ""
		if p.role[role] != (color{}) {
			code = t.foreground(p.role[role])
		}
		t.set(role, attributes[role], code)
	}
	for i, c := range p.line {
		t.set(Line(i), "", t.foreground(c))
		faint := c
		faint.rgb = mix(c.rgb, p.back, p.fade)
		switch t.Profile {
		case Mono:
			t.set(Faint(i), "2", "")
		case Basic:
			t.set(Faint(i), "", t.foreground(p.role[Muted]))
		default:
			t.set(Faint(i), "", t.foreground(faint))
		}
	}
	for i, c := range p.heat {
		t.set(Heat(i), "", t.foreground(c))
	}
	t.shades = p.shade[0] != 0 && t.Profile >= Indexed
	for _, s := range shaded {
		for level := 1; level < HeatLevels; level++ {
			t.shade(p, s, level)
		}
	}
}

// shade computes a style on a background; without one it is the style itself.
func (t *Theme) shade(p *palette, s Style, level int) {
	back, fore := "", p.role[s]
	if t.shades {
		number, _ := index(p.shade[level-1])
		back = fmt.Sprintf(";48;5;%d", number)
		if s == Plain {
			fore = p.role[Cursor] // the terminal's own may be any
		}
	}
	code := ""
	if fore != (color{}) {
		code = t.foreground(fore) + back
	}
	t.set(Shaded(s, level), attributes[s], code)
	t.colored[Shaded(s, level)] = false
}

// Shades reports whether the terminal shows the backgrounds of Shaded styles.
func (t *Theme) Shades() bool { return t.shades }

func (t *Theme) set(s Style, attribute, foreground string) {
	t.colored[s] = attribute == "" && foreground != ""
	t.codes[s] = attribute
	if attribute != "" && foreground != "" {
		t.codes[s] += ";"
	}
	t.codes[s] += foreground
	if t.codes[s] == "" {
		t.reset[s] = "\x1b[m"
		return
	}
	t.open[s] = "\x1b[" + t.codes[s] + "m"
	t.reset[s] = "\x1b[0;" + t.codes[s] + "m"
}

func (t *Theme) foreground(c color) string {
	if i, ok := index(c.rgb); ok && t.Profile >= Indexed {
		return fmt.Sprintf("38;5;%d", i)
	}
	switch t.Profile {
	case TrueColor:
		return fmt.Sprintf("38;2;%d;%d;%d", c.rgb>>16, c.rgb>>8&0xff, c.rgb&0xff)
	case Indexed:
		return termenv.ANSI256.Color(fmt.Sprintf("#%06x", c.rgb)).Sequence(false)
	case Basic:
		if c.basic >= 8 {
			return strconv.Itoa(90 + int(c.basic) - 8)
		}
		return strconv.Itoa(30 + int(c.basic))
	default:
		return ""
	}
}

// index returns a colour's number among a terminal's 256, if it is exactly one of
// them: the same colour in eleven bytes instead of nineteen. It excludes the first
// sixteen, which users redefine.
func index(rgb uint32) (uint32, bool) {
	red, green, blue := rgb>>16, rgb>>8&0xff, rgb&0xff
	if red == green && green == blue && red%10 == 8 && red <= 238 {
		return 232 + red/10, true // 24 greys
	}
	cube := uint32(0)
	for _, v := range []uint32{red, green, blue} {
		level := slices.Index(levels[:], v)
		if level < 0 {
			return 0, false
		}
		cube = 6*cube + uint32(level)
	}
	return 16 + cube, true
}

// levels are the values of a channel in the cube of 6x6x6 among the 256.
var levels = [6]uint32{0, 95, 135, 175, 215, 255}

// mix moves a colour towards another by a fraction of 0 to 1, in each channel.
func mix(from, to uint32, share float64) uint32 {
	var out uint32
	for shift := 0; shift <= 16; shift += 8 {
		a, b := float64(from>>shift&0xff), float64(to>>shift&0xff)
		out |= uint32(a+(b-a)*share+0.5) << shift
	}
	return out
}

// Switch returns the sequence between text in style from and text in style to; ""
// if both look the same in this terminal. A line begins and ends in Plain.
func (t *Theme) Switch(from, to Style) string {
	from, to = known(from), known(to)
	switch {
	case t.codes[from] == t.codes[to]:
		return ""
	case t.codes[from] == "", t.colored[from] && t.colored[to]:
		return t.open[to]
	default:
		return t.reset[to]
	}
}

// Covers reports whether the style shows on a blank, as underline and reverse do.
func (t *Theme) Covers(s Style) bool {
	return t.Profile != None && s < roles && (attributes[s] == "4" || attributes[s] == "7")
}

// Render returns text in a style, with Plain restored at its end. It is for single
// words; screens are drawn in cells.
func (t *Theme) Render(s Style, text string) string {
	if open := t.Switch(Plain, s); open != "" && text != "" {
		return open + text + t.Switch(s, Plain)
	}
	return text
}

func known(s Style) Style {
	if int(s) >= styles {
		return Plain
	}
	return s
}
