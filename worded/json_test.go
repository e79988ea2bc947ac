package worded

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

type place struct {
	Device string `json:"device"`
}

type run struct {
	place
	Step   int                        `json:"step"`
	Loss   *float64                   `json:"loss"`
	Paused bool                       `json:"paused"`
	Begun  time.Time                  `json:"begun"`
	Seed   uint64                     `json:"seed"`
	Jobs   []struct{ place }          `json:"jobs"`
	Places map[string]*place          `json:"places"`
	Sizes  map[string]struct{ N int } `json:"sizes"`
}

func TestErrorsAreAboutTheText(t *testing.T) {
	for text, want := range map[string]string{
		`7`:                              "the whole is a JSON number, but must be an object",
		`{"step":"7"}`:                   "step is a JSON string, but must be an integer of 64 bits",
		`{"step":7.5}`:                   "step is a JSON number 7.5, but must be an integer of 64 bits",
		`{"seed":-1}`:                    "seed is a JSON number -1, but must be a positive integer of 64 bits",
		`{"loss":1e999}`:                 "loss is a JSON number 1e999, but must be a number of 64 bits",
		`{"loss":[]}`:                    "loss is a JSON array, but must be a number of 64 bits",
		`{"paused":{}}`:                  "paused is a JSON object, but must be true or false",
		`{"jobs":{}}`:                    "jobs is a JSON object, but must be an array",
		`{"places":true}`:                "places is a JSON bool, but must be an object",
		`{"device":1}`:                   "device is a JSON number, but must be a string",
		`{"jobs":[{"device":1}]}`:        "jobs.device is a JSON number, but must be a string",
		`{"places":{"x":{"device":[]}}}`: "places.device is a JSON array, but must be a string",
		`{"begun":"noon"}`:               `"noon" is not a time such as "2026-11-29T07:15:00Z"`,
		`{"begun":12}`:                   `a value is not a time such as "2026-11-29T07:15:00Z"`,
		`{"stpe":1}`:                     `unknown field "stpe"`,
		`{"step":NaN}`:                   "invalid character 'N' looking for beginning of value",
		`{"step":1`:                      "unexpected EOF",
		strings.Repeat("[", 20_000):      "invalid character '[' exceeded max depth",
	} {
		var into run
		d := json.NewDecoder(strings.NewReader(text))
		d.DisallowUnknownFields()
		if got := JSON(d.Decode(&into), &into); got == nil || got.Error() != want {
			t.Errorf("%.60s: %v; want %s", text, got, want)
		}
	}
	var into run
	if err := JSON(json.Unmarshal([]byte(`{"step":7}`), &into), &into); err != nil {
		t.Error(err)
	}
	if err := JSON(io.ErrClosedPipe, &into); !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
}

func TestAnErrorIsOneLineHoweverLongTheText(t *testing.T) {
	long := strings.Repeat("9", 1<<20)
	for _, text := range []string{`{"step":` + long + `}`, `{"` + long + `":1}`, `{"begun":"` + long + `"}`, `{"loss":` + long + `}`} {
		var into run
		d := json.NewDecoder(bytes.NewReader([]byte(text)))
		d.DisallowUnknownFields()
		if err := JSON(d.Decode(&into), &into); err == nil || len(err.Error()) > 200 {
			t.Errorf("%.40s: %.300v", text, err)
		}
	}
}
