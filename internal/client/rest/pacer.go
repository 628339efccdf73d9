package rest

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// turnReportInterval is the time between two progress messages of a queue.
const turnReportInterval = 10 * time.Second

// Pacer paces the requests to one system. Clients with the same pacer share its
// rate. It is safe for concurrent use.
type Pacer struct {
	limiter *rate.Limiter
	// turn is held by the request that is sent next. The others wait for it in
	// the order in which they arrive. Only the holder has a reservation of the
	// limiter, so a request that gives up its turn delays no other request.
	turn chan struct{}
	// queue is the number of requests that wait, with the holder of the turn.
	queue atomic.Int64
	// reports bounds the progress messages of all requests together.
	reports rate.Sometimes
}

// NewPacer returns a pacer for a number of requests each second, such as 0.5.
// It returns nil, which does not pace, for 0.
//
// The requests are evenly spaced: there is no burst after a pause. So no second
// has more requests, whenever the server starts to count.
func NewPacer(requestsPerSecond float64) *Pacer {
	if requestsPerSecond == 0 {
		return nil
	}

	return &Pacer{
		limiter: rate.NewLimiter(rate.Limit(requestsPerSecond), 1),
		turn:    make(chan struct{}, 1),
		reports: rate.Sometimes{Interval: turnReportInterval},
	}
}

// maxTime is the longest result of [Pacer.TimeFor].
const maxTime = 24 * time.Hour

// TimeFor returns how long the turns of a number of requests take, at most a
// day; 0 without a pacer.
func (p *Pacer) TimeFor(requests int) time.Duration {
	if p == nil {
		return 0
	}
	seconds := min(float64(requests)/float64(p.limiter.Limit()), maxTime.Seconds())

	return time.Duration(seconds * float64(time.Second))
}

// waitForTurn waits until the request may be sent: until it is the next one, it
// has a free slot, and the rate allows it. Only the next request holds a slot
// while it waits for the rate, and all others are behind it anyway. If the
// context ends first, waitForTurn returns its error.
func (p *Pacer) waitForTurn(ctx context.Context, slots chan struct{}) error {
	err := acquire(ctx, p.turn)
	if err != nil {
		return err
	}
	defer func() { <-p.turn }()
	err = acquire(ctx, slots)
	if err != nil {
		return err
	}
	err = p.waitForRate(ctx)
	if err != nil {
		<-slots
	}

	return err
}

// waitForRate waits until the rate allows a request.
func (p *Pacer) waitForRate(ctx context.Context) error {
	reservation := p.limiter.Reserve()
	timer := time.NewTimer(reservation.Delay())
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	// If both are ready, select chooses at random.
	if ctx.Err() != nil {
		reservation.Cancel()

		return ctx.Err()
	}

	return nil
}

// enter adds a request to the queue. It reports a long wait until the caller
// calls leave: at most once in turnReportInterval for all requests in the queue
// together. If report is nil, it reports nothing.
func (p *Pacer) enter(report func(progress string)) (leave func()) {
	p.queue.Add(1)
	if report == nil {
		return func() { p.queue.Add(-1) }
	}
	startedAt := time.Now()
	hasLeft := make(chan struct{})
	var reporter sync.WaitGroup
	reporter.Go(func() {
		ticker := time.NewTicker(turnReportInterval)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				p.reports.Do(func() { report(p.describeQueue(time.Since(startedAt))) })
			case <-hasLeft:
				return
			}
		}
	})

	return func() {
		close(hasLeft)
		reporter.Wait()
		p.queue.Add(-1)
	}
}

// describeQueue describes the queue for a request that has waited in it: "9 in
// the queue, at most 0.5 each second, 20s elapsed".
func (p *Pacer) describeQueue(elapsed time.Duration) string {
	return fmt.Sprintf("%d in the queue, at most %s each second, %s elapsed",
		p.queue.Load(), strconv.FormatFloat(float64(p.limiter.Limit()), 'g', -1, 64), elapsed.Round(time.Second))
}

// acquire takes a place in a channel that has one for each holder. It waits
// until there is a free one, or until the context ends.
func acquire(ctx context.Context, places chan struct{}) error {
	select {
	case places <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	// If both are ready, select chooses at random.
	if ctx.Err() != nil {
		<-places

		return ctx.Err()
	}

	return nil
}
