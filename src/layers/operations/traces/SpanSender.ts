import { Effect, Fiber, Latch, Metric, Random } from "effect"
import { patientDelay, withServerWait } from "../../../domain/Backoff.ts"
import { type CollectorAnswer, fateOf } from "../../../domain/operations/traces/CollectorAnswer.ts"
import { SpanQueue } from "../../../domain/operations/traces/SpanQueue.ts"
import {
  caughtUp,
  hindered,
  noOutage,
  type OutageLine,
  withLost
} from "../../../domain/operations/traces/TraceOutage.ts"
import { monotonic } from "../../pace/MonotonicClock.ts"
import { spansLost } from "../Metrics.ts"

export interface SpanSending<Span> {
  /** One request with these spans. */
  readonly post: (spans: ReadonlyArray<Span>) => Effect.Effect<CollectorAnswer>
  /** Spans of one request at most, and of all that wait. */
  readonly batch: number
  readonly queue: number
  /** How long the end waits for what is left, in milliseconds. */
  readonly longestEnd: number
  /** The variable that names the collector. */
  readonly setting: string
}

/** The longest pause after requests that failed, in milliseconds, where the collector names none. */
const longestPause = 60_000
/** So many times the collector may be busy with the same spans, before they make way: it may be them. */
const mostTries = 5

const lossReasons = ["full", "refused", "end"] as const

const lost = (spans: number, why: (typeof lossReasons)[number]) =>
  Metric.update(Metric.withAttributes(spansLost, { why }), spans)

const logged = ({ fields, level, text }: OutageLine) =>
  Effect.annotateLogs(level === "Warn" ? Effect.logWarning(text) : Effect.logInfo(text), fields)

/** What is told of spans: how many are lost, and each outage once. */
const makeNews = Effect.fnUntraced(function*(setting: string) {
  // Shown as 0 from the start, so that a rate includes the first step.
  for (const why of lossReasons) yield* lost(0, why)
  let outage = noOutage
  const tell = (step: ReturnType<typeof hindered>) => {
    outage = step.outage
    return step.line === undefined ? Effect.void : logged(step.line)
  }
  return {
    hindered: (why: string) => Effect.flatMap(monotonic, (at) => tell(hindered(outage, setting, why, at))),
    caughtUp: Effect.flatMap(monotonic, (at) => tell(caughtUp(outage, at))),
    lost: (spans: number, why: "full" | "refused") => {
      outage = withLost(outage, spans)
      return lost(spans, why)
    }
  }
})

/**
 * Sends spans, one request at a time, until the scope ends; whoever has some never waits. What cannot be sent for now
 * waits in a bounded queue, whose oldest are lost.
 */
export const spanSender = Effect.fnUntraced(function*<Span>(
  { batch, longestEnd, post, queue, setting }: SpanSending<Span>
) {
  const news = yield* makeNews(setting)
  const waiting = new SpanQueue<Span>(queue)
  const come = yield* Latch.make(false)
  const ending = yield* Latch.make(false)
  let onTheWay = 0
  let failures = 0
  let tries = 0

  /** One request; returns how long to wait after it, in milliseconds. */
  const send = Effect.gen(function*() {
    const spans = waiting.take(batch)
    onTheWay = spans.length
    const fate = fateOf(yield* post(spans))
    onTheWay = 0
    if (fate._tag === "Taken") {
      failures = tries = 0
      if (waiting.size === 0) yield* news.caughtUp
      return 0
    }
    yield* news.hindered(fate.why)
    failures++
    if (fate._tag === "Busy") tries++
    if (fate._tag === "Refused" || tries >= mostTries) {
      tries = 0
      yield* news.lost(spans.length, "refused")
    } else {
      yield* news.lost(waiting.putBack(spans), "full")
    }
    const own = patientDelay(failures, yield* Random.next, longestPause)
    return withServerWait(fate._tag === "Busy" ? fate.after : undefined, own)
  })

  const sending = Effect.gen(function*() {
    while (true) {
      if (waiting.size === 0) {
        if (ending.isOpen()) return
        come.closeUnsafe()
        yield* Effect.raceFirst(come.await, ending.await)
        continue
      }
      const wait = yield* send
      if (wait === 0) continue
      if (ending.isOpen()) return
      yield* Effect.raceFirst(Effect.sleep(wait), ending.await)
    }
  })

  const worker = yield* Effect.forkScoped(sending)
  yield* Effect.addFinalizer(Effect.fnUntraced(function*() {
    ending.openUnsafe()
    yield* Effect.timeoutOption(Effect.interruptible(Fiber.await(worker)), longestEnd)
    yield* Fiber.interrupt(worker)
    const left = waiting.size + onTheWay
    if (left === 0) return
    yield* lost(left, "end")
    yield* Effect.annotateLogs(Effect.logWarning("The process ends before all traces are sent"), { lost: left })
  }))

  return Effect.fnUntraced(function*(spans: ReadonlyArray<Span>) {
    const gone = waiting.add(spans)
    come.openUnsafe()
    if (gone === 0) return
    yield* news.hindered("spans come faster than the collector takes them")
    yield* news.lost(gone, "full")
  })
})
