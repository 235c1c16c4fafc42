import { Clock, Context, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { RoomId } from "../../src/domain/Ids.ts"
import { MatrixError, MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { readMark } from "../../src/domain/matrix/TurnMark.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { backends } from "./MemoryBot.ts"

/** As Synapse's `rc_message`: events a second, and how many at once. */
export interface Limit {
  readonly perSecond: number
  readonly burst: number
}

export const synapseDefaults: Limit = { perSecond: 0.2, burst: 10 }

/** A send that the server took or refused, at this time of the test's clock in milliseconds. */
export interface Sent {
  readonly at: number
  readonly room: RoomId
  readonly prompt: string
  readonly final: boolean
  readonly refused: boolean
}

/** Synapse's limiter (api/ratelimiting.py): what was done is forgotten at `perSecond`; a refusal counts for nothing. */
const limiter = () => {
  let count = 0
  let start = 0
  return ({ burst, perSecond }: Limit, now: number): number | undefined => {
    const performed = count - ((now - start) / 1000) * perSecond
    if (performed < 0) {
      count = 0
      start = now
    }
    if (Math.max(0, performed) > burst - 1 + 1e-9) {
      return Math.floor(start + ((count - burst + 1) / perSecond) * 1000 - now)
    }
    count++
    return undefined
  }
}

/** A round trip, and how long Synapse keeps a refused call. */
const latency = 50
const pause = 500

const step = 50

const settle = Effect.promise(async () => {
  for (let round = 0; round < 30; round++) await new Promise<void>((resume) => setImmediate(resume))
})

/** How long the agent writes at an answer; a word each tenth of a second. */
export const answerTakes = 3_000

/**
 * The bot's backends in memory with a homeserver that limits sends, and an agent that takes its time; time is the
 * test's clock.
 */
export const limitedServer = Effect.gen(function*() {
  const context = yield* Layer.build(Layer.fresh(backends))
  const matrix = Context.get(context, Matrix)
  const script = Context.get(context, AgentScript)
  const sent: Array<Sent> = []
  const ended = new Map<string, number>()
  let limit: Limit | undefined
  let spend = limiter()

  const send: typeof matrix.send = (room, type, txn, content) =>
    Effect.gen(function*() {
      const at = yield* Clock.currentTimeMillis
      const mark = readMark((content as RawEvent)["m.new_content"] ?? content)
      const wait = limit === undefined ? undefined : spend(limit, at)
      sent.push({
        at,
        room,
        prompt: mark?.prompt ?? "",
        final: mark !== undefined && mark.state !== "working",
        refused: wait !== undefined
      })
      yield* Effect.sleep(wait === undefined ? latency : pause)
      if (wait === undefined) return yield* matrix.send(room, type, txn, content)
      return yield* new MatrixError({ call: "send", reason: MatrixFault.cases.RateLimited.make({ retryAfter: wait }) })
    })

  const runs: Array<
    {
      readonly thread: (typeof script.sent)[number]["thread"]
      readonly prompt: string
      readonly at: number
      words: number
    }
  > = []
  let heard = 0
  const agentSpeaks = Effect.map(Clock.currentTimeMillis, (at) => {
    for (; heard < script.sent.length; heard++) {
      const { command, thread } = script.sent[heard]!
      if (command._tag === "Prompt") runs.push({ thread, prompt: command.text, at, words: 1 })
    }
    for (const run of runs.slice()) {
      const lines: Array<Line> = []
      for (; run.words < Math.min(30, (at - run.at) / 100); run.words++) {
        lines.push({ _tag: "Text", message: "m1", text: ` ${run.words}` })
      }
      if (at - run.at >= answerTakes) {
        lines.push({ _tag: "Ended", reason: "done" })
        ended.set(run.prompt, at)
        runs.splice(runs.indexOf(run), 1)
      }
      if (lines.length > 0) script.says(run.thread, lines)
    }
  })

  /** Lets time pass, as long as `on` says, for an hour at most. */
  const pass = Effect.fnUntraced(function*(on: (at: number) => boolean) {
    yield* settle
    for (let steps = 0; steps < 72_000; steps++) {
      if (!on(yield* Clock.currentTimeMillis)) return
      yield* TestClock.adjust(step)
      yield* settle
      yield* agentSpeaks
      yield* settle
    }
  })

  return {
    context: Context.add(context, Matrix, Matrix.of({ ...matrix, send })),
    sent,
    /** When the agent had ended the answer to a prompt of this text. */
    ended,
    /** Sets the limit, or lifts it; what was counted is forgotten, as when Synapse starts. */
    limit: (next: Limit | undefined) => {
      limit = next
      spend = limiter()
    },
    /** The agent answers a prompt of this text for three seconds. */
    answers: (text: string) => script.answers(text, [{ _tag: "Text", message: "m1", text: "0" }]),
    pass,
    wait: (ms: number) => Effect.flatMap(Clock.currentTimeMillis, (from) => pass((at) => at < from + ms))
  }
})
