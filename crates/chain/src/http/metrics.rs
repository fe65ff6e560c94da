//! Counters of the server, in the Prometheus text format beside the node's own.

use super::expiry::Expiry;
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};
use std::time::Duration;

/// What a request is counted under. The route is the pattern, never what a client wrote, so that clients can't add series.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabel {
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CertificateLabel {
    certificate: &'static str,
}

/// The server's counters.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    seconds: Family<RouteLabel, Histogram>,
    /// Operations handed in.
    pub operations_submitted: Counter,
    /// Operations refused.
    pub operations_refused: Counter,
    /// Connections open.
    pub connections: Gauge,
    /// Followers of events.
    pub followers: Gauge,
    /// Followers cut off because they did not read.
    pub followers_cut: Counter,
    index_height: Gauge,
    index_entries: Gauge,
    index_files: Gauge,
    days_left: Family<CertificateLabel, Gauge>,
}

impl Metrics {
    pub fn new() -> Self {
        let buckets = || Histogram::new(exponential_buckets(0.0005, 2.5, 12));
        let mut metrics = Self {
            registry: Registry::with_prefix("scrip_http"),
            requests: Family::default(),
            seconds: Family::new_with_constructor(buckets),
            operations_submitted: Counter::default(),
            operations_refused: Counter::default(),
            connections: Gauge::default(),
            followers: Gauge::default(),
            followers_cut: Counter::default(),
            index_height: Gauge::default(),
            index_entries: Gauge::default(),
            index_files: Gauge::default(),
            days_left: Family::default(),
        };
        let registry = &mut metrics.registry;
        registry.register("requests", "Requests answered", metrics.requests.clone());
        registry.register("request_seconds", "Time to answer", metrics.seconds.clone());
        registry.register(
            "operations_submitted",
            "Operations handed in",
            metrics.operations_submitted.clone(),
        );
        registry.register(
            "operations_refused",
            "Operations refused",
            metrics.operations_refused.clone(),
        );
        registry.register(
            "connections",
            "Open connections",
            metrics.connections.clone(),
        );
        registry.register(
            "followers",
            "Followers of events",
            metrics.followers.clone(),
        );
        registry.register(
            "followers_cut",
            "Followers cut off",
            metrics.followers_cut.clone(),
        );
        registry.register(
            "index_height",
            "Last height in the index",
            metrics.index_height.clone(),
        );
        registry.register(
            "index_entries",
            "Entries in the index",
            metrics.index_entries.clone(),
        );
        registry.register(
            "index_files",
            "Files of the index",
            metrics.index_files.clone(),
        );
        registry.register(
            "certificate_days_left",
            "Whole days until a certificate of this node expires",
            metrics.days_left.clone(),
        );
        metrics
    }

    /// Counts an answered request.
    pub fn answered(&self, route: &str, status: u16, took: Duration) {
        let labels = Labels {
            route: route.to_owned(),
            status,
        };
        self.requests.get_or_create(&labels).inc();
        let route = RouteLabel {
            route: route.to_owned(),
        };
        self.seconds
            .get_or_create(&route)
            .observe(took.as_secs_f64());
    }

    /// The node's metrics followed by the server's.
    pub fn encode(
        &self,
        node: &str,
        index: Option<&crate::index::Index>,
        expiries: &[Expiry],
    ) -> String {
        self.days_left.clear();
        for expiry in expiries {
            let label = CertificateLabel {
                certificate: expiry.certificate,
            };
            self.days_left.get_or_create(&label).set(expiry.days_left);
        }
        if let Some(index) = index {
            let size = index.size();
            self.index_height
                .set(index.covered().map_or(0, |(_, last)| last) as i64);
            self.index_entries.set(size.entries as i64);
            self.index_files.set(size.runs as i64);
        }
        // Each registry ends its text with this line, which may come only once.
        let mut text = node.trim_end().trim_end_matches("# EOF").to_owned();
        if encode(&mut text, &self.registry).is_err() {
            text.push_str("# EOF\n");
        }
        text
    }
}
