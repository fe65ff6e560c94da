//! Answers that arrive although the client is still sending.
//!
//! A server that refuses a request early and closes the connection loses its answer: what the client had still sent makes the kernel
//! reset the connection, and the reset throws away the answer that the client had not read yet. So what a handler leaves of a body is
//! read and thrown away here, behind the answer, within bounds. A client that keeps to them always sees why it was refused, and its
//! connection can be used again.

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::{Version, header},
};
use http_body::{Frame, SizeHint};
use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    runtime::Handle,
    sync::Semaphore,
    time::{Instant, timeout_at},
};

/// Bytes of what was left of a body that are read and thrown away.
pub const BYTES_MAX: u64 = 32 << 20;
/// How long that may take.
pub const TIME_MAX: Duration = Duration::from_secs(30);
/// How long a client may send nothing meanwhile.
pub const PAUSE_MAX: Duration = Duration::from_secs(5);
/// Bodies of which the rest is read at once. Above it connections are closed instead.
pub const LEFT_MAX: usize = 256;

static PLACES: Semaphore = Semaphore::const_new(LEFT_MAX);

/// Lets the rest of a request's body be read when its handler drops it. For `map_request`, around everything that answers.
pub fn linger<B>(request: axum::http::Request<B>) -> Request
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    // Later versions end one request without the connection.
    let is_alone = matches!(request.version(), Version::HTTP_10 | Version::HTTP_11);
    // A client that asks first sends nothing before it was told to.
    let asks_first = request.headers().contains_key(header::EXPECT);
    request.map(|body| {
        let body = Body::new(body);
        match is_alone && !body.is_end_stream() {
            true => Body::new(Lingering {
                body: Some(body),
                is_coming: !asks_first,
            }),
            false => body,
        }
    })
}

/// A body of which the rest is read when it is dropped.
struct Lingering {
    body: Option<Body>,
    /// Whether the client sends it, or only asked whether it may.
    is_coming: bool,
}

impl HttpBody for Lingering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.is_coming = true;
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let polled = Pin::new(body).poll_frame(context);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.body = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        let hint = self.body.as_ref().map(HttpBody::size_hint);
        hint.unwrap_or_else(|| SizeHint::with_exact(0))
    }
}

impl Drop for Lingering {
    fn drop(&mut self) {
        let Some(body) = self.body.take() else { return };
        if body.is_end_stream() || !self.is_coming {
            return;
        }
        if let (Ok(runtime), Ok(place)) = (Handle::try_current(), PLACES.try_acquire()) {
            runtime.spawn(async move {
                throw_away(body).await;
                drop(place);
            });
        }
    }
}

/// Reads a body to its end or to the bounds.
async fn throw_away(mut body: Body) {
    let end = Instant::now() + TIME_MAX;
    let mut size = 0;
    while size <= BYTES_MAX {
        let frame = poll_fn(|context| Pin::new(&mut body).poll_frame(context));
        let until = end.min(Instant::now() + PAUSE_MAX);
        match timeout_at(until, frame).await {
            Ok(Some(Ok(frame))) => size += frame.data_ref().map_or(0, |data| data.len() as u64),
            // At its end, broken, or too slow.
            Ok(None | Some(Err(_))) | Err(_) => return,
        }
    }
}
