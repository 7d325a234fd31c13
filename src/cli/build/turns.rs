//! The clients of a build, one after the other as far as anybody can tell: several are worked on
//! at once, and what is said of each is said together and in order.

use super::job::{BuildJob, Job};
use super::remember::Outcome;
use super::written::say_left_alone;
use crate::build::several;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::site::Output;

/// Does all jobs. `build` is given a session that keeps what it says until its turn.
pub(super) fn take<K: Send>(
    session: &Session,
    output: &Output,
    jobs: Vec<Job<K>>,
    build: impl Fn(&Session, BuildJob<K>) -> Result<Outcome, Failure> + Sync,
) -> Result<Vec<Outcome>, Failure> {
    let mut built = Vec::with_capacity(jobs.len());
    let count = jobs.iter().filter(|job| matches!(job, Job::Build(_)));
    let count = count.count();
    if count > 0 {
        output.claim()?;
    }
    // A terminal has one last line: one client shows its bytes there, and several their number.
    let progress = (count > 1).then(|| session.report.clients(count));
    let is_alone = progress.is_none();
    let work = |job| {
        let own = session.holding(is_alone);
        let outcome = match job {
            Job::LeaveAlone(client, site) => {
                say_left_alone(&own.report, output, &site);
                Ok(Outcome::left_alone(client, *site))
            }
            Job::Build(job) => build(&own, *job),
        };
        match outcome {
            Ok(outcome) => Ok((outcome, own)),
            Err(failure) => Err(Box::new((failure, own))),
        }
    };
    let done = |(outcome, own): (Outcome, Session)| {
        session.report.release(&own.report);
        if let Some(progress) = progress.as_ref().filter(|_| outcome.is_new) {
            progress.done(1);
        }
        built.push(outcome);
        Ok(())
    };
    let ended = several::each(jobs, Job::weight, work, done);
    if let Some(progress) = &progress {
        progress.finish();
    }
    ended.map_err(|failed: Box<(Failure, Session)>| {
        let (failure, own) = *failed;
        session.report.release(&own.report);
        failure
    })?;
    Ok(built)
}
