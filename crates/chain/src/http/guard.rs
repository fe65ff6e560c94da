//! Shares: how much of the server one client can take, and how fast it may probe.

use super::{config::Config, connection::Client, problem::Failure};
use scrip_api::problem::{Code, codes};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Clients whose rate is remembered. When it is full, those who have their whole burst again are forgotten first.
const CLIENTS_MAX: usize = 65_536;

/// The shares of all clients.
#[derive(Debug)]
pub(super) struct Guard {
    config: Config,
    requests: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    followers: Arc<Semaphore>,
    histories: Arc<Semaphore>,
    /// One permit per KiB.
    bodies: Arc<Semaphore>,
    clients: Mutex<HashMap<Client, Usage>>,
}

#[derive(Debug)]
struct Usage {
    requests: usize,
    connections: usize,
    tokens: f64,
    filled_at: Instant,
}

/// What is being counted of a client.
#[derive(Clone, Copy, Debug)]
enum Counted {
    Request,
    Connection,
}

/// A client's request or connection. Gives its place back when dropped.
#[derive(Debug)]
pub(super) struct Place {
    guard: Arc<Guard>,
    client: Client,
    counted: Counted,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut clients = self.guard.clients();
        if let Some(usage) = clients.get_mut(&self.client) {
            *usage.count(self.counted) -= 1;
        }
    }
}

impl Usage {
    fn count(&mut self, counted: Counted) -> &mut usize {
        match counted {
            Counted::Request => &mut self.requests,
            Counted::Connection => &mut self.connections,
        }
    }
}

impl Guard {
    pub fn new(config: Config) -> Self {
        let semaphore = |places| Arc::new(Semaphore::new(places));
        let limits = &config.limits;
        Self {
            requests: semaphore(limits.requests_max),
            waiting: semaphore(limits.waiting_max),
            followers: semaphore(limits.followers_max),
            histories: semaphore(limits.histories_max),
            bodies: semaphore(limits.bodies_max / 1024),
            clients: Mutex::default(),
            config,
        }
    }

    fn clients(&self) -> MutexGuard<'_, HashMap<Client, Usage>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn usage<'a>(
        &self,
        clients: &'a mut HashMap<Client, Usage>,
        client: Client,
    ) -> Option<&'a mut Usage> {
        let limits = &self.config.limits;
        if clients.len() >= CLIENTS_MAX && !clients.contains_key(&client) {
            let full_after = f64::from(limits.names_burst) / f64::from(limits.names_per_s.max(1));
            clients.retain(|_, usage| {
                usage.requests + usage.connections > 0
                    || usage.filled_at.elapsed().as_secs_f64() < full_after
            });
            if clients.len() >= CLIENTS_MAX {
                return None;
            }
        }
        Some(clients.entry(client).or_insert_with(|| Usage {
            requests: 0,
            connections: 0,
            tokens: f64::from(limits.names_burst),
            filled_at: Instant::now(),
        }))
    }

    fn place(self: &Arc<Self>, client: Client, counted: Counted, max: usize) -> Option<Place> {
        let max = if self.config.trusted.contains(&client.ip()) {
            usize::MAX
        } else {
            max
        };
        let mut clients = self.clients();
        let count = self.usage(&mut clients, client)?.count(counted);
        if *count >= max {
            return None;
        }
        *count += 1;
        Some(Place {
            guard: self.clone(),
            client,
            counted,
        })
    }

    /// A place for a connection, unless the client has too many.
    pub fn connection(self: &Arc<Self>, client: Client) -> Option<Place> {
        self.place(
            client,
            Counted::Connection,
            self.config.limits.client_connections_max,
        )
    }

    /// A place for a request, unless the client has too many.
    pub fn client_request(self: &Arc<Self>, client: Client) -> Result<Place, Failure> {
        self.place(
            client,
            Counted::Request,
            self.config.limits.client_requests_max,
        )
        .ok_or_else(|| codes::CLIENT_BUSY.problem().with_retry_after_s(1).into())
    }

    /// One question about usernames, unless the client asked too many.
    pub fn probe(&self, client: Client) -> Result<(), Failure> {
        let limits = &self.config.limits;
        if self.config.trusted.contains(&client.ip()) {
            return Ok(());
        }
        let mut clients = self.clients();
        let usage = self.usage(&mut clients, client).ok_or(codes::NODE_BUSY)?;
        let now = Instant::now();
        let earned =
            now.duration_since(usage.filled_at).as_secs_f64() * f64::from(limits.names_per_s);
        usage.tokens = (usage.tokens + earned).min(f64::from(limits.names_burst));
        usage.filled_at = now;
        if usage.tokens < 1.0 {
            return Err(codes::RATE_LIMITED.problem().with_retry_after_s(1).into());
        }
        usage.tokens -= 1.0;
        Ok(())
    }

    /// A share of the work that the server does at once.
    pub fn request(&self) -> Result<OwnedSemaphorePermit, Failure> {
        take(&self.requests, 1, codes::NODE_BUSY)
    }

    /// A share of the requests that wait for finality.
    pub fn waiting(&self) -> Result<OwnedSemaphorePermit, Failure> {
        take(&self.waiting, 1, codes::NODE_BUSY)
    }

    /// A share of the followers of events.
    pub fn follower(&self) -> Result<OwnedSemaphorePermit, Failure> {
        take(&self.followers, 1, codes::NODE_BUSY)
    }

    /// A share of the lookups of history, after waiting for one.
    pub async fn history(&self) -> Result<OwnedSemaphorePermit, Failure> {
        self.histories
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| codes::NODE_STOPPING.into())
    }

    /// Room for a body in memory, after waiting for it.
    pub async fn body(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Failure> {
        let permits = bytes
            .div_ceil(1024)
            .min(self.config.limits.bodies_max / 1024) as u32;
        self.bodies
            .clone()
            .acquire_many_owned(permits)
            .await
            .map_err(|_| codes::NODE_STOPPING.into())
    }
}

fn take(
    semaphore: &Arc<Semaphore>,
    permits: u32,
    code: Code,
) -> Result<OwnedSemaphorePermit, Failure> {
    let taken = semaphore.clone().try_acquire_many_owned(permits);
    taken.map_err(|_| code.problem().with_retry_after_s(1).into())
}
