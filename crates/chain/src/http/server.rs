//! Connections: accepting, bounding and closing them.

use super::{
    config::Config,
    connection::{Client, Connection},
    events::Hub,
    guard::Guard,
    metrics::Metrics,
    router::{App, router, stopped},
    scales::Scales,
    tls::{Caller, Tls},
};
use crate::{index::Index, service::Service};
use axum::{Router, http::Request};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
    service::TowerToHyperService,
};
use std::{io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::{JoinHandle, JoinSet},
};
use tower::ServiceExt as _;
use tracing::debug;

/// Bytes of a request's head.
const HEAD_BYTES_MAX: usize = 32 << 10;
/// Requests at once on one HTTP/2 connection.
const STREAMS_MAX: u32 = 256;
/// Pause after the system refused a connection, for example because no file descriptor is left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A running server.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Server {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops accepting, ends streams, lets requests finish for a while and closes what remains.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        let _ = self.task.await;
    }
}

/// Starts serving on a listener. Has to be called within a tokio runtime.
///
/// Without an index there is no history and no receipt, and a retry of a final operation is refused as applied before.
pub fn start<S: Service>(
    listener: TcpListener,
    service: S,
    index: Option<Index>,
    config: Config,
) -> io::Result<Server> {
    let address = listener.local_addr()?;
    let (stop, stopping) = watch::channel(false);
    let limits = config.limits.clone();
    let pages = config.pages.clone();
    let tls = config.tls.clone();
    let tls_valid_until = config.tls_valid_until;
    let guard = Arc::new(Guard::new(config));
    let metrics = Arc::new(Metrics::new());
    let events = service.events();
    let hub = Arc::new(Hub::new(service.tip().height));
    let task = tokio::spawn(hub.clone().run(service.clone(), events, stopping.clone()));
    let connections = Arc::new(Semaphore::new(limits.connections_max));
    let acceptor = Acceptor {
        guard: guard.clone(),
        metrics: metrics.clone(),
        connections,
        stopping: stopping.clone(),
        head_timeout: limits.head_timeout,
        shutdown_timeout: limits.shutdown_timeout,
        tls,
        service: service.clone(),
        router: router(
            Arc::new(App {
                service,
                index,
                guard,
                metrics,
                scales: Scales::default(),
                limits,
                tls_valid_until,
                hub,
                stopping,
            }),
            pages,
        ),
    };
    let task = tokio::spawn(async move {
        acceptor.run(listener).await;
        let _ = task.await;
    });
    Ok(Server {
        address,
        stop,
        task,
    })
}

struct Acceptor<S> {
    tls: Option<Tls>,
    service: S,
    guard: Arc<Guard>,
    metrics: Arc<Metrics>,
    connections: Arc<Semaphore>,
    stopping: watch::Receiver<bool>,
    head_timeout: Duration,
    shutdown_timeout: Duration,
    router: Router,
}

impl<S: Service> Acceptor<S> {
    async fn run(mut self, listener: TcpListener) {
        let mut open = JoinSet::new();
        while let Some((stream, address, share)) = self.accept(&listener).await {
            let Some(place) = self.guard.connection(Client::of(address)) else {
                debug!(%address, "a client has too many connections");
                continue;
            };
            while open.try_join_next().is_some() {}
            let served = self.serve(stream, address);
            open.spawn(async move {
                served.await;
                drop((share, place));
            });
        }
        drop(listener);
        let finished = async { while open.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(self.shutdown_timeout, finished).await;
        open.shutdown().await;
    }

    /// The next connection, once there is room for it; `None` when the server stops.
    async fn accept(
        &mut self,
        listener: &TcpListener,
    ) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
        loop {
            let accepted = async {
                let share = self.connections.clone().acquire_owned().await.ok()?;
                Some((listener.accept().await, share))
            };
            let (accepted, share) = tokio::select! {
                accepted = accepted => accepted?,
                () = stopped(&mut self.stopping) => return None,
            };
            match accepted {
                Ok((stream, address)) => return Some((stream, address, share)),
                Err(error) => {
                    debug!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn serve(
        &self,
        stream: TcpStream,
        address: SocketAddr,
    ) -> impl Future<Output = ()> + Send + use<S> {
        // Answers are small and someone waits for them at a till.
        let _ = stream.set_nodelay(true);
        let connection = Connection::new(address);
        let (router, head_timeout) = (self.router.clone(), self.head_timeout);
        let (tls, service) = (self.tls.clone(), self.service.clone());
        let stopping = self.stopping.clone();
        let metrics = self.metrics.clone();
        async move {
            metrics.connections.inc();
            let served = Served {
                router,
                head_timeout,
                stopping,
            };
            match tls {
                None => served.run(stream, connection, std::future::pending()).await,
                Some(tls) => {
                    let handshake = tls.acceptor().accept(stream);
                    match tokio::time::timeout(head_timeout, handshake).await {
                        Ok(Ok(stream)) => {
                            let caller = Arc::new(Caller::of(&stream, &tls));
                            let connection = connection.with_caller(caller.clone());
                            served.run(stream, connection, caller.fell(&service)).await;
                        }
                        Ok(Err(error)) => debug!(%address, %error, "a handshake failed"),
                        Err(_) => debug!(%address, "a handshake took too long"),
                    }
                }
            }
            metrics.connections.dec();
        }
    }
}

/// What is served on a connection.
struct Served {
    router: Router,
    head_timeout: Duration,
    stopping: watch::Receiver<bool>,
}

impl Served {
    /// Serves until either end closes, the server stops, or `fell` resolves.
    async fn run<I>(mut self, stream: I, connection: Connection, fell: impl Future<Output = ()>)
    where
        I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let cut = connection.clone();
        let service = self
            .router
            .map_request(move |mut request: Request<Incoming>| {
                request.extensions_mut().insert(connection.clone());
                scrip_linger::linger(request)
            });
        let mut builder = auto::Builder::new(TokioExecutor::new());
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(self.head_timeout)
            .max_buf_size(HEAD_BYTES_MAX);
        builder
            .http2()
            .timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS_MAX)
            .max_header_list_size(HEAD_BYTES_MAX as u32)
            .keep_alive_interval(Duration::from_secs(30));
        let served =
            builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        tokio::pin!(served, fell);
        let mut asked = false;
        loop {
            tokio::select! {
                result = served.as_mut() => {
                    if let Err(error) = result {
                        debug!(%error, "a connection failed");
                    }
                    break;
                }
                () = stopped(&mut self.stopping), if !asked => {
                    served.as_mut().graceful_shutdown();
                    asked = true;
                }
                () = cut.was_cut() => break,
                () = fell.as_mut() => break,
            }
        }
    }
}
