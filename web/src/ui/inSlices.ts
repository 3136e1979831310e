/** Milliseconds of work after which the page gets its turn. */
const SLICE = 12;

/** The result of `steps`, whose work is done in slices that never block the page. */
export async function inSlices<T>(steps: Generator<void, T>): Promise<T> {
  let until = performance.now() + SLICE;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() > until) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      until = performance.now() + SLICE;
    }
  }
}
