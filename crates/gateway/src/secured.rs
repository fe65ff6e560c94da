//! TLS for machines of the town, such as tills and kiosks, that show certificates of the ledger.
//!
//! The same routes as everybody's, behind one more check: a handshake shows possession of a key (see `scrip_tls`), and the network
//! proves, with its key, what its ledger says of the certificate. Browsers of members come through the operator's proxy instead.

use crate::{app::App, error::Failure, server};
use axum::{
    extract::{
        ConnectInfo, Request, State,
        connect_info::{Connected, IntoMakeServiceWithConnectInfo},
    },
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
    serve::{IncomingStream, Listener},
};
use scrip_api::problem::{Problem, codes};
use scrip_client::Identity;
use scrip_ledger::{credential::SubjectClass, state::Key, time::Timestamp};
use scrip_tls::{Peer, rustls::ServerConfig};
use std::{
    io,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Mutex, Semaphore, mpsc},
    time::{sleep, timeout},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// Longest time for a handshake.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// Handshakes at once.
const HANDSHAKES_MAX: usize = 256;
/// Pause after the system refused a connection, for example because no file descriptor is left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// How long a judgement counts. A revocation is final, so that this is how long a revoked machine is still served.
const JUDGED: Duration = Duration::from_secs(2);

/// How the gateway speaks TLS.
#[derive(Clone, Debug)]
pub struct Secured {
    /// Where it listens.
    pub listen: SocketAddr,
    /// What it shows.
    pub identity: Identity,
    /// What has to be certified of those who connect; none for anything.
    pub classes: Vec<SubjectClass>,
}

/// Connections whose handshake is over.
struct Handshaken {
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    address: SocketAddr,
}

impl Handshaken {
    fn start(listener: TcpListener, config: Arc<ServerConfig>) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let acceptor = TlsAcceptor::from(config);
        let places = Arc::new(Semaphore::new(HANDSHAKES_MAX));
        let (done, ready) = mpsc::channel(HANDSHAKES_MAX);
        tokio::spawn(async move {
            while let Ok(place) = places.clone().acquire_owned().await {
                let (stream, address) = tokio::select! {
                    accepted = listener.accept() => match accepted {
                        Ok(accepted) => accepted,
                        Err(error) => {
                            tracing::debug!(%error, "a connection could not be accepted");
                            sleep(ACCEPT_PAUSE).await;
                            continue;
                        }
                    },
                    () = done.closed() => return,
                };
                let (acceptor, done) = (acceptor.clone(), done.clone());
                tokio::spawn(async move {
                    let _ = stream.set_nodelay(true);
                    match timeout(HANDSHAKE_TIME, acceptor.accept(stream)).await {
                        Ok(Ok(stream)) => drop(done.send((stream, address)).await),
                        Ok(Err(error)) => tracing::debug!(%address, %error, "a handshake failed"),
                        Err(_) => tracing::debug!(%address, "a handshake took too long"),
                    }
                    drop(place);
                });
            }
        });
        Ok(Self { ready, address })
    }
}

impl Listener for Handshaken {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(accepted) => accepted,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// What the ledger last said of somebody, and when it was asked.
type Judgement = (Instant, Result<(), Problem>);

/// Whoever is at the other end of a connection.
#[derive(Clone)]
struct Caller {
    address: SocketAddr,
    peer: Option<Peer>,
    last: Arc<Mutex<Option<Judgement>>>,
}

impl Connected<IncomingStream<'_, Handshaken>> for Caller {
    fn connect_info(stream: IncomingStream<'_, Handshaken>) -> Self {
        let shown = stream.io().get_ref().1.peer_certificates();
        Self {
            address: *stream.remote_addr(),
            peer: shown
                .and_then(<[_]>::first)
                .and_then(|first| Peer::read(first)),
            last: Arc::default(),
        }
    }
}

impl Caller {
    async fn judge(&self, app: &App, classes: &[SubjectClass]) -> Result<(), Failure> {
        let mut last = self.last.lock().await;
        let known = last.as_ref().filter(|(at, _)| at.elapsed() < JUDGED);
        let judgement = match known {
            Some((_, judgement)) => judgement.clone(),
            None => {
                let judgement = self.look(app, classes).await?;
                *last = Some((Instant::now(), judgement.clone()));
                judgement
            }
        };
        judgement.map_err(Failure::from)
    }

    async fn look(
        &self,
        app: &App,
        classes: &[SubjectClass],
    ) -> Result<Result<(), Problem>, Failure> {
        let Some(peer) = &self.peer else {
            return Ok(Err(codes::CLIENT_CERTIFICATE_MISSING.problem()));
        };
        let now = Timestamp(app.ledger.now_ms().max(0) as u64);
        let load = |key: Key| async move {
            let proven = app.ledger.client.proven_record(&key).await?;
            Ok::<_, Failure>(proven.record)
        };
        let class = match peer.judged(now, load).await? {
            Ok(class) => class,
            Err(error) => return Ok(Err(Problem::of_connection(error))),
        };
        Ok(match classes.is_empty() || classes.contains(&class) {
            true => Ok(()),
            false => Err(codes::CLIENT_CERTIFICATE_CLASS.problem()),
        })
    }
}

/// Lets through whose certificate is good, as everybody else comes in from there on.
async fn only_certified(
    State((app, classes)): State<(Arc<App>, Arc<[SubjectClass]>)>,
    ConnectInfo(caller): ConnectInfo<Caller>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Err(failure) = caller.judge(&app, &classes).await {
        return failure.into_response();
    }
    request.extensions_mut().insert(ConnectInfo(caller.address));
    next.run(request).await
}

/// Serves until the gateway stops.
pub(crate) async fn serve(app: Arc<App>, listener: TcpListener, secured: Secured) {
    let config = match secured.identity.server_config() {
        Ok(config) => config,
        Err(error) => return tracing::error!(%error, "TLS can't be served"),
    };
    let listener = match Handshaken::start(listener, config) {
        Ok(listener) => listener,
        Err(error) => return tracing::error!(%error, "TLS can't be served"),
    };
    let classes: Arc<[SubjectClass]> = secured.classes.into();
    let router = server::router(app.clone())
        .layer(from_fn_with_state((app.clone(), classes), only_certified));
    let service: IntoMakeServiceWithConnectInfo<_, Caller> =
        router.into_make_service_with_connect_info();
    let served =
        axum::serve(listener, service).with_graceful_shutdown(async move { app.stopped().await });
    if let Err(error) = served.await {
        tracing::error!(%error, "the server failed");
    }
}
