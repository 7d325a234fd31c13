//! Several clients at once: while one waits for the disk, another one is rendered. What comes of
//! them is taken in order, and how many are in work is bounded by how large they are.

use std::collections::{BTreeMap, VecDeque};
use std::num::NonZero;
use std::sync::{Condvar, Mutex};
use std::thread;

/// What is worked on at the same time has so many bytes of content at most, or is one client.
const MOST: u64 = 64 << 20;

/// Works on each of many, several at a time, begun in order; `weight` is what one takes in bytes
/// of content. `done` is told what came of each, in order. After a failure no other one is begun,
/// and `done` is told of all that were.
///
/// # Panics
/// When `work` or `done` does.
pub fn each<T: Send, R: Send, E: Send>(
    all: Vec<T>,
    weight: impl Fn(&T) -> u64,
    work: impl Fn(T) -> Result<R, E> + Sync,
    mut done: impl FnMut(Result<R, E>),
) {
    let count = all.len();
    let queue = Queue {
        state: Mutex::new(State {
            waiting: all.into_iter().map(|one| (weight(&one), one)).collect(),
            begun: 0,
            weight: 0,
            in_work: 0,
            is_over: false,
            is_broken: false,
            results: BTreeMap::new(),
        }),
        changed: Condvar::new(),
    };
    // One more than there are cores: somebody always waits for the disk.
    let workers = thread::available_parallelism().map_or(1, NonZero::get) + 1;
    thread::scope(|scope| {
        for _ in 0..workers.min(count) {
            scope.spawn(|| {
                while let Some((at, weight, one)) = queue.next() {
                    let guard = Finishing { queue: &queue };
                    let result = work(one);
                    queue.finish(at, weight, result);
                    std::mem::forget(guard);
                }
            });
        }
        for at in 0..count {
            let Some(result) = queue.result(at) else {
                // No other one was begun, or a worker panicked: then the scope says so.
                return;
            };
            done(result);
        }
    });
}

struct Queue<T, R, E> {
    state: Mutex<State<T, R, E>>,
    changed: Condvar,
}

struct State<T, R, E> {
    waiting: VecDeque<(u64, T)>,
    begun: usize,
    /// Of all that are in work.
    weight: u64,
    in_work: usize,
    /// No other one is begun.
    is_over: bool,
    /// A worker panicked: some result will never come.
    is_broken: bool,
    results: BTreeMap<usize, Result<R, E>>,
}

/// Ends everything where a worker panics, so that nobody waits for it.
struct Finishing<'q, T, R, E> {
    queue: &'q Queue<T, R, E>,
}

impl<T, R, E> Drop for Finishing<'_, T, R, E> {
    fn drop(&mut self) {
        self.queue.stop();
    }
}

impl<T, R, E> Queue<T, R, E> {
    /// The next one, as soon as there is room for it; nothing where there is none.
    fn next(&self) -> Option<(usize, u64, T)> {
        let mut state = self.state.lock().expect("no worker panics with it");
        loop {
            let (weight, _) = state.waiting.front().filter(|_| !state.is_over)?;
            let weight = *weight;
            if state.in_work == 0 || state.weight + weight <= MOST {
                let (_, one) = state.waiting.pop_front()?;
                state.weight += weight;
                state.in_work += 1;
                state.begun += 1;
                return Some((state.begun - 1, weight, one));
            }
            state = self.changed.wait(state).expect("no worker panics with it");
        }
    }

    fn finish(&self, at: usize, weight: u64, result: Result<R, E>) {
        let mut state = self.state.lock().expect("no worker panics with it");
        state.weight -= weight;
        state.in_work -= 1;
        state.is_over |= result.is_err();
        state.results.insert(at, result);
        self.changed.notify_all();
    }

    /// What came of one; nothing where it will never be begun.
    fn result(&self, at: usize) -> Option<Result<R, E>> {
        let mut state = self.state.lock().expect("no worker panics with it");
        loop {
            if let Some(result) = state.results.remove(&at) {
                return Some(result);
            }
            if state.is_broken || (state.is_over && at >= state.begun) {
                return None;
            }
            state = self.changed.wait(state).expect("no worker panics with it");
        }
    }

    fn stop(&self) {
        let mut state = self.state.lock().expect("no worker panics with it");
        state.is_over = true;
        state.is_broken = true;
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
    use std::time::Duration;

    #[test]
    fn results_come_in_order_and_weight_is_bounded() {
        let (now, most) = (AtomicU64::new(0), AtomicU64::new(0));
        let weights: Vec<u64> = (0..40).map(|at| (at % 5) << 23).collect();
        let mut got = Vec::new();
        let work = |weight: u64| {
            let together = now.fetch_add(weight, Ordering::SeqCst) + weight;
            most.fetch_max(together, Ordering::SeqCst);
            thread::sleep(Duration::from_millis(weight >> 23));
            now.fetch_sub(weight, Ordering::SeqCst);
            Ok::<_, ()>(weight)
        };
        let done = |weight: Result<u64, ()>| got.extend(weight);
        each(weights.clone(), |weight| *weight, work, done);
        assert_eq!(got, weights);
        assert!(most.into_inner() <= MOST);
    }

    #[test]
    fn one_that_is_larger_than_all_may_be_is_worked_on_alone() {
        let now = AtomicUsize::new(0);
        let work = |_| {
            assert_eq!(now.fetch_add(1, Ordering::SeqCst), 0);
            thread::sleep(Duration::from_millis(5));
            now.fetch_sub(1, Ordering::SeqCst);
            Ok::<_, ()>(())
        };
        each(vec![(); 6], |()| MOST + 1, work, |_| {});
    }

    #[test]
    fn after_a_failure_nothing_is_begun_and_what_was_is_given_in_order() {
        let begun = AtomicUsize::new(0);
        let mut got = Vec::new();
        let work = |at: usize| {
            begun.fetch_add(1, Ordering::SeqCst);
            // Those before it take longer.
            thread::sleep(Duration::from_millis(if at == 3 { 0 } else { 5 }));
            if at == 3 { Err(at) } else { Ok(at) }
        };
        each((0..1000).collect(), |_| 0, work, |one| got.push(one));
        let begun = begun.into_inner();
        assert!(begun < 20);
        let one = |at| if at == 3 { Err(at) } else { Ok(at) };
        assert_eq!(got, (0..begun).map(one).collect::<Vec<_>>());
        each(
            Vec::<()>::new(),
            |()| 0,
            Ok::<_, ()>,
            |_| panic!("there is none"),
        );
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn nobody_waits_for_one_that_panicked() {
        let work = |at: usize| {
            if at == 1 {
                panic!("it fails")
            } else {
                Ok::<_, ()>(at)
            }
        };
        each(vec![0, 1, 2], |_| 0, work, |_| {});
    }
}
