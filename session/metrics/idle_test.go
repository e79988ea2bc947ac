package metrics

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// written is a field as some writer may have it.
type written struct{ before, key, colon, value, after string }

var (
	anyField = rapid.Custom(func(t *rapid.T) written {
		return written{
			before: space.Draw(t, "before"), colon: space.Draw(t, "colon") + ":" + space.Draw(t, "space"), after: space.Draw(t, "after"),
			key: rapid.SampledFrom([]string{
				`"a"`, `"\u0061"`, `"b"`, `"b/c"`, `"loss"`, `"l\u006fss"`, `"ce/d/mrc"`, `"ce/e/mrc"`, `"passes/d/mrc"`, `"kd/d/mrc"`,
				`"mean/ce/mrc"`, `"truth/d/mrc"`, `"truth/d/nli"`, `"mean/truth/"`,
				`"dev/d/mrc/f1"`, `"step"`, `"attempt"`, `"lr"`, `"kd.w"`, `"kd.temperature"`, `"\""`, `""`, `"x.y"`, `"x.z"`, `"é"`,
			}).Draw(t, "key"),
			value: anyValue.Draw(t, "value"),
		}
	})
	space    = rapid.SampledFrom([]string{"", "", "", "", " ", "\t ", "\r"})
	anyValue = rapid.OneOf(
		rapid.Just("2"), rapid.Just("2"), rapid.Just("0.5"), rapid.Just("0.4123456789012345"), rapid.Just("0.4123456789012346"),
		rapid.Map(rapid.Float64(), func(v float64) string { return fmt.Sprint(v) }),
		rapid.Map(rapid.IntRange(-3, 40), func(v int) string { return fmt.Sprint(v) }),
		rapid.SampledFrom([]string{
			"null", "1e5", "1e999", "-1E-400", "1.", ".5", "-.5", "-", "+1", "[1]", `"x"`, "nul", "0x1", "1e", "NaN", "",
			strings.Repeat("9", 70),
			strings.Repeat("9", 400), "0." + strings.Repeat("0", 70) + "1", "1.00000000", "1.0000000a", "12345678,", "0.1234567}",
		}),
	)
)

// anyRows are rows of any writer: most as the one before, but for some fields.
var anyRows = rapid.Custom(func(t *rapid.T) []string {
	fields := rapid.SliceOfN(anyField, 0, 12).Draw(t, "fields")
	var lines []string
	for step := range rapid.IntRange(1, 12).Draw(t, "rows") {
		for range rapid.IntRange(0, 2).Draw(t, "changes") {
			f := anyField.Draw(t, "field")
			switch i := rapid.IntRange(0, len(fields)).Draw(t, "place"); {
			case i == len(fields) || rapid.Bool().Draw(t, "added"):
				fields = append(fields[:i:i], append([]written{f}, fields[i:]...)...)
			case rapid.Bool().Draw(t, "changed"):
				fields[i].value = f.value
			default:
				fields = append(fields[:i:i], fields[i+1:]...)
			}
		}
		head := rapid.SampledFrom([]string{
			`{"attempt":%d,"step":%d,"time":"2026"`, `{"step":%[2]d`, `{ "step":%[2]d , "attempt": %[1]d,"time":"\""`,
			`{"time":"","attempt":%d,"step":%d`,
		}).Draw(t, "head")
		line := fmt.Sprintf(head, rapid.IntRange(1, 3).Draw(t, "attempt"), step)
		for _, f := range fields {
			line += "," + f.before + f.key + f.colon + f.value + f.after
		}
		lines = append(lines, line+rapid.SampledFrom([]string{"}", "}", "}", "} ", "}x", ""}).Draw(t, "end"))
	}
	return lines
})

// rowRead is a line as a parser reads it.
type rowRead struct {
	Attempt, Step int
	Trains        bool
	Values        []Value
	Damaged       bool
}

func readBy(p *parser, line string, kept func(tag string) bool) rowRead {
	if p.row([]byte(line)) != nil {
		return rowRead{Damaged: true}
	}
	r := rowRead{Attempt: p.attempt, Step: p.step, Trains: p.trains}
	for i, of := range p.tags {
		if kept(of.tag) {
			r.Values = append(r.Values, Value{of.tag, p.values[i]})
		}
	}
	return r
}

// Fields left out are checked as others are: the same lines are damaged, and
// the rest of a row is the same.
func TestFieldsLeftOutChangeNothingElse(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tags := rapid.SampledFrom([]string{
			"a", "b", "loss", "ce/d/mrc", "mean/ce/mrc", "truth/d/mrc", "mean/truth/mrc", "mean/truth/", "dev/d/mrc/f1", "lr", "x.y",
		})
		some := rapid.SliceOf(tags).Draw(rt, "shown")
		shown := func(tag string) bool { return slices.Contains(some, tag) }
		all, part := newParser(), newParser()
		part.shown = shown
		for _, line := range anyRows.Draw(rt, "lines") {
			want, got := readBy(all, line, shown), readBy(part, line, shown)
			if d := cmp.Diff(want, got, cmpopts.EquateNaNs()); d != "" {
				rt.Fatalf("%s: %s", line, d)
			}
		}
	})
}

// Columns of some tags are those columns of all tags, with the means.
func TestColumnsOfSomeTagsAreAsThoseOfAll(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		file := t.TempDir() + "/metrics.jsonl"
		put(t, file, []byte(strings.Join(anyRows.Draw(rt, "lines"), "\n")+"\n"))
		n, all := readNaively(t, file), Open(file, nil)
		wrong := pollErr(all)
		for _, kept := range [][]string{{"a", "ce/d/mrc"}, {"mean/ce/mrc"}, {"loss", "dev/d/mrc/f1", "mean/kd/mrc", "x.y"}, {}} {
			some := Open(file, func(tag string) bool { return slices.Contains(kept, tag) })
			if err := pollErr(some); fmt.Sprint(err) != fmt.Sprint(wrong) {
				rt.Fatalf("%v, and of all tags %v", err, wrong)
			}
			for _, tag := range kept {
				equal := cmp.Options{cmpopts.EquateNaNs(), cmpopts.EquateEmpty()}
				if d := cmp.Diff(n.series[tag], some.Get(tag), equal); d != "" && !strings.HasPrefix(tag, "mean/") {
					rt.Fatalf("%s: %s", tag, d)
				}
				if d := cmp.Diff(all.Get(tag), some.Get(tag), equal); d != "" {
					rt.Fatalf("%s: %s", tag, d)
				}
			}
			for _, tag := range some.Tags() {
				if !slices.Contains(kept, tag) {
					rt.Fatalf("%s is read", tag)
				}
			}
		}
	})
}

// The fields that are left out and stay are one text; however they change, the texts
// have a bounded size.
func TestRunsOfFieldsLeftOutAreComparedAtOnce(t *testing.T) {
	p := newParser()
	p.shown = func(tag string) bool { return tag == "last" }
	values := make([]int, 400)
	line := func(step int) string {
		b := fmt.Appendf(nil, `{"attempt":1,"step":%d,"time":"t"`, step)
		for i, v := range values {
			b = fmt.Appendf(b, `,"a rather long name of a setting %03d":%d`, i, v)
		}
		return string(fmt.Appendf(b, `,"last":%d}`, step))
	}
	read := func(step int) {
		t.Helper()
		got := readBy(p, line(step), p.shown)
		if d := cmp.Diff(rowRead{Attempt: 1, Step: step, Values: []Value{{"last", float64(step)}}}, got); d != "" {
			t.Fatal(d)
		}
	}
	for step := range 4 {
		read(step)
	}
	first := p.known[`"a rather long name of a setting 000"`]
	if first.run.last == nil || first.run.last.tag != "a rather long name of a setting 399" {
		t.Errorf("the run of equal fields is %+v", first.run)
	}
	for step := range values {
		values[step]++
		read(step)
		if len(p.runs.texts) > mostRuns {
			t.Fatalf("the texts have %d bytes", len(p.runs.texts))
		}
	}
	if p.runs.age == 0 {
		t.Error("no text has been forgotten")
	}
}
