package server

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// predictions serves a file of predictions as it is.
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
	f, err := s.owner.OpenPrediction(dataset, cmp.Or(step, steps[len(steps)-1]))
	if err != nil {
		missing := fmt.Errorf("dataset %.200q has no predictions of step %d", dataset, step)
		refuse(w, http.StatusNotFound, missing, fmt.Sprintf("it has those of steps %v", steps))
		return
	}
	defer f.Close()
	w.Header().Set("Content-Type", "application/x-ndjson")
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(2 * time.Minute))
	_, _ = io.Copy(w, f) // an error means that the client is gone
}
