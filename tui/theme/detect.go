package theme

import "strings"

// Detect selects a theme from the environment: getenv is os.Getenv, name the
// user's choice ("" lets the environment decide), ascii a request for plain
// characters.
//
//	NO_COLOR, CLICOLOR=0    no colours (no-color.org), unless CLICOLOR_FORCE is set
//	COLORTERM=truecolor     24 bits; within screen, which cuts them, 256
//	TERM                    *-256color, xterm, linux, dumb …
//	COLORFGBG=0;15          a light background, if the terminal sets it
//	LC_ALL, LC_CTYPE, LANG  the first that is set; without UTF-8 in it: ASCII
//
// COLORTERM does not cross most SSH connections, so 256 colours are common.
func Detect(getenv func(string) string, name string, ascii bool) (*Theme, error) {
	glyphs := Unicode
	if ascii || !showsUnicode(getenv) {
		glyphs = ASCII
	}
	if name == "" {
		name = "dark"
		if lightBackground(getenv("COLORFGBG")) {
			name = "light"
		}
	}
	return New(name, profile(getenv), glyphs)
}

func profile(getenv func(string) string) Profile {
	term := strings.ToLower(getenv("TERM"))
	if term == "dumb" {
		return None
	}
	if getenv("NO_COLOR") != "" || getenv("CLICOLOR") == "0" && getenv("CLICOLOR_FORCE") == "" {
		return Mono
	}
	switch strings.ToLower(getenv("COLORTERM")) {
	case "truecolor", "24bit":
		if strings.HasPrefix(term, "screen") && getenv("TMUX") == "" {
			return Indexed
		}
		return TrueColor
	}
	switch {
	case strings.HasSuffix(term, "-direct"):
		return TrueColor
	case trueColorTerms[term]:
		return TrueColor
	case strings.Contains(term, "256color"):
		return Indexed
	case term == "":
		return Mono
	default:
		return Basic
	}
}

// trueColorTerms are names of terminals with 24 bits: unlike COLORTERM, TERM does
// cross an SSH connection.
var trueColorTerms = map[string]bool{
	"alacritty": true, "contour": true, "foot": true, "rio": true, "wezterm": true, "xterm-ghostty": true, "xterm-kitty": true,
}

// lightBackground reads the last field of COLORFGBG ("fg;bg"): 7 and 15 are
// the light ones of the sixteen colours.
func lightBackground(value string) bool {
	back := value[strings.LastIndexByte(value, ';')+1:]
	return back == "7" || back == "15"
}

// showsUnicode follows the locale as tmux does; the Linux console has no
// braille in its font.
func showsUnicode(getenv func(string) string) bool {
	switch getenv("TERM") {
	case "dumb", "linux":
		return false
	}
	for _, key := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToUpper(getenv(key)); locale != "" {
			return strings.Contains(locale, "UTF-8") || strings.Contains(locale, "UTF8")
		}
	}
	return true
}
