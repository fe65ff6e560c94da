//! Counters for Prometheus.

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};
use std::time::Duration;

/// Labels of an answered request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    status: u16,
}

/// Counters of one gateway.
pub struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    seconds: Histogram,
    /// Payments that became final.
    pub payments_final: Counter,
    /// Payments that failed.
    pub payments_failed: Counter,
    /// From a payment's being taken in to its being final.
    pub finality_seconds: Histogram,
    /// Operations handed to the network.
    pub submissions: Counter,
    /// Deliveries that an endpoint took.
    pub deliveries: Counter,
    /// Deliveries that failed once more.
    pub delivery_failures: Counter,
    /// Streams of events that are open.
    pub streams: Gauge,
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Metrics")
    }
}

const BUCKETS_S: [f64; 12] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1.0, 2.0, 5.0, 30.0,
];

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("scrip_gateway");
        let metrics = Self {
            requests: Family::default(),
            seconds: Histogram::new(BUCKETS_S),
            payments_final: Counter::default(),
            payments_failed: Counter::default(),
            finality_seconds: Histogram::new(BUCKETS_S),
            submissions: Counter::default(),
            deliveries: Counter::default(),
            delivery_failures: Counter::default(),
            streams: Gauge::default(),
            registry: Registry::default(),
        };
        registry.register("requests", "Requests answered", metrics.requests.clone());
        registry.register(
            "request_seconds",
            "Time to an answer",
            metrics.seconds.clone(),
        );
        registry.register(
            "payments_final",
            "Payments that became final",
            metrics.payments_final.clone(),
        );
        registry.register(
            "payments_failed",
            "Payments that failed",
            metrics.payments_failed.clone(),
        );
        registry.register(
            "finality_seconds",
            "From a payment to its being final",
            metrics.finality_seconds.clone(),
        );
        registry.register(
            "submissions",
            "Operations handed to the network",
            metrics.submissions.clone(),
        );
        registry.register(
            "webhook_deliveries",
            "Deliveries that an endpoint took",
            metrics.deliveries.clone(),
        );
        registry.register(
            "webhook_failures",
            "Attempts to deliver that failed",
            metrics.delivery_failures.clone(),
        );
        registry.register(
            "event_streams",
            "Streams of events that are open",
            metrics.streams.clone(),
        );
        Self {
            registry,
            ..metrics
        }
    }
}

impl Metrics {
    /// Counts an answer.
    pub fn answered(&self, route: &str, status: u16, took: Duration) {
        let labels = Answered {
            route: route.to_owned(),
            status,
        };
        self.requests.get_or_create(&labels).inc();
        self.seconds.observe(took.as_secs_f64());
    }

    /// All of them as text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let _ = encode(&mut text, &self.registry);
        text
    }
}
