import { Effect } from "effect"
import v8 from "node:v8"

/**
 * Makes V8 collect the old generation after it has grown by 15 % (docs/decisions/0028-small-heap.md). It is set after
 * the start: while the program is loaded all of it stays, and collecting again and again costs a tenth of the start.
 */
export const keptSmall = Effect.sync(() => v8.setFlagsFromString("--heap-growing-percent=15"))
