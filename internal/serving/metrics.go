package serving

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// meters are the figures of the server, with those that the base tells of itself, in a registry of their own.
type meters struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMeters(s *Server) *meters {
	m := &meters{registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "escale_http_requests_total",
			Help: "Requests answered, by route, method and status."}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "escale_http_request_seconds", Help: "Time to answer, by route.",
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5}}, []string{"route"})}
	m.registry.MustRegister(m.requests, m.seconds, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		&figures{s})
	return m
}

// count notes an answered request. Names of routes and methods are closed lists, so that callers cannot make figures.
func (m *meters) count(c *Call, took time.Duration) {
	method := c.Request.Method
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodOptions:
	default:
		method = "other"
	}
	route := c.route
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(c.status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
}

// Metrics gives the handler of the figures, in the format of Prometheus. It is for a listener of its own: figures tell
// strangers more than they need.
func (s *Server) Metrics() http.Handler {
	return promhttp.HandlerFor(s.meters.registry, promhttp.HandlerOpts{})
}

// figures reads, when asked, what is counted elsewhere.
type figures struct{ *Server }

var (
	lagFigure      = prometheus.NewDesc("escale_follower_lag_changes", "Changes of the log that a follower has not yet taken in.", []string{"follower"}, nil)
	offersFigure   = prometheus.NewDesc("escale_index_offers", "Offers in the index.", nil, nil)
	seqFigure      = prometheus.NewDesc("escale_index_seq", "Number of the last change in the index.", nil, nil)
	segmentsFigure = prometheus.NewDesc("escale_index_segments", "Segments of the index.", nil, nil)
	bytesFigure    = prometheus.NewDesc("escale_index_bytes", "Bytes of the index, in files and in memory.", []string{"where"}, nil)
	hitsFigure     = prometheus.NewDesc("escale_answer_cache_requests_total", "Requests to the answer cache, by what came of them.", []string{"result"}, nil)
	heldFigure     = prometheus.NewDesc("escale_answer_cache_bytes", "Bytes of answers kept.", nil, nil)
)

// Describe implements prometheus.Collector.
func (f *figures) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{lagFigure, offersFigure, seqFigure, segmentsFigure, bytesFigure, hitsFigure, heldFigure} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (f *figures) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, x float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, x, labels...)
	}
	for name, lag := range f.app.Lag() {
		gauge(lagFigure, lag, name)
	}
	stats := f.app.Stats()
	gauge(offersFigure, float64(stats.Offers))
	gauge(seqFigure, float64(stats.Seq))
	gauge(segmentsFigure, float64(stats.Segments))
	gauge(bytesFigure, float64(stats.Mapped), "file")
	gauge(bytesFigure, float64(stats.InMemory), "memory")
	held, hits, renewals, misses := f.answers.figures()
	gauge(heldFigure, float64(held))
	to <- prometheus.MustNewConstMetric(hitsFigure, prometheus.CounterValue, float64(hits), "hit")
	to <- prometheus.MustNewConstMetric(hitsFigure, prometheus.CounterValue, float64(misses), "miss")
	to <- prometheus.MustNewConstMetric(hitsFigure, prometheus.CounterValue, float64(renewals), "renewed")
}
