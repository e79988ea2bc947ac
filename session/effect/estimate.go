package effect

import "math"

// sample is a value at a step.
type sample struct {
	step  int
	value float64
}

// terms are those of a trend: constant, linear and quadratic. Over two hundred steps of a
// run they leave no curvature that would look like an effect.
const terms = 4

// estimate returns the mean relative change of several series at a step, against the trend
// expected without it, and half the width of its 99 % interval; ok is false if the
// samples do not determine it.
//
// Each series, divided by its mean, is a trend of its own plus one common level from
// the step on, so that a change of the sampling is no change of the losses. By the
// theorem of Frisch, Waugh and Lovell the level is the regression of the series' residuals on
// those of the step function, where a series counts by the inverse of its variance.
// The interval allows for noise that is correlated from step to step and between
// series: the covariance is that of Newey and West (Econometrica 55, 1987), by step,
// with their lag of 4(n/100)^(2/9).
func estimate(series [][]sample, at, around int) (relative, margin float64, ok bool) {
	scores := make([]float64, 2*around) // by step
	residuals := make([]fitted, 0, len(series))
	sum, sumSquares, expected, weights, count := 0.0, 0.0, 0.0, 0.0, 0
	for _, samples := range series {
		f, ok := fit(samples, at, around)
		if !ok {
			continue
		}
		residuals = append(residuals, f)
		sum += f.weight * f.cross
		sumSquares += f.weight * f.square
		expected += f.weight * float64(len(samples)) * f.after
		weights += f.weight * float64(len(samples))
		count += len(samples) - terms
	}
	if sumSquares == 0 {
		return 0, 0, false
	}
	level := sum / sumSquares
	for _, f := range residuals {
		for i, step := range f.steps {
			scores[step-at+around] += f.weight * f.level[i] * (f.value[i] - level*f.level[i])
		}
	}
	free := float64(count - 1)
	deviation := math.Sqrt(max(longRun(scores), sumSquares)*float64(count+terms)/free) / sumSquares
	// The level is in means of the window; the expected level after the step is nearer.
	scale := expected/weights - level
	if !(scale > 0) || free < 10 {
		return 0, 0, false
	}
	return level / scale, quantile(free) * deviation / scale, true
}

// fitted is a series and the step function without their parts in a trend.
type fitted struct {
	steps         []int
	value, level  []float64
	cross, square float64 // sums of value·level and level²
	after         float64 // mean after the step, of a series with mean 1
	weight        float64 // the inverse of the variance
}

// fit takes the trend from a series that is divided by its mean; ok is false if the
// series has too few samples on a side, or is constant.
func fit(samples []sample, at, around int) (f fitted, ok bool) {
	mean, before, after := 0.0, 0, 0.0
	for _, s := range samples {
		mean += s.value / float64(len(samples))
		if s.step < at {
			before++
		} else {
			after += s.value
		}
	}
	behind := len(samples) - before
	if before < leastSamples || behind < leastSamples || !(mean > 0) {
		return f, false
	}
	f.after = after / float64(behind) / mean
	basis := make([][terms]float64, len(samples))
	for i, s := range samples {
		t := (float64(s.step-at) + 0.5) / float64(around)
		basis[i] = [terms]float64{1, t, t * t, t * t * t}
		f.steps = append(f.steps, s.step)
		f.value = append(f.value, s.value/mean)
		f.level = append(f.level, 0)
		if s.step >= at {
			f.level[i] = 1
		}
	}
	orthogonalize(basis)
	remove(f.value, basis)
	remove(f.level, basis)
	left := 0.0
	for i, v := range f.value {
		f.cross += v * f.level[i]
		f.square += f.level[i] * f.level[i]
		left += v * v
	}
	variance := (left - f.cross*f.cross/f.square) / float64(len(samples)-terms-1)
	f.weight = 1 / variance
	return f, variance > 0
}

// orthogonalize makes the columns orthonormal, by Gram and Schmidt.
func orthogonalize(basis [][terms]float64) {
	for k := range terms {
		for j := range k {
			dot := 0.0
			for i := range basis {
				dot += basis[i][k] * basis[i][j]
			}
			for i := range basis {
				basis[i][k] -= dot * basis[i][j]
			}
		}
		norm := 0.0
		for i := range basis {
			norm += basis[i][k] * basis[i][k]
		}
		for i := range basis {
			basis[i][k] /= math.Sqrt(norm)
		}
	}
}

// remove subtracts from values their part in an orthonormal basis.
func remove(values []float64, basis [][terms]float64) {
	for k := range terms {
		dot := 0.0
		for i, v := range values {
			dot += v * basis[i][k]
		}
		for i := range values {
			values[i] -= dot * basis[i][k]
		}
	}
}

// longRun is the variance of the sum of correlated scores, with Bartlett's weights.
func longRun(scores []float64) float64 {
	n := len(scores)
	lag := int(4 * math.Pow(float64(n)/100, 2.0/9))
	total := 0.0
	for d := range lag + 1 {
		sum := 0.0
		for i := d; i < n; i++ {
			sum += scores[i] * scores[i-d]
		}
		if d > 0 {
			sum *= 2 * (1 - float64(d)/float64(lag+1))
		}
		total += sum
	}
	return total
}

// quantile is the 99.5 % quantile of Student's t with a number of degrees of freedom, by
// the expansion of Abramowitz and Stegun, 26.7.5; from 10 on its error is below 0.001.
func quantile(free float64) float64 {
	const x = 2.5758293035489004 // of the normal distribution
	x2 := x * x
	g1 := x * (x2 + 1) / 4
	g2 := x * ((5*x2+16)*x2 + 3) / 96
	g3 := x * (((3*x2+19)*x2+17)*x2 - 15) / 384
	g4 := x * ((((79*x2+776)*x2+1482)*x2-1920)*x2 - 945) / 92160
	return x + (g1+(g2+(g3+g4/free)/free)/free)/free
}
