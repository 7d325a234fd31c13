//! The server: on 127.0.0.1 and nowhere else, in a thread of its own.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::mpsc;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::sse::{Event as Sent, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use tokio::sync::watch::Receiver;

use super::answer::{self, EVENTS};
use super::state::ServedState;
use super::watch::WatchEvent;

/// The port where none is named, and how many above it are tried when it is taken.
const PORT: u16 = 4380;
const TRIED: u16 = 20;

/// Where a preview answers.
#[derive(Debug)]
pub struct LocalAddress {
    listener: TcpListener,
    port: u16,
}

/// Why there is no such place.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The port that was asked for is somebody else's.
    #[error("port {0} is taken")]
    Taken(u16),
    /// All that are tried are.
    #[error("the ports from {PORT} to {} are taken", PORT + TRIED - 1)]
    AllTaken,
    /// The system refuses.
    #[error("port {0} cannot be listened on: {1}")]
    Refused(u16, io::Error),
}

impl LocalAddress {
    /// What a browser is told.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }
}

/// Takes a port: the one that is asked for, or the first of some that is free. With 0
/// the system chooses.
///
/// # Errors
/// When it cannot be had.
pub fn listen(port: Option<u16>) -> Result<LocalAddress, ListenError> {
    let Some(port) = port else {
        for port in PORT..PORT + TRIED {
            match take(port) {
                Err(ListenError::Taken(_)) => {}
                taken => return taken,
            }
        }
        return Err(ListenError::AllTaken);
    };
    take(port)
}

fn take(port: u16) -> Result<LocalAddress, ListenError> {
    let refused = |error| ListenError::Refused(port, error);
    let listener = match TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            return Err(ListenError::Taken(port));
        }
        bound => bound.map_err(refused)?,
    };
    listener.set_nonblocking(true).map_err(refused)?;
    let port = listener.local_addr().map_err(refused)?.port();
    Ok(LocalAddress { listener, port })
}

/// What every answer needs.
#[derive(Clone)]
struct Server {
    shown: Receiver<ServedState>,
    port: u16,
}

/// Answers until the program ends.
pub(super) fn start(address: LocalAddress, shown: Receiver<ServedState>) -> io::Result<()> {
    let runtime = runtime()?;
    let listener = {
        // What listens belongs to the runtime that it is made in.
        let _entered = runtime.enter();
        tokio::net::TcpListener::from_std(address.listener)?
    };
    let server = Server {
        shown,
        port: address.port,
    };
    let router = Router::new().fallback(respond).with_state(server);
    std::thread::Builder::new().spawn(move || {
        // It ends with the program; what a single connection dies of is that connection's.
        let _ = runtime.block_on(axum::serve(listener, router).into_future());
    })?;
    Ok(())
}

/// Says on `sender` when somebody wants the program to stop.
///
/// # Errors
/// When the system does not tell.
pub fn tell_when_to_stop(sender: mpsc::Sender<WatchEvent>) -> io::Result<()> {
    let runtime = runtime()?;
    std::thread::Builder::new().spawn(move || {
        runtime.block_on(asked_to_stop());
        // Nobody listens any more when it stops by itself.
        let _ = sender.send(WatchEvent::Stop);
    })?;
    Ok(())
}

#[cfg(unix)]
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = [
        SignalKind::interrupt(),
        SignalKind::terminate(),
        SignalKind::hangup(),
    ];
    let heard = signals.into_iter().filter_map(|kind| signal(kind).ok());
    let waits = heard.map(|mut signal| {
        Box::pin(async move {
            signal.recv().await;
        })
    });
    futures_util::future::select_all(waits).await;
}

#[cfg(not(unix))]
async fn asked_to_stop() {
    let _ = tokio::signal::ctrl_c().await;
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}

async fn respond(State(server): State<Server>, request: Request) -> Response {
    if let Some(refusal) = answer::refused(&request, server.port) {
        return refusal;
    }
    if request.uri().path() == EVENTS {
        return changes(server.shown);
    }
    let shown = server.shown.borrow().clone();
    answer::to(&shown, request).await
}

/// What is shown now, and again each time when that is something else.
fn changes(mut shown: Receiver<ServedState>) -> Response {
    shown.mark_changed();
    let events = stream::unfold(shown, |mut shown| async move {
        shown.changed().await.ok()?;
        let state = answer::state(&shown.borrow_and_update());
        Some((Ok::<_, Infallible>(Sent::default().data(state)), shown))
    });
    let mut response = Sse::new(events)
        .keep_alive(KeepAlive::default())
        .into_response();
    answer::guard(response.headers_mut());
    response
}
