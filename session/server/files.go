package server

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"dev.road/workbench/session/wire"
)

// predictions serves the predictions of a step, one after another.
func (s *Server) predictions(w http.ResponseWriter, r *http.Request) {
	dataset, step := r.URL.Query().Get("dataset"), 0
	if text := r.URL.Query().Get("step"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			refuse(w, http.StatusBadRequest, fmt.Errorf("step is %.100q, but must be a positive integer", text), "")
			return
		}
		step = n
	}
	steps, err := s.owner.PredictionSteps(dataset)
	if err != nil {
		refuse(w, http.StatusInternalServerError, err, "")
		return
	}
	if len(steps) == 0 {
		refuse(w, http.StatusNotFound, fmt.Errorf("dataset %.200q has no predictions", dataset), "a predict request writes them")
		return
	}
	p, err := s.owner.OpenPredictions(dataset, cmp.Or(step, steps[len(steps)-1]))
	if err != nil {
		if slices.Contains(steps, step) {
			refuse(w, http.StatusInternalServerError, err, "")
			return
		}
		missing := fmt.Errorf("dataset %.200q has no predictions of step %d", dataset, step)
		refuse(w, http.StatusNotFound, missing, fmt.Sprintf("it has those of steps %v", steps))
		return
	}
	defer p.Close()
	w.Header().Set("Content-Type", "application/x-ndjson")
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(2 * time.Minute))
	out := bufio.NewWriterSize(w, 64<<10)
	lines := json.NewEncoder(out)
	var one wire.Prediction
	for {
		more, err := p.Next(&one)
		if err == nil && more {
			err = lines.Encode(&one)
		}
		if err != nil {
			panic(http.ErrAbortHandler) // the client learns that the answer is not whole
		}
		if !more {
			break
		}
	}
	_ = out.Flush() // an error means that the client is gone
}
