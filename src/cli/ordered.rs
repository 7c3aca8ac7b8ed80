//! Work on many things side by side, told in their order, with few of them held at a time.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::cli::failure::Failure;

/// How many neighbours one thread works on at a time.
const CHUNK: usize = 16;
/// How many chunks for each thread may be done and not told yet.
const AHEAD: usize = 4;

/// What threads share.
struct Shared<R> {
    next: AtomicUsize,
    state: Mutex<State<R>>,
    /// The chunk that is told next is done, or nothing more will be.
    done: Condvar,
    /// A chunk was told, or nothing more will be.
    told: Condvar,
}

struct State<R> {
    done: BTreeMap<usize, Vec<R>>,
    /// How many chunks were told.
    told: usize,
    /// The thread that tells waits.
    teller_waits: bool,
    /// How many of the others wait.
    workers_wait: usize,
    stopped: bool,
}

impl<R> Shared<R> {
    fn state(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stop(&self) {
        self.state().stopped = true;
        self.done.notify_all();
        self.told.notify_all();
    }

    /// The number of a chunk that nobody has in work.
    fn claim(&self, chunks: usize) -> Option<usize> {
        Some(self.next.fetch_add(1, Ordering::Relaxed)).filter(|&at| at < chunks)
    }

    /// Waits until chunk `at` is not too far ahead of what was told; says whether it is wanted at all.
    fn is_wanted(&self, at: usize, most: usize) -> bool {
        let mut state = self.state();
        while !state.stopped && at >= state.told + most {
            state.workers_wait += 1;
            state = self.told.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.workers_wait -= 1;
        }
        !state.stopped
    }

    fn put(&self, at: usize, done: Vec<R>) {
        let mut state = self.state();
        state.done.insert(at, done);
        if state.teller_waits && at == state.told {
            self.done.notify_one();
        }
    }

    /// The chunk that is told next, if it is done; waits for it if nothing is left to do meanwhile.
    fn take(&self, wait: bool) -> Option<Vec<R>> {
        let mut state = self.state();
        loop {
            let next = state.told;
            if let Some(done) = state.done.remove(&next) {
                state.told += 1;
                if state.workers_wait > 0 {
                    self.told.notify_all();
                }
                return Some(done);
            }
            if !wait || state.stopped {
                return None;
            }
            state.teller_waits = true;
            state = self.done.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.teller_waits = false;
        }
    }
}

/// Stops all when a thread panics: nobody is to wait for what it had in work.
struct OnPanic<'a, R>(&'a Shared<R>);

impl<R> Drop for OnPanic<'_, R> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.stop();
        }
    }
}

/// Does `work` on every item on as many `threads`, this one among them, and tells what comes of each in
/// the order of `items`, on this one.
///
/// # Errors
///
/// Returns what `tell` returns, and does no more then.
pub(super) fn ordered<T: Sync, R: Send>(
    threads: usize,
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut tell: impl FnMut(&T, R) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let chunks: Vec<&[T]> = items.chunks(CHUNK).collect();
    let threads = threads.clamp(1, chunks.len().max(1));
    let state = State { done: BTreeMap::new(), told: 0, teller_waits: false, workers_wait: 0, stopped: false };
    let shared =
        Shared { next: AtomicUsize::new(0), state: Mutex::new(state), done: Condvar::new(), told: Condvar::new() };
    let do_chunk = |at: usize| shared.put(at, chunks[at].iter().map(&work).collect());
    let worker = || {
        let _on_panic = OnPanic(&shared);
        while let Some(at) = shared.claim(chunks.len()) {
            if !shared.is_wanted(at, AHEAD * threads) {
                return;
            }
            do_chunk(at);
        }
    };
    std::thread::scope(|scope| {
        let _on_panic = OnPanic(&shared);
        (1..threads).for_each(|_| {
            scope.spawn(worker);
        });
        let mut told = chunks.iter();
        let mut left = true;
        loop {
            while let Some(done) = shared.take(!left) {
                let outcome = told
                    .next()
                    .into_iter()
                    .flat_map(|chunk| chunk.iter())
                    .zip(done)
                    .try_for_each(|(item, done)| tell(item, done));
                if outcome.is_err() {
                    shared.stop();
                    return outcome;
                }
                if told.len() == 0 {
                    return Ok(());
                }
            }
            // A thread that panicked says so when the scope ends.
            if told.len() == 0 || !left {
                return Ok(());
            }
            match shared.claim(chunks.len()) {
                Some(at) => do_chunk(at),
                None => left = false,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_everything_in_order() {
        for threads in [1, 2, 8] {
            for count in [0, 1, CHUNK, 1000] {
                let items: Vec<usize> = (0..count).collect();
                let mut told = Vec::new();
                let slow = |&item: &usize| {
                    // The first of a chunk take longer than those behind.
                    (0..(item % 7) * 1000).fold(item, |a, b| std::hint::black_box(a ^ b ^ b))
                };
                ordered(threads, &items, slow, |_, done| {
                    told.push(done);
                    Ok(())
                })
                .expect("nothing fails");
                assert_eq!(told, items, "{threads} threads");
            }
        }
    }

    #[test]
    fn stops_at_a_failure_and_at_a_panic() {
        let items: Vec<usize> = (0..1000).collect();
        let mut told = 0;
        let failed = ordered(
            2,
            &items,
            |&item| item,
            |_, done| {
                told = done;
                if done == 40 { Err(Failure::NothingEnabled) } else { Ok(()) }
            },
        );
        assert!(failed.is_err() && told == 40);
        let panicked = std::panic::catch_unwind(|| ordered(2, &items, |&item| assert_ne!(item, 500), |_, ()| Ok(())));
        assert!(panicked.is_err());
    }
}
