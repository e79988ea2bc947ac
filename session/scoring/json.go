package scoring

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// Flat is the report as one object: the official script's keys with its values, then
// those of our figures that it has not, "metric", "intervals" by figure, "missing",
// the number of questions without a prediction, "notes", and of labels "confusion" and
// "calibration".
func (r *Report) Flat() (json.RawMessage, error) {
	official, err := json.Marshal(r.official)
	if err != nil {
		return nil, err
	}
	out := bytes.NewBuffer(bytes.TrimSuffix(official, []byte("}")))
	var known map[string]json.RawMessage
	if err := json.Unmarshal(official, &known); err != nil {
		return nil, err
	}
	add := func(key string, v any) {
		value, wrong := json.Marshal(v)
		if err == nil {
			err = wrong
		}
		fmt.Fprintf(out, ",%q:%s", key, value)
	}
	intervals := map[string]map[string]any{}
	for _, f := range r.Figures {
		if _, ok := known[f.Key]; !ok {
			add(f.Key, f.Value)
		}
		if f.Interval != nil {
			intervals[f.Key] = map[string]any{"low": f.Interval.Low, "high": f.Interval.High, "level": f.Interval.Level,
				"items": f.Items, "clusters": f.Clusters}
		}
	}
	add("metric", r.Metric)
	if len(intervals) > 0 {
		add("intervals", intervals)
	}
	if r.Confusion != nil {
		add("confusion", r.Confusion)
	}
	if r.Calibration != nil {
		add("calibration", r.Calibration)
	}
	add("missing", len(r.Missing))
	add("notes", r.AllNotes())
	out.WriteByte('}')
	return out.Bytes(), err
}

// AllNotes are the notes of the report and, once each, of its intervals.
func (r *Report) AllNotes() []string {
	notes := append([]string{}, r.Notes...)
	for _, f := range r.Figures {
		if f.Note != "" && !slices.Contains(notes, f.Note) {
			notes = append(notes, f.Note)
		}
	}
	return notes
}
