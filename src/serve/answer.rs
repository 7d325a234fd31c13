//! What the preview answers: to whom at all, and what is at an address.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use tower_http::services::ServeFile;

use super::pages::{self, OWN};
use super::site::ServedFile;
use super::state::ServedState;
use crate::media;
use crate::paths;

/// Tells of changes, as server-sent events.
pub(super) const EVENTS: &str = "/.deedbox/events";

/// What pages may do: as much as they may where they are published, so that what the
/// policy refuses there is missing here too.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     media-src 'self'; frame-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
/// What an unlock page's own policy cannot say.
const UNFRAMED: &str = "frame-ancestors 'none'";
/// What a client's file may do that is opened by itself: nothing.
const ALONE: &str = "sandbox";
/// What is no picture, sound, film, PDF or plain text is saved, never opened.
const SAVED: &str = "attachment";

/// Refuses whoever is not a browser on this machine that was given this address: a
/// page from elsewhere whose name leads here sends that name as the host.
pub(super) fn refused(request: &Request, port: u16) -> Option<Response> {
    let host = request.headers().get(header::HOST);
    let own = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let is_own = host.is_some_and(|host| own.iter().any(|own| host.as_bytes() == own.as_bytes()));
    if !is_own {
        let text = format!(
            "This preview is at http://{}/ and has no other name.\n",
            own[0]
        );
        return Some(plain(StatusCode::MISDIRECTED_REQUEST, text));
    }
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        let mut response = plain(
            StatusCode::METHOD_NOT_ALLOWED,
            "This preview is only for reading.\n".to_owned(),
        );
        let allowed = HeaderValue::from_static("GET, HEAD");
        response.headers_mut().insert(header::ALLOW, allowed);
        return Some(response);
    }
    None
}

/// What is at the request's address.
pub(super) async fn to(shown: &ServedState, request: Request) -> Response {
    let path = paths::decode(request.uri().path());
    if let Some(own) = path.strip_prefix(OWN) {
        return match own {
            "preview.js" => typed("text/javascript", pages::SCRIPT),
            "preview.css" => typed("text/css", pages::STYLE),
            "icon.svg" => typed("image/svg+xml", pages::ICON),
            "findings" => page(StatusCode::OK, pages::findings(shown)),
            _ => page(StatusCode::NOT_FOUND, pages::missing(shown, &path)),
        };
    }
    let below = path.trim_start_matches('/');
    if below.is_empty() {
        return match (shown.sites.len(), shown.sites.keys().next()) {
            (1, Some(only)) => elsewhere(&format!("/{only}/")),
            (0, _) if shown.wrong.is_some() => broken(shown),
            _ => page(StatusCode::OK, pages::list(shown)),
        };
    }
    let (client, rest) = match below.split_once('/') {
        Some((client, rest)) => (client, Some(rest)),
        None => (below, None),
    };
    match (shown.sites.get(client), rest) {
        (Some(_), None) => elsewhere(&format!("/{client}/")),
        (Some(site), Some(rest)) => match site.find(rest) {
            Some(file) => of_file(file, shown, request).await,
            None if site.find(&format!("{rest}/")).is_some() => elsewhere(&format!("/{below}/")),
            None => page(StatusCode::NOT_FOUND, pages::missing(shown, &path)),
        },
        (None, _) if shown.sites.is_empty() && shown.wrong.is_some() => broken(shown),
        (None, _) => page(StatusCode::NOT_FOUND, pages::missing(shown, &path)),
    }
}

/// In a word what is shown, for those who show another state.
pub(super) fn state(shown: &ServedState) -> String {
    let wrong = shown.wrong.is_some();
    // A browser's numbers have 53 bits, which milliseconds do not fill.
    format!("{{\"generation\":{},\"wrong\":{wrong}}}", shown.generation)
}

async fn of_file(file: &ServedFile, shown: &ServedState, request: Request) -> Response {
    match file {
        ServedFile::Page(html) => page(StatusCode::OK, pages::with_script(html, shown)),
        ServedFile::Shell(html) => {
            let mut response = typed("text/html", pages::with_script(html, shown));
            set(
                response.headers_mut(),
                header::CONTENT_SECURITY_POLICY,
                UNFRAMED,
            );
            response
        }
        ServedFile::Bytes(media_type, bytes) => typed(media_type, bytes.clone()),
        ServedFile::OnDisk(media_type, path) => {
            let known = media_type.parse();
            let known = known.unwrap_or(mime_guess::mime::APPLICATION_OCTET_STREAM);
            let mut response = match ServeFile::new_with_mime(path, &known)
                .try_call(request)
                .await
            {
                Ok(response) => response.map(Body::new),
                // It was there when the site was rendered.
                Err(_) => return page(StatusCode::NOT_FOUND, pages::missing(shown, "")),
            };
            guard(response.headers_mut());
            if media::leads_to_document(media_type) {
                set(response.headers_mut(), header::CONTENT_DISPOSITION, SAVED);
            }
            // A browser's own viewer of PDFs is a script; and in a sandbox the viewer's script
            // could not be the service worker that keeps a workspace open over a reload.
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let is_viewer = name.starts_with("viewer-") && name.ends_with(".js");
            if media_type != "application/pdf" && !is_viewer {
                set(
                    response.headers_mut(),
                    header::CONTENT_SECURITY_POLICY,
                    ALONE,
                );
            }
            response
        }
    }
}

fn broken(shown: &ServedState) -> Response {
    page(StatusCode::SERVICE_UNAVAILABLE, pages::broken(shown))
}

fn page(status: StatusCode, html: String) -> Response {
    let mut response = (status, typed("text/html", html)).into_response();
    set(
        response.headers_mut(),
        header::CONTENT_SECURITY_POLICY,
        POLICY,
    );
    response
}

fn plain(status: StatusCode, text: String) -> Response {
    (status, typed("text/plain", text)).into_response()
}

fn elsewhere(path: &str) -> Response {
    // `//` at its beginning would be another host.
    let encoded = format!("/{}", paths::encode(path.trim_start_matches('/')));
    let mut response = StatusCode::FOUND.into_response();
    guard(response.headers_mut());
    if let Ok(value) = HeaderValue::from_str(&encoded) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    response
}

fn typed(media_type: &str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    let text = media_type.starts_with("text/") && !media_type.contains("charset");
    let media_type = if text {
        format!("{media_type}; charset=utf-8")
    } else {
        media_type.to_owned()
    };
    guard(response.headers_mut());
    set(response.headers_mut(), header::CONTENT_TYPE, &media_type);
    response
}

/// What every answer says: nothing is kept, guessed, told to others or shown in them.
pub(super) fn guard(headers: &mut HeaderMap) {
    set(headers, header::CACHE_CONTROL, "no-store");
    set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, header::REFERRER_POLICY, "no-referrer");
    let policy = HeaderName::from_static("cross-origin-resource-policy");
    set(headers, policy, "same-origin");
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
