//! The clients of a build, one after the other as far as anybody can tell: several are worked on
//! at once, and what is said of each is said together and in order.

use super::job::{BuildJob, Job};
use super::remember::{Built, Outcome};
use super::written::say_left_alone;
use crate::build::several;
use crate::cli::failure::Failure;
use crate::cli::report::plural;
use crate::cli::session::Session;
use crate::site::Output;

/// Does all jobs, or all until one fails. `build` is given a session that keeps what it says until
/// its turn.
pub(super) fn take<K: Send>(
    session: &Session,
    output: &Output,
    jobs: Vec<Job<K>>,
    build: impl Fn(&Session, BuildJob<K>) -> Result<Outcome, Failure> + Sync,
) -> Built {
    let mut outcomes = Vec::with_capacity(jobs.len());
    let mut failure = None;
    let count = jobs.iter().filter(|job| matches!(job, Job::Build(_)));
    let count = count.count();
    // A terminal has one last line: one client shows its bytes there, and several their number.
    let progress = (count > 1).then(|| session.report.clients(count));
    let is_alone = progress.is_none();
    let work = |job| {
        let own = session.holding(is_alone);
        let outcome = match job {
            Job::LeaveAlone(client, site) => {
                // Where something is built a second time, it was said when it was written.
                if own.report.is_news(&site_of(&client)) {
                    say_left_alone(&own.report, output, &site);
                }
                Ok(Outcome::left_alone(client, *site))
            }
            Job::Build(job) => build(&own, *job),
        };
        match outcome {
            Ok(outcome) => Ok((outcome, own)),
            Err(failure) => Err(Box::new((failure, own))),
        }
    };
    let done = |one: Result<(Outcome, Session), Box<(Failure, Session)>>| match one {
        Ok((outcome, own)) => {
            session.report.release(&own.report);
            if let Some(progress) = progress.as_ref().filter(|_| outcome.is_new) {
                progress.done(1);
            }
            session.report.is_news(&site_of(&outcome.client));
            outcomes.push(outcome);
        }
        Err(failed) => {
            let (why, own) = *failed;
            session.report.release(&own.report);
            failure.get_or_insert(why);
        }
    };
    several::each(jobs, Job::weight, work, done);
    if let Some(progress) = &progress {
        progress.finish();
    }
    let written = outcomes.iter().filter(|one| one.is_new).count();
    Built {
        failure: failure.map(|why| counted(why, written, count)),
        outcomes,
    }
}

/// What is said once about a client's site.
fn site_of(client: &str) -> String {
    format!("the site of {client}")
}

/// A failure with how far the build came.
fn counted(failure: Failure, written: usize, all: usize) -> Failure {
    if all < 2 {
        return failure;
    }
    let all = plural(all, "workspace");
    let own = format!("{written} of {all} were written; run it again for the others");
    let note = match &failure.note {
        Some(note) => format!("{note}; {own}"),
        None => own,
    };
    failure.note(note)
}
