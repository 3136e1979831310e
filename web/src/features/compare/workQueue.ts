/** A list of jobs that grows while it is worked off. */

/**
 * Jobs for a worker pool, in order. The iteration waits while the list is empty as long as more
 * may come: something is still being worked on, or `expectMore(true)` was said. Then it ends.
 */
export class WorkQueue<T> {
  #waiting: T[] = [];
  #inWork = 0;
  #moreToCome = false;
  #wake: (() => void) | null = null;

  /** Jobs that nobody has taken yet. */
  get waiting(): readonly T[] {
    return this.#waiting;
  }

  add(jobs: readonly T[]): void {
    this.#waiting.push(...jobs);
    this.#stir();
  }

  /** Says whether somebody is still looking for jobs. */
  expectMore(more: boolean): void {
    this.#moreToCome = more;
    this.#stir();
  }

  /** Says that one job that was taken has its outcome. */
  finish(): void {
    this.#inWork -= 1;
    this.#stir();
  }

  /** Takes out the jobs that nobody has taken yet and for which `unwanted` is true. */
  drop(unwanted: (job: T) => boolean): void {
    this.#waiting = this.#waiting.filter((job) => !unwanted(job));
    this.#stir();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const job = this.#waiting.shift();
      if (job !== undefined) {
        this.#inWork += 1;
        yield job;
      } else if (this.#inWork > 0 || this.#moreToCome) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      } else {
        return;
      }
    }
  }

  #stir(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}
