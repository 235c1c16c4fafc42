import { Context, Effect, Layer, Metric } from "effect"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { SyncBatch } from "../../domain/matrix/SyncBatch.ts"
import {
  failedOutcome,
  type SendKind,
  sendKind,
  sendKinds,
  type SendOutcome
} from "../../domain/operations/measured/SendOutcome.ts"
import { kindOfAgent, kindOfMatrix, withTrouble } from "../../domain/operations/RuntimeStatus.ts"
import { isWithheld } from "../../domain/reach/ReachNews.ts"
import type { AgentEvent } from "../../domain/turns/AgentEvent.ts"
import { Agent } from "../../services/agent/Agent.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { RequestLimited } from "../../services/matrix/RequestLimited.ts"
import { rateLimited, sends } from "./Metrics.ts"
import { RuntimeStatusNotes } from "./RuntimeStatusLive.ts"

const tells = ({ _tag }: AgentEvent) => _tag === "Attached" || _tag === "Detached" || _tag === "Failed"

/** Counts what the homeserver limits, for the connections that are made within. */
export const limitsCounted = Layer.succeed(RequestLimited, Metric.update(rateLimited, 1))

/** Decorates Matrix and the agent to note for `status` how they do. */
export const layer: Layer.Layer<Matrix | Agent, never, Matrix | Agent | RuntimeStatusNotes> = Layer.effectContext(
  Effect.gen(function*() {
    const matrix = yield* Matrix
    const agent = yield* Agent
    const { note } = yield* RuntimeStatusNotes
    yield* Metric.update(rateLimited, 0)
    // Shown as 0 from the start, so that a rate includes the first step.
    for (const kind of sendKinds) {
      yield* Metric.update(Metric.withAttributes(sends, { kind, outcome: "sent" }), 0)
    }

    // A sync without news, after another one that succeeded, need not be stored.
    let failing = false
    const answered = ({ invited, joined, left }: SyncBatch) =>
      Effect.suspend(() => {
        const quiet = !failing && joined.length + invited.length + left.length === 0
        failing = false
        return note((_, at) => ({ syncAt: at }), { quiet })
      })

    // A limit is no trouble, and is counted with the request (`MatrixHttp`).
    const failed = (error: MatrixError) => {
      const kind = kindOfMatrix(error)
      return kind === undefined
        ? Effect.void
        : note(({ troubles }, at) => ({ troubles: withTrouble(troubles, kind, at) }))
    }

    const counted = <A>(kind: SendKind, asked: Effect.Effect<A, MatrixError>) => {
      const count = (outcome: SendOutcome) => Metric.update(Metric.withAttributes(sends, { kind, outcome }), 1)
      return asked.pipe(
        Effect.tap(count("sent")),
        Effect.tapError((error) => Effect.andThen(count(failedOutcome(error.reason)), failed(error)))
      )
    }

    const told = (event: AgentEvent) =>
      note(({ troubles }, at) => {
        if (event._tag === "Attached") return { attachedAt: at }
        if (event._tag === "Failed") return { troubles: withTrouble(troubles, kindOfAgent("answer", event.code), at) }
        if (event._tag !== "Detached" || isWithheld(event.why)) return {}
        return { lost: { why: event.why, at }, troubles: withTrouble(troubles, kindOfAgent("link", event.why), at) }
      })

    return Context.make(
      Matrix,
      Matrix.of({
        ...matrix,
        whoami: Effect.tapError(matrix.whoami, failed),
        sync: (since, timeout, options) =>
          matrix.sync(since, timeout, options).pipe(
            Effect.tap(answered),
            Effect.tapError((error) => {
              failing = true
              return failed(error)
            })
          ),
        send: (room, type, txn, content) => counted(sendKind(type, content), matrix.send(room, type, txn, content)),
        redact: (room, event, txn, reason) => counted("redaction", matrix.redact(room, event, txn, reason)),
        join: (room) => Effect.tapError(matrix.join(room), failed),
        messages: (room, from, options) => Effect.tapError(matrix.messages(room, from, options), failed)
      })
    ).pipe(Context.add(
      Agent,
      Agent.of({
        open: (thread, resume, opener) =>
          Effect.map(agent.open(thread, resume, opener), (conversation) => ({
            ...conversation,
            take: Effect.tap(
              conversation.take,
              (events) => Effect.forEach(events.filter(tells), told, { discard: true })
            )
          }))
      })
    ))
  })
)
