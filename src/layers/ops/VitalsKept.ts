import { Clock, Context, Effect, Latch, Layer, Metric, Option } from "effect"
import type { AgentEvent } from "../../domain/AgentEvent.ts"
import type { MatrixError } from "../../domain/MatrixError.ts"
import { kindOfAgent, kindOfMatrix, readVitals, type Vitals, vitalsName, withTrouble } from "../../domain/Vitals.ts"
import { Agent } from "../../services/Agent.ts"
import { Journal } from "../../services/Journal.ts"
import { Matrix } from "../../services/Matrix.ts"
import { VitalSigns } from "./VitalSigns.ts"

/** A write at most this often, whatever happens. */
const pace = "10 seconds"

const limited = Metric.counter("matrix_surface_rate_limited_total", { incremental: true, description: "Requests that the homeserver answered with 429" })

const tells = ({ _tag }: AgentEvent) => _tag === "Attached" || _tag === "Detached" || _tag === "Failed"

/**
 * Matrix and the agent as they were, and a note of how they do for `status`. Nothing on a message's path waits for it:
 * what was seen is kept in memory, and written beside.
 */
export const layer: Layer.Layer<Matrix | Agent | VitalSigns, never, Matrix | Agent | Journal> = Layer.effectContext(Effect.gen(function*() {
  const journal = yield* Journal
  const matrix = yield* Matrix
  const agent = yield* Agent
  const known = Option.getOrUndefined(yield* Effect.orElseSucceed(journal.get(vitalsName), Option.none))
  let vitals: Vitals = { ...readVitals(known) ?? { troubles: [] }, startedAt: yield* Clock.currentTimeMillis }
  const news = yield* Latch.make(false)
  yield* Metric.update(limited, 0)

  const note = (change: (at: number) => Partial<Vitals>) =>
    Effect.map(Clock.currentTimeMillis, (at) => {
      vitals = { ...vitals, ...change(at) }
      news.openUnsafe()
    })

  const answered = note((at) => ({ syncAt: at }))

  const failed = (error: MatrixError) => {
    const kind = kindOfMatrix(error)
    return kind === undefined ? Metric.update(limited, 1) : note((at) => ({ troubles: withTrouble(vitals.troubles, kind, at) }))
  }

  const told = (event: AgentEvent) =>
    note((at) => {
      if (event._tag === "Attached") return { attachedAt: at }
      if (event._tag === "Failed") return { troubles: withTrouble(vitals.troubles, kindOfAgent("answer", event.code), at) }
      if (event._tag !== "Detached") return {}
      return { lost: { why: event.why, at }, troubles: withTrouble(vitals.troubles, kindOfAgent("link", event.why), at) }
    })

  // A store in trouble shows elsewhere.
  const write = Effect.suspend(() => {
    news.closeUnsafe()
    return Effect.ignore(journal.put(vitalsName, JSON.stringify(vitals)))
  })
  // The last word of a bot that gives up says why.
  yield* Effect.addFinalizer(() => write)
  yield* Effect.forkScoped(Effect.forever(Effect.andThen(news.await, Effect.andThen(write, Effect.sleep(pace)))))

  return Context.make(Matrix, Matrix.of({
    ...matrix,
    whoami: Effect.tapError(matrix.whoami, failed),
    sync: (since, timeout, options) => matrix.sync(since, timeout, options).pipe(Effect.tap(answered), Effect.tapError(failed)),
    send: (room, type, txn, content) => Effect.tapError(matrix.send(room, type, txn, content), failed),
    join: (room) => Effect.tapError(matrix.join(room), failed),
    messages: (room, from, options) => Effect.tapError(matrix.messages(room, from, options), failed)
  })).pipe(Context.add(VitalSigns, VitalSigns.of({ now: Effect.sync(() => vitals) })), Context.add(Agent, Agent.of({
    open: (thread, resume) =>
      Effect.map(agent.open(thread, resume), (conversation) => ({
        send: conversation.send,
        take: Effect.tap(conversation.take, (events) => Effect.forEach(events.filter(tells), told, { discard: true }))
      }))
  })))
}))
