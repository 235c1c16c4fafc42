import { Effect } from "effect"
import { drawings } from "./CrowdFiles.ts"
import type { CrowdSpeech, CrowdWorld } from "./CrowdSpeech.ts"
import { isClosing } from "./CrowdWatch.ts"

/** What one person does with files in one room. Each ends when what it wrote is closed. */
export const crowdFileEpisodes = (
  { random, watch }: CrowdWorld,
  { closed, redact, retry, stop, write }: CrowdSpeech
): ReadonlyArray<Effect.Effect<unknown>> => [
  // A file, and in a direct room nothing but a file.
  Effect.flatMap(write("say", {}, "always"), closed),
  // Drawings, of which the last may come after the answer's end.
  Effect.gen(function*() {
    const one = yield* write("draw", { draws: true })
    const { state } = yield* closed(one)
    if (state !== "answered") return
    yield* watch.until(one.event, ({ file }) => file === drawings(one.word).length)
  }),
  // Stopped, or deleted, once there is a drawing.
  Effect.gen(function*() {
    const one = yield* write("sketch", { draws: true })
    const { event } = yield* watch.until(one.event, (shown) => shown.file === 1 || isClosing(shown))
    if (random() < 0.5) yield* stop(event)
    else {
      one.fate = "running"
      yield* redact(one.event)
    }
    yield* closed(one)
  }),
  // Tried again after it failed with drawings.
  Effect.gen(function*() {
    const one = yield* write("smudge", { draws: true, retried: true })
    const { event } = yield* closed(one)
    yield* retry(event)
    const { state } = yield* watch.until(one.event, (shown) => shown.attempt === 2 && isClosing(shown))
    if (state !== "answered") return
    yield* watch.until(one.event, ({ attempt, file }) => attempt === 2 && file === drawings(one.word).length)
  })
]
