package theme

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
)

func TestEveryThemeInEveryProfile(t *testing.T) {
	for _, name := range Names() {
		for p := None; p <= TrueColor; p++ {
			th, err := New(name, p, Unicode)
			if err != nil {
				t.Fatal(err)
			}
			for s := range Style(styles) {
				got := th.Render(s, "x")
				if !strings.Contains(got, "x") {
					t.Fatalf("%s, profile %d, style %d lost its text: %q", name, p, s, got)
				}
				if p == None && got != "x" {
					t.Errorf("%s without escape sequences writes %q", name, got)
				}
				upright := strings.ReplaceAll(got, "[3m", "") // a teacher is in italics
				coloured := strings.Contains(got, "38;") || strings.Contains(upright, "[3") || strings.Contains(got, "[9")
				if (p == Mono || name == mono) && coloured {
					t.Errorf("%s in mono writes a colour: %q", name, got)
				}
			}
		}
	}
}

func TestRolesDifferWithoutColour(t *testing.T) {
	th, _ := New("mono", TrueColor, Unicode)
	seen := map[string]Style{}
	for _, s := range []Style{Plain, Gold, Student, Teacher, Selected} {
		if other, ok := seen[th.Render(s, "x")]; ok {
			t.Errorf("styles %d and %d look the same without colour", s, other)
		}
		seen[th.Render(s, "x")] = s
	}
}

func TestLinesDifferInColour(t *testing.T) {
	for _, p := range []Profile{Indexed, TrueColor} {
		for _, name := range Names() {
			if name == mono {
				continue
			}
			th, _ := New(name, p, Unicode)
			seen := map[string]int{}
			for i := range Series {
				if other, ok := seen[th.codes[Line(i)]]; ok {
					t.Errorf("%s, profile %d: lines %d and %d have one colour, %s", name, p, i, other, th.codes[Line(i)])
				}
				seen[th.codes[Line(i)]] = i
			}
		}
	}
}

// Every party's text stays legible on every shade, and the shades differ.
func TestShadesAreLegible(t *testing.T) {
	for _, p := range palettes {
		th, _ := New(p.name, Indexed, Unicode)
		if th.Shades() != (p.name != "transparent") {
			t.Errorf("%s has shades: %v", p.name, th.Shades())
		}
		if !th.Shades() {
			continue
		}
		seen := map[string]bool{}
		for level := 1; level < HeatLevels; level++ {
			for _, s := range shaded {
				fore := p.role[s].rgb
				if s == Plain {
					fore = p.role[Cursor].rgb
				}
				if c := contrast(fore, p.shade[level-1]); c < 3 {
					t.Errorf("%s: style %d on shade %d has a contrast of %.1f", p.name, s, level, c)
				}
				text := th.Render(Shaded(s, level), "x")
				if seen[text] || !strings.Contains(text, ";48;5;") {
					t.Errorf("%s: style %d on shade %d is %q", p.name, s, level, text)
				}
				seen[text] = true
			}
		}
	}
	if Shaded(Gold, 0) != Gold || Shaded(Gold, 9) != Shaded(Gold, HeatLevels-1) || Shaded(Bad, 2) != Bad {
		t.Error("a level or style outside the shades is not folded into them")
	}
	basic, _ := New("dark", Basic, Unicode)
	if basic.Shades() || basic.Render(Shaded(Gold, 2), "x") != basic.Render(Gold, "x") {
		t.Error("sixteen colours have a shade")
	}
}

// contrast is that of WCAG 2: 1 for the same colour, 21 for black on white.
func contrast(a, b uint32) float64 {
	luminance := func(rgb uint32) (l float64) {
		for i, weight := range []float64{0.0722, 0.7152, 0.2126} {
			v := float64(rgb>>(8*i)&0xff) / 255
			if v <= 0.03928 {
				v /= 12.92
			} else {
				v = math.Pow((v+0.055)/1.055, 2.4)
			}
			l += weight * v
		}
		return l
	}
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// The styles that fill charts have the same colour in both profiles, and short sequences.
func TestAxesAndMarkersAreOfThe256(t *testing.T) {
	exact, _ := New("dark", TrueColor, Unicode)
	indexed, _ := New("dark", Indexed, Unicode)
	for style, want := range map[Style]string{Muted: "38;5;246", Marker: "38;5;218", Line(7): "38;5;218"} {
		if exact.codes[style] != want || indexed.codes[style] != want {
			t.Errorf("style %d is %s and %s, want %s", style, exact.codes[style], indexed.codes[style], want)
		}
	}
}

func TestIndexIsExact(t *testing.T) {
	for rgb, want := range map[uint32]uint32{
		0x000000: 16, 0xffffff: 231, 0x5f87af: 67, 0x080808: 232, 0x949494: 246, 0xeeeeee: 255, // as xterm's
		0x010000: 0, 0x5f87b0: 0, 0xf8f8f8: 0, 0x949495: 0, 0x808080: 244, 0x5f5f5f: 59,
	} {
		if i, ok := index(rgb); i != want || ok != (want > 0) {
			t.Errorf("#%06x is %d, %v, want %d", rgb, i, ok, want)
		}
	}
}

// TestSwitch plays the sequences against a terminal that knows the reset rule:
// after any switch the terminal has exactly the attributes of the new style.
func TestSwitch(t *testing.T) {
	for _, name := range Names() {
		for p := Mono; p <= TrueColor; p++ {
			th, _ := New(name, p, Unicode)
			for from := range Style(styles) {
				for to := range Style(styles) {
					state := apply("", th.codes[from])
					sequence := th.Switch(from, to)
					if sequence != "" {
						state = apply(state, strings.TrimSuffix(strings.TrimPrefix(sequence, "\x1b["), "m"))
					}
					if want := apply("", th.codes[to]); state != want {
						t.Fatalf("%s, profile %d: from style %d to %d by %q gives %q, not %q", name, p, from, to, sequence, state, want)
					}
				}
			}
		}
	}
}

// apply returns "attribute|colours" after the parameters of one SGR sequence.
func apply(state, codes string) string {
	attribute, foreground, _ := strings.Cut(state, "|")
	rest := codes
	if rest == "" || rest == "0" {
		return "|"
	}
	for rest != "" {
		var code string
		code, rest, _ = strings.Cut(rest, ";")
		switch {
		case code == "0":
			attribute, foreground = "", ""
		case len(code) == 1:
			attribute = code
		case code == "38": // and the background, if there is one
			foreground, rest = code+";"+rest, ""
		default:
			foreground = code
		}
	}
	return attribute + "|" + foreground
}

func TestUnknownStylesAndNames(t *testing.T) {
	th, _ := New("dark", TrueColor, Unicode)
	if got := th.Render(Style(255), "x"); got != "x" {
		t.Errorf("an unknown style writes %q", got)
	}
	if Line(3) != Line(3+Series) || Line(-1) != Plain || Faint(-1) != Muted || Heat(99) != Heat(HeatLevels-1) || Heat(-5) != Heat(0) {
		t.Error("an index outside the palette is not folded into it")
	}
	if _, err := New("solarized", TrueColor, Unicode); err == nil || !strings.Contains(err.Error(), "colour-blind") {
		t.Errorf("an unknown theme does not list the known ones: %v", err)
	}
}

func TestGlyphsAreOneCell(t *testing.T) {
	for _, g := range []*Glyphs{Unicode, ASCII} {
		v := reflect.ValueOf(*g)
		for i := range v.NumField() {
			var runes []rune
			switch f := v.Field(i); f.Kind() {
			case reflect.Int32:
				runes = append(runes, rune(f.Int()))
			case reflect.Array:
				for k := range f.Len() {
					runes = append(runes, rune(f.Index(k).Int()))
				}
			}
			for _, r := range runes {
				if runewidth.RuneWidth(r) != 1 {
					t.Errorf("%s: %s has %q, which is not one cell wide", g.Name, v.Type().Field(i).Name, r)
				}
				if g == ASCII && (r < ' ' || r > '~') {
					t.Errorf("ASCII's %s is %q", v.Type().Field(i).Name, r)
				}
			}
		}
	}
}

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		env     string // K=V separated by blanks
		flag    string
		ascii   bool
		name    string
		profile Profile
		glyphs  *Glyphs
	}{
		{"TERM=xterm-256color LANG=en_US.UTF-8", "", false, "dark", Indexed, Unicode},
		{"TERM=xterm-256color COLORTERM=truecolor", "", false, "dark", TrueColor, Unicode},
		{"TERM=screen-256color COLORTERM=truecolor", "", false, "dark", Indexed, Unicode},
		{"TERM=screen-256color COLORTERM=truecolor TMUX=/s,1,0", "", false, "dark", TrueColor, Unicode},
		{"TERM=xterm-kitty", "", false, "dark", TrueColor, Unicode},
		{"TERM=xterm", "", false, "dark", Basic, Unicode},
		{"TERM=linux LANG=C.UTF-8", "", false, "dark", Basic, ASCII},
		{"TERM=dumb", "", false, "dark", None, ASCII},
		{"", "", false, "dark", Mono, Unicode},
		{"TERM=xterm-256color NO_COLOR=1", "", false, "dark", Mono, Unicode},
		{"TERM=xterm-256color CLICOLOR=0", "", false, "dark", Mono, Unicode},
		{"TERM=xterm-256color CLICOLOR=0 CLICOLOR_FORCE=1", "", false, "dark", Indexed, Unicode},
		{"TERM=xterm-256color LC_ALL=C LANG=en_US.UTF-8", "", false, "dark", Indexed, ASCII},
		{"TERM=xterm-256color COLORFGBG=0;15", "", false, "light", Indexed, Unicode},
		{"TERM=xterm-256color COLORFGBG=0;15", "colour-blind", true, "colour-blind", Indexed, ASCII},
		{"TERM=xterm-256color", "mono", false, "mono", Mono, Unicode},
	} {
		env := map[string]string{}
		for pair := range strings.FieldsSeq(c.env) {
			k, v, _ := strings.Cut(pair, "=")
			env[k] = v
		}
		th, err := Detect(func(k string) string { return env[k] }, c.flag, c.ascii)
		if err != nil {
			t.Fatal(err)
		}
		if th.Name != c.name || th.Profile != c.profile || th.Glyphs != c.glyphs {
			t.Errorf("%s, --theme %q: %s, profile %d, %s; want %s, %d, %s",
				c.env, c.flag, th.Name, th.Profile, th.Glyphs.Name, c.name, c.profile, c.glyphs.Name)
		}
	}
}
