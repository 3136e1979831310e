/** What the worker of layouts offers. */
import { transfer } from "comlink";
import { type LayoutInput, layOut } from "./layout";

/** Milliseconds between two messages of how far it is. */
const TELL = 100;

/** Lays out networks without a pause: to be run off the page's thread. */
export class LayoutRunner {
  /** x and y of each node in turn; `tell` is given the share that is done. */
  layOut(input: LayoutInput, tell: (share: number) => void): Float32Array {
    const steps = layOut(input);
    let told = performance.now();
    for (;;) {
      const step = steps.next();
      if (step.done) return transfer(step.value, [step.value.buffer]);
      if (performance.now() - told > TELL) {
        told = performance.now();
        tell(step.value);
      }
    }
  }
}
