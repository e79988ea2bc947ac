package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// question is the body of a route that the loop answers between two micro-batches.
type question[Q any] interface {
	*Q
	AnswerIn() time.Duration
}

// ask serves a kind of question.
func ask[Q, A any, P question[Q]](s *Server, by func(context.Context, Q) (A, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var q Q
		if !s.read(w, r, &q) {
			return
		}
		if !s.wait(w) {
			return
		}
		defer s.waiting.leave()
		within := P(&q).AnswerIn()
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(within + answerIn))
		ctx, cancel := context.WithTimeout(r.Context(), within)
		defer cancel()
		a, err := by(ctx, q)
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			refuse(w, http.StatusServiceUnavailable, fmt.Errorf("the trainer did not answer within %s", within), "")
		case err != nil:
			refuse(w, http.StatusUnprocessableEntity, err, "")
		default:
			answer(w, a)
		}
	}
}
