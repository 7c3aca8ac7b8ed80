//! Work on many things side by side, told in their order, with few of them held at a time.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rayon::ThreadPool;

use crate::cli::failure::Failure;

/// How many neighbours one thread works on at a time.
const CHUNK: usize = 16;
/// How many chunks each thread may be ahead of what was told.
const AHEAD: usize = 4;

/// What threads share.
struct Shared<R> {
    next: AtomicUsize,
    state: Mutex<State<R>>,
    /// A chunk is done, or nothing more will be.
    done: Condvar,
    /// A chunk was told, or nothing more will be.
    told: Condvar,
}

struct State<R> {
    done: BTreeMap<usize, Vec<R>>,
    told: usize,
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

/// Does `work` on every item on the threads of `pool`, and tells what comes of each in the order of
/// `items`, on this thread.
///
/// # Errors
///
/// Returns what `tell` returns, and does no more then.
pub(super) fn ordered<T: Sync, R: Send>(
    pool: &ThreadPool,
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut tell: impl FnMut(&T, R) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let chunks: Vec<&[T]> = items.chunks(CHUNK).collect();
    let threads = pool.current_num_threads().min(chunks.len());
    let state = Mutex::new(State { done: BTreeMap::new(), told: 0, stopped: false });
    let shared = Shared { next: AtomicUsize::new(0), state, done: Condvar::new(), told: Condvar::new() };
    let one = || {
        let _on_panic = OnPanic(&shared);
        loop {
            let at = shared.next.fetch_add(1, Ordering::Relaxed);
            let Some(chunk) = chunks.get(at) else { return };
            let waits = |state: &mut State<R>| !state.stopped && at >= state.told + AHEAD * threads;
            let state = shared.told.wait_while(shared.state(), waits).unwrap_or_else(PoisonError::into_inner);
            if state.stopped {
                return;
            }
            drop(state);
            let done = chunk.iter().map(&work).collect();
            shared.state().done.insert(at, done);
            shared.done.notify_one();
        }
    };
    pool.in_place_scope(|scope| {
        let _on_panic = OnPanic(&shared);
        for _ in 0..threads {
            scope.spawn(|_| one());
        }
        for (at, chunk) in chunks.iter().enumerate() {
            let waits = |state: &mut State<R>| !state.stopped && !state.done.contains_key(&at);
            let mut state = shared.done.wait_while(shared.state(), waits).unwrap_or_else(PoisonError::into_inner);
            // A thread that panicked says so when the scope ends.
            let Some(done) = state.done.remove(&at) else { return Ok(()) };
            state.told = at + 1;
            drop(state);
            shared.told.notify_all();
            let told = chunk.iter().zip(done).try_for_each(|(item, done)| tell(item, done));
            if told.is_err() {
                shared.stop();
                return told;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(threads: usize) -> ThreadPool {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had")
    }

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
                ordered(&pool(threads), &items, slow, |_, done| {
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
            &pool(2),
            &items,
            |&item| item,
            |_, done| {
                told = done;
                if done == 40 { Err(Failure::NothingEnabled) } else { Ok(()) }
            },
        );
        assert!(failed.is_err() && told == 40);
        let panicked =
            std::panic::catch_unwind(|| ordered(&pool(2), &items, |&item| assert_ne!(item, 500), |_, ()| Ok(())));
        assert!(panicked.is_err());
    }
}
