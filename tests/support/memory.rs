//! What a thread holds in memory, counted by the allocator.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// Counts what each thread holds, and the most that it held.
struct Counting;

thread_local! {
    static HELD: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

#[global_allocator]
static COUNTING: Counting = Counting;

// SAFETY: every call goes on to the system's allocator as it is; a thread's counters are plain cells.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        HELD.with(|held| {
            let now = held.get().0.saturating_add(layout.size());
            held.set((now, now.max(held.get().1)));
        });
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.with(|held| held.set((held.get().0.saturating_sub(layout.size()), held.get().1)));
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// The most bytes that this thread held meanwhile, beyond what it held before.
pub fn most_held(act: impl FnOnce()) -> usize {
    let before = HELD.with(|held| {
        held.set((held.get().0, held.get().0));
        held.get().0
    });
    act();
    HELD.with(Cell::get).1 - before
}
