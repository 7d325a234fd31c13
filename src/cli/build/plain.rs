//! The plain sites of a build: the pages as they are, and nothing sealed.

use super::job;
use super::options::BuildOptions;
use super::prepare::Prepared;
use super::remember::{Built, Outcome};
use super::turns;
use super::written::say_written;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::site::plain;

/// Writes the pages as they are.
pub(super) fn write(
    session: &Session,
    options: &BuildOptions,
    prepared: &mut Prepared,
) -> Result<Built, Failure> {
    let clients = std::mem::take(&mut prepared.clients);
    let output = prepared.output.clone();
    let built = clients.iter().filter(|client| client.loaded().is_some());
    let names: Vec<String> = built.map(|client| client.slug.clone()).collect();
    output.may_write(names.iter().map(String::as_str))?;
    if !names.is_empty() {
        output.claim()?;
    }
    let keys = names.iter().map(|_| ()).collect();
    let jobs = job::jobs(clients, &mut prepared.rendered, keys);
    let renderer = prepared.renderer(options);
    Ok(turns::take(session, &output, jobs, |session, mut job| {
        let renderer = renderer
            .as_ref()
            .expect("a theme is there where a client is built");
        let rendered = job.rendered(renderer)?;
        let written = plain::write(&output, &rendered.workspace)?;
        say_written(&session.report, &output.site(job.slug()), &written, "file");
        let address = job.slug().clone();
        Ok(Outcome::written(&output, job, address, &written))
    }))
}
