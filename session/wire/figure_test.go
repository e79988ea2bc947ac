package wire

import "testing"

func TestAFigureThatStaysIsWrittenOnce(t *testing.T) {
	of := func(v float64) *float64 { return &v }
	for _, c := range []struct {
		now, then *float64
		want      string
	}{
		{of(0.612), of(0.598), "0.61→0.60"}, {of(0.612), of(0.608), "0.61"}, {nil, of(0.5), "-→0.50"}, {of(0.5), nil, "0.50→-"}, {nil, nil, "-"},
	} {
		if got := FigureChange("%.2f", c.now, c.then); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
