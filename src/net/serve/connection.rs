//! Connections: taken, bounded in number and time, and let go.

use super::route::{Services, router};
use super::{Error, Result};
use crate::error::IoCause;
use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};

/// Octets of a request's line and header fields together; an OCSP request by GET should stay under 255 (RFC 5019 §5).
const MAX_HEAD: usize = 16 << 10;

/// What the services may be made to spend. `docs/SECURITY.md` has the reasons.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Connections at once; further ones wait in the system's queue.
    pub connections: usize,
    /// For a head, and between two requests of one connection.
    pub head: Duration,
    /// For a body.
    pub body: Duration,
    /// For a connection; then it ends after the request that it is at.
    pub connection: Duration,
    /// Requests at work at once; further ones are turned away.
    pub work: usize,
    /// For what is in flight when the services stop.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 512,
            head: Duration::from_secs(10),
            body: Duration::from_secs(10),
            connection: Duration::from_secs(300),
            work: 256,
            grace: Duration::from_secs(10),
        }
    }
}

/// Stops a server, from any thread.
#[derive(Clone)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Stop {
    /// No more connections; what is in flight is finished.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

/// A bound address, not served yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    limits: Limits,
    stop: Stop,
}

impl Server {
    /// Binds; port 0 takes one that is free.
    ///
    /// # Errors
    /// [`Error::Listen`].
    pub fn bind(address: SocketAddr, limits: Limits) -> Result<Self> {
        let fail = |e: std::io::Error| Error::Listen { place: address.to_string(), cause: IoCause::from(e) };
        let listener = TcpListener::bind(address).map_err(fail)?;
        listener.set_nonblocking(true).map_err(fail)?;
        let address = listener.local_addr().map_err(fail)?;
        Ok(Self { listener, address, limits, stop: Stop(Arc::new(watch::channel(false).0)) })
    }

    /// The address that is bound.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What stops it.
    pub fn stop(&self) -> Stop {
        self.stop.clone()
    }

    /// Serves until it is stopped; the threads are its own.
    ///
    /// # Errors
    /// [`Error::Start`].
    pub fn run(self, services: Services) -> Result<()> {
        let fail = |e: std::io::Error| Error::Start { cause: IoCause::from(e) };
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(threads)
            // Signing takes the processor, reading the state waits a little for the disk.
            .max_blocking_threads(threads * 2)
            .enable_all()
            .build()
            .map_err(fail)?;
        let router = router(services, self.limits);
        let served = runtime.block_on(serve(self.listener, router, self.limits, &self.stop.0)).map_err(fail);
        runtime.shutdown_timeout(Duration::from_secs(1));
        served
    }
}

async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: &watch::Sender<bool>,
) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let places = Arc::new(Semaphore::new(limits.connections));
    let mut stopped = stop.subscribe();
    loop {
        let taken = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            taken = taken => taken,
            _ = stopped.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                // Small answers must not wait for the acknowledgement of the ones before.
                let _ = stream.set_nodelay(true);
                let connection = connection(stream, peer, router.clone(), limits, stop.subscribe());
                tokio::spawn(async move {
                    connection.await;
                    drop(place);
                });
            }
            // The peer went away, or there are no descriptors: not a reason to end, nor to spin.
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
    drop(listener);
    let all = u32::try_from(limits.connections).unwrap_or(u32::MAX);
    // Each connection has had its own time of grace when this one is over.
    let _ = timeout(limits.grace + Duration::from_secs(1), places.acquire_many(all)).await;
    Ok(())
}

/// One connection, until its end, its time, or the stop.
async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: Limits,
    mut stopped: watch::Receiver<bool>,
) {
    let mut builder = auto::Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(MAX_HEAD);
    let service = TowerToHyperService::new(FromPeer { router, peer });
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        // What goes wrong on a connection ends it, and concerns nobody else.
        _ = connection.as_mut() => return,
        () = sleep(limits.connection) => {}
        _ = stopped.wait_for(|stop| *stop) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = timeout(limits.grace, connection).await;
}

/// The router, told who asks.
#[derive(Clone)]
struct FromPeer {
    router: Router,
    peer: SocketAddr,
}

impl<B> tower::Service<Request<B>> for FromPeer
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = std::result::Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<std::result::Result<(), Infallible>> {
        // A router is always ready.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        request.extensions_mut().insert(ConnectInfo(self.peer));
        Box::pin(tower::Service::call(&mut self.router, request.map(Body::new)))
    }
}
